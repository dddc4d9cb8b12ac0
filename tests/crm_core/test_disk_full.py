"""The disk of the store is full: what did not fit is not there, it is said so, and afterwards everything goes on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from crm_core.contacts.model import Contact
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import find_or_create_contact
from crm_core.db import Database, open_database
from crm_core.db.errors import StoreFullError
from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.exports import export_file
from crm_core.imports.job import Outcome
from crm_core.imports.service import import_file
from crm_core.migrations.run import upgrade
from crm_core.search.model import SearchEntry

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LINES = 2_000


class Disk:
    """How many pages a SQLite store may have; None for as many as it likes."""

    pages: int | None = None


@pytest.fixture
def disk() -> Disk:
    """A disk that can be filled."""
    return Disk()


@pytest.fixture
async def small_store(tmp_path: Path, disk: Disk) -> AsyncIterator[Database]:
    """A store on that disk."""
    url = f"sqlite+aiosqlite:///{tmp_path}/small.db"
    await upgrade(url)
    database = open_database(url)

    @event.listens_for(database.engine.sync_engine, "begin")
    def _limit(connection: object) -> None:
        most = disk.pages or 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")  # type: ignore[attr-defined]

    yield database
    await database.close()


async def fill(database: Database, disk: Disk) -> None:
    """Leaves no page free."""
    async with database.reading() as session:
        disk.pages = await session.scalar(text("PRAGMA page_count"))


async def count(database: Database, model: type) -> int:
    """How many rows a table has."""
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


def write_contacts(path: Path) -> Path:
    """A file of customers that takes many pages."""
    lines = [f"{number},0912{number:07d},{'نام بلند ' * 10}" for number in range(LINES)]
    path.write_text("\n".join(["code,mobile,name", *lines]), encoding="utf-8")
    return path


async def test_a_file_that_does_not_fit_is_not_there_at_all_and_fits_later(
    small_store: Database, disk: Disk, tmp_path: Path
) -> None:
    path = write_contacts(tmp_path / "contacts.csv")
    await fill(small_store, disk)
    with pytest.raises(StoreFullError):
        async with small_store.writing() as session:
            await import_file(session, kind="contacts", path=path, now=NOW)
    assert await count(small_store, Contact) == await count(small_store, SearchEntry) == 0
    disk.pages = None
    async with small_store.writing() as session:
        report = await import_file(session, kind="contacts", path=path, now=NOW)
    assert report.counts[Outcome.ADDED] == await count(small_store, SearchEntry) == LINES


async def test_customers_are_served_again_as_soon_as_there_is_room(small_store: Database, disk: Disk) -> None:
    async def serve(number: int) -> None:
        async with small_store.writing() as session:
            for place in range(200):
                await find_or_create_contact(
                    session, kind=IdentityKind.MOBILE, value=f"0912{number:03d}{place:04d}", name="سارا " * 30,
                    source="website", now=NOW,
                )  # fmt: skip

    await serve(1)
    await fill(small_store, disk)
    with pytest.raises(StoreFullError):
        await serve(2)
    assert await count(small_store, Contact) == 200  # reading goes on meanwhile
    disk.pages = None
    await serve(2)
    assert await count(small_store, Contact) == 400


async def test_an_export_onto_a_full_disk_leaves_the_old_file_and_no_half_one(
    small_store: Database, tmp_path: Path
) -> None:
    path = write_contacts(tmp_path / "contacts.csv")
    async with small_store.writing() as session:
        await import_file(session, kind="contacts", path=path, now=NOW)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / ".out.csv.part").symlink_to("/dev/full")
    (tmp_path / "full" / "out.csv").write_text("old", encoding="utf-8")
    async with small_store.reading() as session:
        with pytest.raises(ImportFileError) as caught:
            await export_file(session, kind="contacts", path=tmp_path / "full" / "out.csv")
    assert caught.value.data["reason"] == FileReason.NOT_WRITTEN
    assert [item.name for item in (tmp_path / "full").iterdir()] == ["out.csv"]
    assert (tmp_path / "full" / "out.csv").read_text(encoding="utf-8") == "old"
