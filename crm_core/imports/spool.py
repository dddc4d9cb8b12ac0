"""Lines of a file laid aside on disk, so that a file of any length takes the same memory."""

import pickle
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.values import Cell


def no_room() -> ImportFileError:
    """The folder of temporary files takes no more."""
    return ImportFileError(reason=FileReason.NO_ROOM, detail=tempfile.gettempdir())


@dataclass(frozen=True)
class Line:
    """One line of a file: its number there, counted from 1, and its cells."""

    number: int
    cells: Sequence[Cell]


class Spool:
    """Lines in a nameless temporary file, read again by their place from 0; eight bytes of memory a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._starts = array("Q")

    def fill(self, lines: Iterable[tuple[int, Sequence[Cell]]]) -> None:
        """Lays lines aside, before the first is read; raises ImportFileError when the disk takes no more."""
        for number, cells in lines:
            try:
                self._starts.append(self._file.tell())
                pickle.dump((number, list(cells)), self._file, pickle.HIGHEST_PROTOCOL)
            except OSError as error:
                raise no_room() from error
        try:
            self._file.flush()
        except OSError as error:
            raise no_room() from error

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, place: int) -> Line:
        self._file.seek(self._starts[place])
        return Line(*pickle.load(self._file))  # noqa: S301 - our own lines, written by this very process

    def __iter__(self) -> Iterator[Line]:
        return (self[place] for place in range(len(self)))


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """A file without a name that is gone after the block; raises ImportFileError where there is no room."""
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, where what did not fit is not written again
    except OSError as error:
        raise no_room() from error
    try:
        yield file
    finally:
        with suppress(OSError):
            file.close()


@contextmanager
def spooling() -> Iterator[Spool]:
    """An empty spool that is gone from the disk after the block; raises ImportFileError where there is no room."""
    with temporary_file() as file:
        yield Spool(file)


def places_together(spool: Spool, key_of: Callable[[Line], str | None]) -> Iterator[list[int]]:
    """The places of lines with one key, however far apart, in the order of their first ones; without a key each alone.

    Sixteen bytes of memory a line: keys are kept as their 64-bit hash, so that whoever reads the lines must still
    compare the keys.
    """
    hashes = array("q")
    for place, line in enumerate(spool):
        key = key_of(line)
        hashes.append(hash(key) if key is not None else ~place)
    leaders = array("Q", bytes(8 * len(hashes)))
    leader = -1
    for place in sorted(range(len(hashes)), key=lambda place: (hashes[place], place)):
        if leader < 0 or hashes[place] != hashes[leader]:
            leader = place
        leaders[place] = leader
    together: list[int] = []
    for place in sorted(range(len(leaders)), key=lambda place: (leaders[place], place)):
        if together and leaders[place] != together[0]:
            yield together
            together = []
        together.append(place)
    if together:
        yield together
