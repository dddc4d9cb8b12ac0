"""Writing down that something left the house: what is not written down is sent again."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from crm_core.db import Database, Session

log = structlog.get_logger()

PAUSES_S = (0.2, 1.0, 3.0, 5.0)
"""Between attempts; with SQLite's own waiting for the write lock they end before the lease of a delivery does."""


async def note(database: Database, write: Callable[[Session], Awaitable[object]]) -> None:
    """Commits what ``write`` does, and tries again when the store does not take it; raises what the last try raised."""
    for pause in PAUSES_S:
        try:
            await _commit(database, write)
        except Exception as error:
            log.warning("delivery_not_noted", error=type(error).__name__, exc_info=error)
            await asyncio.sleep(pause)
        else:
            return
    await _commit(database, write)


async def _commit(database: Database, write: Callable[[Session], Awaitable[object]]) -> None:
    async with database.writing() as session:
        await write(session)
