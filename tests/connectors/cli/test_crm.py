"""Commands of the client's IT."""

import asyncio
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from connectors.cli import texts
from connectors.cli.backups import BackupReason
from crm_core import clock
from crm_core.db import open_database
from crm_core.seed.errors import SeedReason
from crm_core.settings import HOME, load_settings
from crm_core.staff.rules import Role
from crm_core.staff.service import authenticate

Crm = Callable[..., Result]


async def role_of(token: str) -> str:
    """The role that a token speaks for in the installation under test."""
    database = open_database(load_settings().database_url)
    try:
        async with database.reading() as session:
            return (await authenticate(session, token=token, now=clock.now())).role
    finally:
        await database.close()


def test_a_token_is_the_last_line_and_works_on_an_empty_installation(crm: Crm) -> None:
    result = crm("token", "--role", "manager")
    assert result.exit_code == 0
    assert re.fullmatch(r"hs_\S{40,}\n", result.stdout)
    assert asyncio.run(role_of(result.stdout.strip())) == Role.MANAGER


def test_an_unknown_role_is_refused(crm: Crm) -> None:
    result = crm("token", "--role", "boss")
    assert result.exit_code == 2
    assert result.stdout == ""


def test_seeding_says_what_was_added_and_then_that_nothing_changed(crm: Crm) -> None:
    first = crm("seed")
    assert first.exit_code == 0
    assert "کالا و خدمات" in first.stderr
    assert texts.SEED_UNCHANGED in crm("seed").stderr


def test_a_mistake_in_a_file_is_shown_with_its_place(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    for name in ("catalog", "pipelines"):
        shutil.copytree(HOME / "data" / name, data / name)
    for file in (HOME / "data").glob("*.yml"):
        shutil.copy(file, data)
    (data / "vat.yml").write_text("- {from: 2024-03-20, rate_percent: ten, class: standard}\n", encoding="utf-8")
    monkeypatch.setenv("HAMSOKHAN_DATA_DIR", str(data))
    result = crm("seed")
    assert result.exit_code == 1
    for part in ("vat.yml", "rate_percent", texts.SEED_REASONS[SeedReason.NOT_A_NUMBER]):
        assert part in result.stderr


def test_a_wrong_setting_is_named_in_persian(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSOKHAN_PORT", "eighty")
    result = crm("migrate")
    assert result.exit_code == 1
    assert "HAMSOKHAN_PORT" in result.stderr
    assert "عددی از ۱ تا ۶۵۵۳۵" in result.stderr


def test_a_database_that_cannot_be_reached_is_said_so(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSOKHAN_DATABASE_URL", "postgresql://127.0.0.1:1/crm")
    result = crm("migrate")
    assert result.exit_code == 1
    assert "به پایگاه داده وصل نشدم" in result.stderr


def test_every_reason_of_a_seed_mistake_has_a_text() -> None:
    assert set(texts.SEED_REASONS) == set(SeedReason)


def test_every_reason_of_a_failed_backup_has_a_text() -> None:
    assert set(texts.BACKUP_REASONS) == set(BackupReason)


def test_every_role_has_a_label() -> None:
    assert set(texts.ROLES) == set(Role)


@pytest.mark.parametrize(
    "reason",
    [
        "not_between:1:2",
        "not_one_of:a:b",
        "file_missing",
        "secret_missing",
        "needs_postgresql",
        "needs_redis",
        "needs_webhook",
    ],
)
def test_a_reason_of_a_wrong_setting_is_said_in_persian(reason: str) -> None:
    said = texts.explain("invalid_setting", {"variable": "HAMSOKHAN_X", "reason": reason})
    assert reason.split(":", maxsplit=1)[0] not in said


def test_the_index_is_written_anew(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("mobile\n09121112233\n", encoding="utf-8")
    crm("import", "contacts", str(tmp_path / "one.csv"))
    assert texts.REINDEXED.format(count="۱") in crm("reindex").stderr
