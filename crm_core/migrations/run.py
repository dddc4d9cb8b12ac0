"""Bringing a store's tables up to date, and drafting the revision that does it.

``python -m crm_core.migrations.run revision "What changes" [TABLE.COLUMN=SQL …]`` writes the next revision from the
models; SQL is what rows that are there get in a new column without a default. Read it before it is committed: data that
has to move is beyond what a comparison can know. A committed revision never changes.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database, open_database
from crm_core.migrations.errors import FillMissingError, StoreBrokenError, StoreNewerError, StoreUnreachableError
from crm_core.search.service import rebuild_index

HERE = Path(__file__).parent
UPGRADE_LOCK = 1_405_001
"""Key of the PostgreSQL advisory lock that lets one process at a time migrate; any fixed number would do."""


async def upgrade(url: str, *, to: str = "head") -> None:
    """Brings the store at a URL to the newest revision; safe when several processes start at once.

    What the search knows of an older store is worked out anew, since revisions change what it is made of.

    Raises:
        StoreUnreachableError, StoreNewerError, StoreBrokenError.
    """
    database = _open(url)
    try:
        async with database.writing() as session:
            await _connect(session)
            before = await _stands_at(session)
            await upgrade_in(session, to=to)
            if to == "head" and before not in (None, known_revisions()[0]):
                await rebuild_index(session)
    finally:
        await database.close()


def _open(url: str) -> Database:
    try:
        return open_database(url, foreign_keys=False)
    except OSError as error:  # the folder of a SQLite file cannot be made
        raise StoreUnreachableError(detail=str(error)) from error


async def _connect(session: AsyncSession) -> None:
    try:
        await session.connection()
    except (DBAPIError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnreachableError(detail=str(cause)) from error


async def upgrade_in(session: AsyncSession, *, to: str = "head") -> None:
    """The same inside an open transaction: all of the new revisions or none."""
    connection = await session.connection()
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    await connection.run_sync(_upgrade, to)
    if not postgresql:
        broken = (await session.execute(text("PRAGMA foreign_key_check"))).all()
        if broken:
            raise StoreBrokenError(tables=sorted({row[0] for row in broken}))


def _upgrade(connection: Connection, to: str) -> None:
    try:
        command.upgrade(_config(connection), to)
    except CommandError as error:
        stands_at = MigrationContext.configure(connection).get_current_revision()
        if stands_at is None or stands_at in known_revisions():
            raise
        raise StoreNewerError(revision=stands_at) from error


async def _stands_at(session: AsyncSession) -> str | None:
    """The revision of a store; None for one without tables."""
    connection = await session.connection()
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def known_revisions() -> list[str]:
    """Every revision that this version can bring a store to, the newest first."""
    return [script.revision for script in ScriptDirectory(str(HERE)).walk_revisions()]


async def draft_revision(message: str, fills: Mapping[str, str]) -> Path:
    """Writes the revision that brings a store at the newest one to the models, and gives its file.

    ``fills`` gives the SQL of what old rows get in a column (``table.column``). Raises FillMissingError.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/newest.db"
        await upgrade(url)
        database = open_database(url)
        async with database.writing() as session:
            connection = await session.connection()
            place = await connection.run_sync(_draft, message, fills)
        await database.close()
    return place


def _draft(connection: Connection, message: str, fills: Mapping[str, str]) -> Path:
    number = len(list((HERE / "versions").glob("[0-9]*.py"))) + 1
    config = _config(connection)
    config.attributes["fills"] = fills
    script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    assert script is not None and not isinstance(script, list)
    return Path(script.path)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(rev)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "revision":
        sys.exit('usage: python -m crm_core.migrations.run revision "What changes" [TABLE.COLUMN=SQL …]')
    try:
        written = asyncio.run(draft_revision(sys.argv[2], dict(part.split("=", 1) for part in sys.argv[3:])))
    except FillMissingError as error:
        sys.exit("what do old rows get? add {table}.{column}=SQL".format(**error.data))
    subprocess.run([sys.executable, "-m", "ruff", "check", "--quiet", "--fix", str(written)], check=False)  # noqa: S603
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(written)], check=True)  # noqa: S603
