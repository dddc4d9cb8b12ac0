"""A backup brings back what was there."""

import asyncio
import json
import os
import socket
import sqlite3
import stat
import tarfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from typer.testing import Result

from connectors.cli import texts
from connectors.cli.backups import make_backup
from crm_core import clock
from crm_core.db import open_database
from crm_core.migrations.run import known_revisions, upgrade
from crm_core.settings import load_settings

Crm = Callable[..., Result]
SERVER = os.environ.get("HAMSOKHAN_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


async def administer(statement: str) -> None:
    """Runs a statement on the server of the tests."""
    server = await asyncpg.connect(SERVER)
    try:
        await server.execute(statement)
    finally:
        await server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crm]:
    """The command line of an installation on either database."""
    monkeypatch.setenv("HAMSOKHAN_PORT", "18099")
    if request.param == "sqlite":
        yield crm
        return
    name = f"hamsokhan_backup_{uuid.uuid4().hex[:10]}"
    try:
        asyncio.run(administer(f"CREATE DATABASE {name}"))
    except OSError as error:
        if os.environ.get("CI") or os.environ.get("HAMSOKHAN_TEST_POSTGRES") == "require":
            raise
        pytest.skip(f"no PostgreSQL: {error}")
    monkeypatch.setenv("HAMSOKHAN_DATABASE_URL", f"{SERVER.rsplit('/', 1)[0]}/{name}")
    yield crm
    asyncio.run(administer(f"DROP DATABASE {name} WITH (FORCE)"))


def add_contact(crm: Crm, folder: Path, mobile: str) -> dict[str, int]:
    """Imports one contact and gives the counts."""
    path = folder / "one.csv"
    path.write_text(f"mobile\n{mobile}\n", encoding="utf-8")
    counts: dict[str, int] = json.loads(crm("import", "contacts", str(path)).stdout)
    return counts


def test_a_restored_store_has_what_the_backup_had_and_nothing_later(installation: Crm, tmp_path: Path) -> None:
    attachment = tmp_path / "var" / "attachments" / "a.txt"
    add_contact(installation, tmp_path, "09121112233")
    attachment.parent.mkdir(parents=True)
    attachment.write_text("پیوست", encoding="utf-8")
    key = tmp_path / "var" / "secrets" / "otp.key"
    saved_key = key.read_text(encoding="ascii")
    archive = Path(installation("backup", str(tmp_path / "safe")).stdout.strip())
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert list((tmp_path / "safe").iterdir()) == [archive]

    add_contact(installation, tmp_path, "09351112233")
    attachment.unlink()
    key.write_text("0" * 64, encoding="ascii")
    result = installation("restore", str(archive), "--yes")
    assert result.exit_code == 0, result.stderr
    assert attachment.read_text(encoding="utf-8") == "پیوست"
    assert key.read_text(encoding="ascii") == saved_key
    assert add_contact(installation, tmp_path, "09121112233")["unchanged"] == 1
    assert add_contact(installation, tmp_path, "09351112233")["added"] == 1


def test_what_was_there_before_a_restore_can_be_had_again(installation: Crm, tmp_path: Path) -> None:
    installation("migrate")
    empty = installation("backup", str(tmp_path / "safe")).stdout.strip()
    add_contact(installation, tmp_path, "09121112233")
    installation("restore", empty, "--yes")
    (before,) = (tmp_path / "var" / "backups").iterdir()
    installation("restore", str(before), "--yes")
    assert add_contact(installation, tmp_path, "09121112233")["unchanged"] == 1


@pytest.mark.parametrize("content", [b"", b"not a tar", None])
def test_a_file_that_is_no_backup_changes_nothing(crm: Crm, tmp_path: Path, content: bytes | None) -> None:
    add_contact(crm, tmp_path, "09121112233")
    false = tmp_path / "x.tar.gz"
    if content is None:
        with tarfile.open(false, "w:gz") as archive:
            archive.add(tmp_path / "one.csv", "one.csv")
    else:
        false.write_bytes(content)
    result = crm("restore", str(false), "--yes")
    assert result.exit_code == 1
    assert "پشتیبان هم‌سخن نیست" in result.stderr
    assert add_contact(crm, tmp_path, "09121112233")["unchanged"] == 1


def test_a_damaged_store_inside_a_backup_is_noticed_before_anything_is_replaced(crm: Crm, tmp_path: Path) -> None:
    add_contact(crm, tmp_path, "09121112233")
    manifest, store = tmp_path / "manifest.json", tmp_path / "store"
    manifest.write_text(json.dumps({"format": 1, "store": "sqlite"}), encoding="utf-8")
    store.write_bytes(b"SQLite format 3\x00" + b"\x00" * 4096)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(manifest, "manifest.json")
        archive.add(store, "store")
    result = crm("restore", str(tmp_path / "x.tar.gz"), "--yes")
    assert result.exit_code == 1
    assert "سالم خوانده نشد" in result.stderr
    assert add_contact(crm, tmp_path, "09121112233")["unchanged"] == 1


def test_a_backup_of_another_kind_of_database_is_refused(crm: Crm, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"format": 1, "store": "postgresql"}), encoding="utf-8")
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
        archive.add(manifest, "manifest.json")
        archive.add(manifest, "store")
    result = crm("restore", str(tmp_path / "x.tar.gz"), "--yes")
    assert result.exit_code == 1
    assert "postgresql" in result.stderr


def test_a_backup_of_a_newer_version_changes_nothing(crm: Crm, tmp_path: Path) -> None:
    add_contact(crm, tmp_path, "09121112233")
    made = Path(crm("backup", str(tmp_path / "safe")).stdout.strip())
    with tarfile.open(made) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    told = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "out" / "manifest.json").write_text(json.dumps({**told, "revision": "9999"}), encoding="utf-8")
    with tarfile.open(tmp_path / "newer.tar.gz", "w:gz") as archive:
        for part in ("manifest.json", "store"):
            archive.add(tmp_path / "out" / part, part)
    result = crm("restore", str(tmp_path / "newer.tar.gz"), "--yes")
    assert result.exit_code == 1
    assert "نسخهٔ تازه‌تری" in result.stderr
    assert add_contact(crm, tmp_path, "09121112233")["unchanged"] == 1


def test_a_backup_with_a_wrong_byte_anywhere_changes_nothing(crm: Crm, tmp_path: Path) -> None:
    add_contact(crm, tmp_path, "09121112233")
    made = Path(crm("backup", str(tmp_path / "safe")).stdout.strip()).read_bytes()
    false = tmp_path / "x.tar.gz"
    for place in (len(made) // 3, len(made) // 2, len(made) - 6):
        false.write_bytes(made[:place] + bytes([made[place] ^ 0x55]) + made[place + 1 :])
        result = crm("restore", str(false), "--yes")
        assert result.exit_code == 1
        assert "آسیب دیده" in result.stderr
    false.write_bytes(made[: len(made) // 2])
    assert "آسیب دیده" in crm("restore", str(false), "--yes").stderr
    assert add_contact(crm, tmp_path, "09121112233")["unchanged"] == 1


OLD = "INSERT INTO contacts (id, name, source, created_at, updated_at) VALUES ('{id}', 'سارا', 'x', {at}, {at})"


async def make_old_store(url: str) -> None:
    """A store of the first revision with one contact."""
    await upgrade(url, to="0001")
    database = open_database(url)
    try:
        async with database.writing() as session:
            await session.execute(text(OLD.format(id=uuid.uuid4().hex, at="CURRENT_TIMESTAMP")))
    finally:
        await database.close()


async def contacts_and_revision(url: str) -> tuple[list[str], str]:
    """The names in a store, and its revision."""
    database = open_database(url)
    try:
        async with database.reading() as session:
            names = list(await session.scalars(text("SELECT name FROM contacts")))
            return names, str(await session.scalar(text("SELECT version_num FROM alembic_version")))
    finally:
        await database.close()


def test_a_backup_of_an_older_version_is_brought_up_to_date(installation: Crm, tmp_path: Path) -> None:
    settings = load_settings(create_secrets=True)
    asyncio.run(make_old_store(settings.database_url))
    archive = make_backup(settings, folder=tmp_path / "safe", now=clock.now())
    assert asyncio.run(contacts_and_revision(settings.database_url))[1] == "0001"
    result = installation("restore", str(archive), "--yes")
    assert result.exit_code == 0, result.stderr
    assert asyncio.run(contacts_and_revision(settings.database_url)) == (["سارا"], known_revisions()[0])
    assert add_contact(installation, tmp_path, "09121112233")["added"] == 1


def test_a_store_that_cannot_be_read_is_put_aside_as_it_is(crm: Crm, tmp_path: Path) -> None:
    add_contact(crm, tmp_path, "09121112233")
    archive = crm("backup", str(tmp_path / "safe")).stdout.strip()
    store = tmp_path / "var" / "crm.db"
    store.write_bytes(b"no store any more" * 1_000)
    result = crm("restore", archive, "--yes")
    assert result.exit_code == 0, result.stderr
    (aside,) = (tmp_path / "var" / "backups").iterdir()
    assert (aside / "crm.db").read_bytes().startswith(b"no store")
    assert str(aside) in "".join(result.stderr.split("\n"))
    assert add_contact(crm, tmp_path, "09121112233")["unchanged"] == 1


def test_a_backup_starts_an_installation_that_has_nothing(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_contact(crm, tmp_path, "09121112233")
    archive = crm("backup", str(tmp_path / "safe")).stdout.strip()
    monkeypatch.setenv("HAMSOKHAN_VAR_DIR", str(tmp_path / "new"))
    result = crm("restore", archive, "--yes")
    assert texts.RESTORED_ALONE in result.stderr
    assert add_contact(crm, tmp_path, "09121112233")["unchanged"] == 1


def test_a_store_in_use_is_saved_as_it_was_last_committed(crm: Crm, tmp_path: Path) -> None:
    add_contact(crm, tmp_path, "09121112233")
    with closing(sqlite3.connect(tmp_path / "var" / "crm.db", isolation_level=None)) as writer:
        writer.execute("BEGIN")
        writer.execute("UPDATE contacts SET city = 'x'")
        saved = make_backup(load_settings(), folder=tmp_path / "safe", now=clock.now())
        writer.execute("COMMIT")
    with tarfile.open(saved) as archive:
        archive.extract("store", tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / "store")) as copy:
        assert copy.execute("SELECT city FROM contacts").fetchall() == [(None,)]


def test_nothing_is_restored_under_a_running_system(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        monkeypatch.setenv("HAMSOKHAN_PORT", str(server.getsockname()[1]))
        result = crm("restore", str(tmp_path / "x.tar.gz"), "--yes")
    assert result.exit_code == 1
    assert "روشن است" in result.stderr


def test_a_restore_asks_first(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSOKHAN_PORT", "18099")
    assert crm("restore", str(tmp_path / "x.tar.gz")).exit_code == 1
    assert not (tmp_path / "var" / "backups").exists()
