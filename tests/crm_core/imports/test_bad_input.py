"""Files as people really have them: repeated lines, lines that contradict each other, and formulas."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Identity
from crm_core.imports.errors import RowReason
from crm_core.imports.exports import export_file
from crm_core.imports.job import Outcome
from crm_core.imports.report import MOST_KEPT, ImportReport, RefusedLine
from crm_core.imports.service import import_file

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]
HEADER = ["code", "mobile", "name", "city"]


def refusals(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused lines with their columns and reasons."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


async def test_the_same_line_many_times_is_one_record(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in("contacts", HEADER, *[["12", "09121112233", "علی", "قم"]] * 50)
    assert (report.counts[Outcome.ADDED], report.counts[Outcome.UNCHANGED], report.refused) == (1, 49, [])


async def test_of_lines_that_contradict_each_other_the_first_stands_or_the_last_wins(
    company: AsyncSession, bring_in: Import
) -> None:
    lines = [["12", "09121112233", "علی", ""], ["12", "09121112233", "رضا", "قم"]]
    await bring_in("contacts", HEADER, *lines)
    assert (await company.execute(select(Contact.name, Contact.city))).all() == [("علی", "قم")]
    await bring_in("contacts", HEADER, *lines, update=True)
    assert (await company.execute(select(Contact.name, Contact.city))).all() == [("رضا", "قم")]


async def test_one_code_with_two_mobiles_is_one_person_and_one_mobile_with_two_codes_is_refused(
    company: AsyncSession, bring_in: Import
) -> None:
    report = await bring_in(
        "contacts", HEADER,
        ["12", "09121112233", "", ""], ["12", "09351112233", "", ""], ["13", "09351112233", "", ""],
    )  # fmt: skip
    assert refusals(report) == [(4, "contact_code", RowReason.KEY_OF_ANOTHER)]
    assert len((await company.scalars(select(Identity))).all()) == 2


async def test_documents_that_share_a_number_but_not_a_customer_are_refused(bring_in: Import) -> None:
    report = await bring_in(
        "tickets", ["code", "mobile", "subject"],
        ["T-1", "09121112233", "تصویر"], ["t-1", "09121112233", "تصویر دیگر"], ["T-1", "09351112233", "صدا"],
    )  # fmt: skip
    assert (report.counts[Outcome.ADDED], report.counts[Outcome.UNCHANGED]) == (1, 1)
    assert refusals(report) == [(4, "code", RowReason.CODE_OF_ANOTHER)]


async def test_a_text_like_a_formula_is_a_text_and_leaves_guarded(
    company: AsyncSession, bring_in: Import, tmp_path: Path
) -> None:
    name = '=HYPERLINK("http://example.com","x")'
    await bring_in("contacts", HEADER, ["12", "09121112233", name, ""])
    assert await company.scalar(select(Contact.name)) == name
    await export_file(company, kind="contacts", path=tmp_path / "out.csv")
    assert f"'{name.split('(', maxsplit=1)[0]}" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    report = await import_file(company, kind="contacts", path=tmp_path / "out.csv", now=NOW, update=True)
    assert report.counts[Outcome.UNCHANGED] == 1


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", '=CONCATENATE("ع","لی")'])
async def test_a_formula_that_failed_or_was_never_worked_out_is_no_name(
    company: AsyncSession, tmp_path: Path, error: str
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEADER, ["12", 9121112233, error, ""], ["13", 9351112233, "# ۲", ""]):
        sheet.append(line)
    book.save(tmp_path / "x.xlsx")
    report = await import_file(company, kind="contacts", path=tmp_path / "x.xlsx", now=NOW)
    assert refusals(report) == [(2, "name", RowReason.FORMULA_FAILED)]
    assert await company.scalar(select(Contact.name)) == "# ۲"


async def test_a_report_keeps_the_first_refused_lines_and_tells_of_all(company: AsyncSession, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("mobile\n" + "هیچ\n" * 1_000, encoding="utf-8")
    heard: list[RefusedLine] = []
    report = await import_file(
        company, kind="contacts", path=path, now=NOW, on_refused=lambda _report, refused: heard.append(refused)
    )
    assert (len(report.refused), report.refused_count, len(heard)) == (MOST_KEPT, 1_000, 1_000)
    assert report.totals()["refused"] == 1_000
