"""ClamAV's daemon as the scanner.

Source: man 8 clamd. A command begins with ``z`` and ends with a zero byte; INSTREAM is followed by pieces, each behind
its length in four bytes, the last one empty; the answer is one line, after which clamd closes the connection.
"""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from urllib.parse import urlsplit

from connectors.scanning.port import ScannerFailedError

SECONDS = 30.0
"""For one file, the wait for its turn included: ten megabytes take clamd a few seconds at most."""
PAUSE_SECONDS = 10.0
"""After a file for which no answer came in time, others are not looked at for so long: in a chat each would wait in its
turn, and everybody's words behind it."""
PING_SECONDS = 2.0
AT_ONCE = 4
"""Files on their way at the same time; clamd itself works at ten (MaxThreads)."""
PIECE = 64 * 1024
_FOUND = re.compile(r"stream: (.+) FOUND")


class Clamd:
    """A clamd at ``tcp://host:port`` or ``unix:///path``."""

    def __init__(self, url: str, *, seconds: float = SECONDS, pause: float = PAUSE_SECONDS) -> None:
        self._url = urlsplit(url)
        self.seconds = seconds
        self.pause = pause
        self._paused_until = 0.0
        self._places = asyncio.Semaphore(AT_ONCE)

    async def find(self, content: bytes) -> str | None:
        """The name of what clamd found in a file; None for a clean one. Raises ScannerFailedError."""
        if monotonic() < self._paused_until:
            raise ScannerFailedError("no answer just now")
        async with self._bounded(self.seconds), self._places, self._connected() as (reader, writer):
            with suppress(ConnectionError):  # what it said before it hung up counts
                for piece in _instream(content):
                    writer.write(piece)
                    await writer.drain()
            answer = await _read_answer(reader)
        if answer == "stream: OK":
            return None
        found = _FOUND.fullmatch(answer)
        if found is None:  # among others the word that its StreamMaxLength is smaller than our files
            raise ScannerFailedError(answer)
        return found[1]

    async def is_ready(self) -> bool:
        """Whether clamd answers."""
        try:
            async with self._bounded(PING_SECONDS), self._connected() as (reader, writer):
                writer.write(b"zPING\0")
                return await _read_answer(reader) == "PONG"
        except ScannerFailedError:
            return False

    @asynccontextmanager
    async def _bounded(self, seconds: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            self._paused_until = monotonic() + self.pause
            raise ScannerFailedError("no answer in time") from error
        except OSError as error:
            raise ScannerFailedError(f"not reached: {type(error).__name__}") from error

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
        if self._url.scheme == "unix":
            reader, writer = await asyncio.open_unix_connection(self._url.path)
        else:
            reader, writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()


def _instream(content: bytes) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield len(piece).to_bytes(4) + piece
    yield bytes(4)


async def _read_answer(reader: StreamReader) -> str:
    """The one line that clamd says; raises ScannerFailedError when it hangs up before its end."""
    try:
        line = await reader.readuntil(b"\0")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ScannerFailedError("no whole answer") from error
    return line[:-1].decode(errors="replace").strip()
