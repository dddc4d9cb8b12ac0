"""Files that the law asks for."""

import asyncio
import csv
import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import Result

from connectors.cli import document_texts
from crm_core.audit.model import AuditEvent
from crm_core.db import open_database
from crm_core.einvoices.rules import Document, Item, Subject, missing_of
from crm_core.invoices.model import Invoice
from crm_core.invoices.tax_ids import is_tax_id
from crm_core.settings import load_settings
from tests.crm_core.einvoices.test_einvoice_service import know
from tests.crm_core.factories import NOW, make_invoice, make_shop

Crm = Callable[..., Result]
ALI = ["12", "علی", "09121112233", "ali@example.com", "0012345679"]


@pytest.fixture
def known(crm: Crm, tmp_path: Path) -> Crm:
    """An installation with two customers."""
    path = tmp_path / "contacts.csv"
    lines = ["code,name,mobile,email,national_id", ",".join(ALI), "13,سارا,09351112233,,"]
    path.write_text("\n".join(lines), encoding="utf-8")
    crm("import", "contacts", str(path))
    return crm


async def acts() -> list[str]:
    """What the audit trail says was done with customers."""
    database = open_database(load_settings().database_url)
    try:
        async with database.reading() as session:
            return list(await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity == "contact")))
    finally:
        await database.close()


@pytest.mark.parametrize("who", ["12", "۱۲", "+98 912 111 2233", "۰۹۱۲۱۱۱۲۲۳۳", "ALI@example.com", "0012345679"])
def test_a_person_is_found_by_whatever_is_known_of_them(known: Crm, tmp_path: Path, who: str) -> None:
    result = known("person-export", who, str(tmp_path / "ali.json"))
    assert result.exit_code == 0, result.stderr
    text = (tmp_path / "ali.json").read_text(encoding="utf-8")
    assert "علی" in text
    assert "سارا" not in text
    assert {row["value"] for row in json.loads(text)["tables"]["identities"]} == set(ALI[2:])


def test_the_file_is_private_and_the_export_is_noted(known: Crm, tmp_path: Path) -> None:
    path = tmp_path / "ali.json"
    path.write_text("old", encoding="utf-8")
    known("person-export", "12", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert asyncio.run(acts()) == ["export"]


def test_nobody_is_said_so_and_nothing_is_written(known: Crm, tmp_path: Path) -> None:
    result = known("person-export", "09129999999", str(tmp_path / "x.json"))
    assert result.exit_code == 1
    assert "پیدا نشد" in result.stderr
    assert not (tmp_path / "x.json").exists()


def test_a_file_that_cannot_be_written_leaves_no_note_of_an_export(known: Crm, tmp_path: Path) -> None:
    result = known("person-export", "12", str(tmp_path / "none" / "x.json"))
    assert result.exit_code == 1
    assert "نوشته نشد" in result.stderr
    assert asyncio.run(acts()) == []


async def sell(*, complete: bool) -> None:
    """One issued invoice, with or without what the tax organisation asks for."""
    database = open_database(load_settings().database_url)
    try:
        async with database.writing() as session:
            await make_shop(session)
            await make_invoice(session, issued=True)
            if complete:
                await know(session)
    finally:
        await database.close()


async def tax_id() -> str | None:
    """The tax id of the only invoice."""
    database = open_database(load_settings().database_url)
    try:
        async with database.reading() as session:
            return await session.scalar(select(Invoice.tax_id))
    finally:
        await database.close()


def test_the_invoices_of_a_period_are_written_as_json_and_as_a_table(crm: Crm, tmp_path: Path) -> None:
    crm("migrate")
    asyncio.run(sell(complete=True))
    result = crm("einvoices", "۱۴۰۵/۰۸/۰۱", "2026-12-01", str(tmp_path / "x.json"))
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {"written": 1, "missing": 0}
    (packet,) = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert is_tax_id(packet["header"]["taxid"])
    assert asyncio.run(tax_id()) == packet["header"]["taxid"]
    crm("einvoices", "1405/08/01", "1405/09/10", str(tmp_path / "x.csv"))
    header, line = csv.reader((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines())
    assert dict(zip(header, line, strict=True))["taxid"] == packet["header"]["taxid"]


def test_what_cannot_be_sent_is_named_with_what_it_lacks(crm: Crm, tmp_path: Path) -> None:
    crm("migrate")
    asyncio.run(sell(complete=False))
    result = crm("einvoices", "1405/08/01", "1405/09/10", str(tmp_path / "x.json"))
    assert json.loads(result.stdout) == {"written": 0, "missing": 1}
    assert "INV-1405-000001" in result.stderr
    assert "شناسهٔ کالا (ردیف ۱)" in result.stderr


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (("دیروز", "1405/09/10"), "x.json"),
        (("1405/09/10", "1405/09/01"), "x.json"),
        (("1405/09/01", "1405/09/10"), "x"),
    ],
)
def test_a_wrong_period_or_ending_is_refused(crm: Crm, tmp_path: Path, days: tuple[str, str], name: str) -> None:
    assert crm("einvoices", *days, str(tmp_path / name)).exit_code == 2
    assert not (tmp_path / name).exists()


def test_everything_that_an_electronic_invoice_may_lack_has_a_text() -> None:
    item = Item(row=1, goods_id=None, name="x", quantity=1, unit=None, net=1, discount=0, vat_rate=0, vat=0)
    bare = [
        Document(subject=Subject.CANCEL, tax_id=None, issued_at=NOW + timedelta(), seller=None, items=items)
        for items in ([], [item])
    ]
    lacking = {absent["field"] for document in bare for absent in missing_of(document)}
    assert lacking == set(document_texts.MISSING_FIELDS)
