"""Bringing a store's tables up to date, and writing the revision that does it.

``python -m crm_core.migrations.run revision`` writes revision 0001 anew from the models. Nothing is released
yet; from the first release on, changes of the models get revisions of their own.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database, open_database
from crm_core.migrations.errors import StoreUnreachableError

HERE = Path(__file__).parent
UPGRADE_LOCK = 1_405_001
"""Key of the PostgreSQL advisory lock that lets one process at a time migrate; any fixed number would do."""


async def upgrade(url: str) -> None:
    """Brings the store at a URL to the newest revision; safe when several processes start at once.

    Raises:
        StoreUnreachableError.
    """
    database = _open(url)
    try:
        async with database.writing() as session:
            await _connect(session)
            await upgrade_in(session)
    finally:
        await database.close()


def _open(url: str) -> Database:
    try:
        return open_database(url)
    except OSError as error:  # the folder of a SQLite file cannot be made
        raise StoreUnreachableError(detail=str(error)) from error


async def _connect(session: AsyncSession) -> None:
    try:
        await session.connection()
    except (DBAPIError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnreachableError(detail=str(cause)) from error


async def upgrade_in(session: AsyncSession) -> None:
    """The same inside an open transaction: all of the new revisions or none."""
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))


def known_revisions() -> list[str]:
    """Every revision that this version can bring a store to, the newest first."""
    scripts = ScriptDirectory.from_config(_config(None))
    return [script.revision for script in scripts.walk_revisions()]


async def write_first_revision() -> Path:
    """Writes revision 0001 anew from the models, compared with an empty store, and gives its file.

    It is written aside and moved into place, so that a store being upgraded meanwhile never finds none.
    """
    place = HERE / "versions" / "0001.py"
    with tempfile.TemporaryDirectory(dir=HERE) as folder:
        database = open_database(f"sqlite+aiosqlite:///{folder}/empty.db")
        async with database.writing() as session:
            connection = await session.connection()
            await connection.run_sync(_write_revision, folder)
        await database.close()
        return (Path(folder) / place.name).replace(place)


def _write_revision(connection: Connection, folder: str) -> None:
    config = _config(connection)
    config.set_main_option("version_locations", folder)
    command.revision(config, "The store of the first release.", autogenerate=True, rev_id="0001")


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(rev)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    if sys.argv[1:] != ["revision"]:
        sys.exit("usage: python -m crm_core.migrations.run revision")
    written = asyncio.run(write_first_revision())
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(written)], check=True)  # noqa: S603
