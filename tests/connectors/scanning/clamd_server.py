"""A clamd of our own that is as strict as the real one: it takes nothing but what `man 8 clamd` describes."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every scanner calls a virus. Source: eicar.org."""

Mood = Literal["well", "hangs", "reads nothing", "dies in the stream", "dies before its answer", "babbles"]


@dataclass
class ClamdServer:
    """A running clamd; ``faults`` is what a client did that the real one would not understand."""

    url: str = ""
    mood: Mood = "well"
    stream_max_length: int = 25 * 1024 * 1024
    scanned: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    calls: set[asyncio.Task[Any]] = field(default_factory=set)

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        call = asyncio.current_task()
        assert call is not None
        self.calls.add(call)
        call.add_done_callback(self.calls.discard)
        try:
            await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.faults.append("hung up")
        finally:
            writer.close()

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.mood == "reads nothing":
            await asyncio.sleep(60)
        command = await reader.readuntil(b"\0")
        if command == b"zPING\0":
            answer = "PONG"
        elif command == b"zINSTREAM\0":
            answer = await self._scan(reader)
        else:
            self.faults.append(f"command {command!r}")
            answer = "UNKNOWN COMMAND"
        if self.mood == "hangs":
            await asyncio.sleep(60)
        if not self.mood.startswith("dies"):
            writer.write(f"{answer}\0".encode())
            await writer.drain()

    async def _scan(self, reader: StreamReader) -> str:
        content = b""
        while length := int.from_bytes(await reader.readexactly(4)):
            content += await reader.readexactly(length)
            if self.mood == "dies in the stream":
                return ""
            if len(content) > self.stream_max_length:
                return "INSTREAM size limit exceeded. ERROR"
        self.scanned.append(len(content))
        if self.mood == "babbles":
            return "x" * 100_000
        return "stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK"


@asynccontextmanager
async def running_clamd(socket: Path | None = None) -> AsyncIterator[ClamdServer]:
    """A clamd on a port of this machine, or at a unix socket."""
    clamd = ClamdServer()
    if socket is None:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
        clamd.url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(clamd.serve, socket)
        clamd.url = f"unix://{socket}"
    try:
        yield clamd
    finally:
        server.close()
        for call in clamd.calls:
            call.cancel()
        await asyncio.wait(clamd.calls | {asyncio.create_task(asyncio.sleep(0))})
