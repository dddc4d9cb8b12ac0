"""The database: one place that opens, commits and rolls back transactions.

`writing` gives a session whose transaction commits when the block ends and rolls back when it raises;
`reading` gives one that never writes. On SQLite a writing transaction takes the write lock at its start
(``BEGIN IMMEDIATE``), since a read that turns into a write fails in spite of the busy time-out.
"""

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm.exc import StaleDataError

from crm_core.db.errors import StoreFullError
from crm_core.errors import VersionConflictError

Session = AsyncSession
"""What services take first; named here so that the edges need not import SQLAlchemy."""

POSTGRESQL_SESSION = {"plan_cache_mode": "force_custom_plan", "jit": "off"}
"""The driver prepares every statement, but its plan must go by the values asked for: what is good for closed tickets,
which are nearly all, reads the whole table for new ones. Compiling a plan takes longer than running one of ours."""
SQLITE_FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"})
POSTGRESQL_FULL = "53100"
BUSY_TIMEOUT_MS = 15_000
"""How long a SQLite writer waits for another one; longer than any transaction of ours should take."""
WAL_WAITS_S = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64)
"""Waits between attempts to turn on the write-ahead log of a file that somebody else is opening."""


@dataclass(frozen=True)
class Database:
    """An open store: the engine and its two kinds of session."""

    engine: AsyncEngine
    writers: async_sessionmaker[AsyncSession]
    readers: async_sessionmaker[AsyncSession]

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: committed at the end of the block, rolled back if it raises.

        Raises:
            VersionConflictError: another transaction changed a record between its reading and its writing.
            StoreFullError: the disk takes no more.
        """
        try:
            async with self.writers() as session, session.begin():
                yield session
        except StaleDataError as error:
            raise VersionConflictError() from error
        except DBAPIError as error:
            if _is_full(error):
                raise StoreFullError() from error
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for look-ups; whatever it holds is discarded."""
        async with self.readers() as session:
            yield session

    async def close(self) -> None:
        """Gives every connection back."""
        await self.engine.dispose()


def open_database(url: str, *, foreign_keys: bool = True) -> Database:
    """Opens the store at a SQLAlchemy async URL (``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``).

    Without ``foreign_keys`` SQLite does not watch over references, as changing its tables demands.
    """
    # Tables refer to each other, so all must be known before one is used; and whatever is written is indexed for the
    # search in the same transaction. This package lies below both.
    import crm_core.db.models  # noqa: PLC0415
    import crm_core.search.indexing  # noqa: F401, PLC0415

    parsed = make_url(url)
    options: dict[str, Any] = {"pool_pre_ping": True}
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        options = {}
    else:
        options.update(pool_size=10, max_overflow=10, connect_args={"server_settings": POSTGRESQL_SESSION})
    engine = create_async_engine(parsed, **options)
    if parsed.get_backend_name() == "sqlite":
        _tune_sqlite(engine, foreign_keys=foreign_keys)
    readers = engine.execution_options(sqlite_begin="DEFERRED")
    return Database(
        engine,
        async_sessionmaker(engine, expire_on_commit=False),
        async_sessionmaker(readers, expire_on_commit=False),
    )


@asynccontextmanager
async def attempting(session: AsyncSession) -> AsyncIterator[None]:
    """A part of a transaction that may fail by itself: if the block raises, only what it wrote is undone."""
    async with session.begin_nested():
        yield


async def is_reachable(database: Database) -> bool:
    """Whether the store answers."""
    try:
        async with database.readers() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


def _is_full(error: DBAPIError) -> bool:
    sqlite = getattr(error.orig, "sqlite_errorname", "")
    return sqlite in SQLITE_FULL or getattr(error.orig, "sqlstate", None) == POSTGRESQL_FULL


def _keep_log_ahead(cursor: Any) -> None:
    """Turns on the write-ahead log; of several that open a new file at once, SQLite lets none wait for this."""
    for wait_s in (*WAL_WAITS_S, None):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if wait_s is None:
                raise
            time.sleep(wait_s)
        else:
            return


def _tune_sqlite(engine: AsyncEngine, *, foreign_keys: bool) -> None:
    """Write-ahead log, enforced foreign keys, a busy time-out, and explicit transaction starts."""

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        _keep_log_ahead(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")
