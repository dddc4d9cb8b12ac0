"""Empty databases of our own, one for each test."""

import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

SERVER = os.environ.get("HAMSOKHAN_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without tables; it is gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/empty.db"
        return
    name = f"hamsokhan_migration_{uuid.uuid4().hex[:10]}"
    try:
        server = await asyncpg.connect(SERVER)
    except OSError as error:
        if os.environ.get("CI") or os.environ.get("HAMSOKHAN_TEST_POSTGRES") == "require":
            raise
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432: {error}")
    await server.execute(f"CREATE DATABASE {name}")
    try:
        yield SERVER.rsplit("/", 1)[0].replace("postgresql://", "postgresql+asyncpg://") + f"/{name}"
    finally:
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()
