"""What ClamAV's daemon says of a file, and what counts as having said nothing."""

import asyncio
from pathlib import Path

import pytest

from connectors.scanning.clamd import AT_ONCE, PIECE, Clamd
from connectors.scanning.port import ScannerFailedError
from tests.connectors.scanning.clamd_server import EICAR, Mood, running_clamd

BIG = b"%PDF-" + b"0" * (10 * 1024 * 1024 - 5)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_a_clean_file_reaches_clamd_whole(size: int) -> None:
    async with running_clamd() as clamd:
        assert await Clamd(clamd.url).find(b"x" * size) is None
    assert (clamd.scanned, clamd.faults) == ([size], [])


async def test_a_virus_is_named_wherever_it_lies(tmp_path: Path) -> None:
    async with running_clamd(tmp_path / "clamd.ctl") as clamd:
        straddling = b"x" * (PIECE - 10) + EICAR
        assert await Clamd(clamd.url).find(straddling) == "Eicar-Test-Signature"


MOODS: list[Mood] = ["hangs", "reads nothing", "dies in the stream", "dies before its answer", "babbles"]


@pytest.mark.parametrize("mood", MOODS)
async def test_a_scanner_that_says_nothing_sensible_has_failed(mood: Mood) -> None:
    async with running_clamd() as clamd:
        clamd.mood = mood
        with pytest.raises(ScannerFailedError):
            await Clamd(clamd.url, seconds=0.5).find(BIG)


async def test_after_a_scanner_hung_the_next_files_do_not_wait_for_it_each() -> None:
    async with running_clamd() as clamd:
        scanner = Clamd(clamd.url, seconds=0.5, pause=600)
        clamd.mood = "hangs"
        with pytest.raises(ScannerFailedError):
            await scanner.find(b"x")
        clamd.mood = "well"
        with pytest.raises(ScannerFailedError):
            await scanner.find(b"xy")
        assert clamd.scanned == [1]


async def test_a_scanner_that_is_back_is_asked_again() -> None:
    async with running_clamd() as clamd:
        scanner = Clamd(clamd.url, seconds=0.5, pause=0)
        clamd.mood = "hangs"
        with pytest.raises(ScannerFailedError):
            await scanner.find(b"x")
        clamd.mood = "well"
        assert await scanner.find(EICAR) == "Eicar-Test-Signature"


async def test_a_file_longer_than_clamds_own_limit_counts_as_not_looked_at() -> None:
    async with running_clamd() as clamd:
        clamd.stream_max_length = 100
        with pytest.raises(ScannerFailedError, match="size limit exceeded"):
            await Clamd(clamd.url).find(b"x" * 101)
        with pytest.raises(ScannerFailedError):
            await Clamd(clamd.url).find(BIG)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:9", "unix:///nowhere/clamd.ctl", "tcp://no-such-host.invalid:3310"])
async def test_a_scanner_that_is_not_there_has_failed_and_is_not_ready(url: str) -> None:
    with pytest.raises(ScannerFailedError):
        await Clamd(url).find(b"x")
    assert not await Clamd(url).is_ready()


async def test_a_scanner_that_answers_is_ready() -> None:
    async with running_clamd() as clamd:
        assert await Clamd(clamd.url).is_ready()
        assert clamd.faults == []


async def test_many_files_at_once_are_all_looked_at() -> None:
    async with running_clamd() as clamd:
        scanner = Clamd(clamd.url)
        files = [EICAR if number % 2 else b"clean" for number in range(4 * AT_ONCE)]
        found = await asyncio.gather(*(scanner.find(file) for file in files))
    assert [name is not None for name in found] == [file == EICAR for file in files]
