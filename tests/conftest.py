"""Stores for tests: whoever asks for one runs on SQLite and on PostgreSQL.

``session`` is for nearly every test: one transaction that is rolled back, so that nothing is left over.
``database`` is for what only shows across transactions: it commits, and is emptied afterwards.
"""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database, open_database
from crm_core.db.models import metadata
from crm_core.migrations.run import upgrade

SERVER = os.environ.get("HAMSOKHAN_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
"""An administrator's way into the PostgreSQL of the tests."""
REQUIRED = os.environ.get("CI") == "true" or os.environ.get("HAMSOKHAN_TEST_POSTGRES") == "require"
"""Whether a missing server is a failure and not a skipped half of the tests."""
MISSING = pytest.StashKey[str]()

settings.register_profile(
    "shared_session",
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("shared_session")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store of this test run with every table and no row."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('store')}/store.db"
        _run(upgrade(url))
        yield url
        return
    name = f"hamsokhan_test_{uuid.uuid4().hex[:10]}"
    try:
        _run(_administer(f"CREATE DATABASE {name}"))
    except OSError as error:
        if REQUIRED:
            raise
        request.config.stash[MISSING] = str(error)
        pytest.skip(f"no PostgreSQL at {SERVER}: {error}")
    try:
        url = SERVER.replace("postgresql://", "postgresql+asyncpg://").rsplit("/", 1)[0] + f"/{name}"
        _run(upgrade(url))
        yield url
    finally:
        _run(_administer(f"DROP DATABASE {name} WITH (FORCE)"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says it where it cannot be overlooked that half of the tests did not run."""
    if MISSING in config.stash:
        terminalreporter.section("PostgreSQL IS MISSING", sep="!", red=True, bold=True)
        terminalreporter.line(f"Every test on PostgreSQL was skipped: {config.stash[MISSING]}")


@pytest.fixture(scope="session")
def opened(store_url: str) -> Database:
    """The store of this run, opened once, so that a statement is compiled once and not once a test.

    Every test closes it behind itself: connections belong to the event loop of their test.
    """
    return open_database(store_url)


@pytest.fixture
async def session(opened: Database) -> AsyncIterator[AsyncSession]:
    """A session whose work is rolled back; its savepoints stand for transactions."""
    async with opened.engine.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as inner:
            yield inner
        await outer.rollback()
    await opened.close()


@pytest.fixture
async def database(opened: Database, store_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A store that commits; other tests never see what was written."""
    if store_url.startswith("sqlite"):
        place = Path(store_url.removeprefix("sqlite+aiosqlite:///"))
        shutil.copy(place, tmp_path / "empty.db")
        yield opened
        await opened.close()
        shutil.copy(tmp_path / "empty.db", place)
        return
    yield opened
    async with opened.writing() as cleaner:
        # Without triggers, so that append-only tables can be emptied; TRUNCATE of every table takes a second.
        await cleaner.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            await cleaner.execute(table.delete())
    await opened.close()


async def _administer(statement: str) -> None:
    server = await asyncpg.connect(SERVER)
    try:
        await server.execute(statement)
    finally:
        await server.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Runs to the end in a thread of its own, out of the way of the event loops of the tests."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, work).result()
