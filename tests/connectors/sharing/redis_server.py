"""The Redis of the tests, and a line to it that can be cut."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

SERVER = os.environ.get("HAMSOKHAN_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
REQUIRED = os.environ.get("CI") == "true" or os.environ.get("HAMSOKHAN_TEST_REDIS") == "require"
"""Whether a missing server is a failure and not a skipped test."""


async def require_redis() -> None:
    """Skips the test where there is no Redis."""
    client = Redis.from_url(SERVER)
    try:
        await client.ping()
    except (RedisError, OSError):
        if REQUIRED:
            raise
        pytest.skip(f"no Redis at {SERVER}")
    finally:
        await client.aclose()


class Line:
    """Connections that are passed on to Redis until the line is cut."""

    def __init__(self) -> None:
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}{urlsplit(SERVER).path}"

    def cut(self) -> None:
        """Breaks every connection, and refuses new ones."""
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, both ways."""
        if self._is_cut:
            writer.transport.abort()
            return
        there = urlsplit(SERVER)
        far_reader, far_writer = await asyncio.open_connection(there.hostname, there.port or 6379)
        both = {writer, far_writer}
        self._writers |= both
        with suppress(OSError):
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        self._writers -= both


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.transport.abort()


@asynccontextmanager
async def running_line() -> AsyncIterator[Line]:
    """A line on a port of its own."""
    line = Line()
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        line.cut()
        server.close()
        await server.wait_closed()
