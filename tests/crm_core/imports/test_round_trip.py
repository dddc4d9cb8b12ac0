"""What was taken out can be brought in again."""

import csv
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.conversations.model import Conversation, Message
from crm_core.imports.exports import export_file
from crm_core.imports.job import Outcome
from crm_core.imports.registry import KINDS
from crm_core.imports.report import ImportReport
from crm_core.imports.service import import_file
from crm_core.invoices.model import Invoice
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.orders.model import Order
from crm_core.payments.model import Payment
from crm_core.products.model import Price, Product
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.ratings.model import Rating
from crm_core.subscriptions.model import Subscription
from crm_core.tasks.model import Task
from crm_core.tickets.model import Ticket, TicketEvent

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]
OLD_DATA: dict[str, list[list[str]]] = {
    "organisations": [
        ["name", "national_id", "economic_code", "created_at"],
        ["صنایع خورشید", "10100000006", "411", "1402/01/05"],
        ["بازرگانی امید", "", "", ""],
    ],
    "consents": [
        ["contact_code", "mobile", "granted", "purpose", "channel", "at"],
        ["12", "", "خیر", "تبلیغات", "", "1404/01/20 10:15"],
        ["12", "", "بله", "", "sms", "1404/02/20 10:15"],
        ["", "09350000000", "خیر", "", "", "1404/01/21"],
    ],
    "contacts": [
        ["code", "name", "mobile", "email", "company", "national_id", "city", "created_at"],
        [
            "12",
            "سارا محمدی",
            "09121112233، 09361112233",
            "sara@example.com",
            "نمونه",
            "14099991406",
            "قم",
            "1403/05/01",
        ],
        ["13", "=علی", "09351112233", "", "", "0012345679", "", "1403/06/01 12:30"],
    ],
    "leads": [
        ["code", "contact_code", "need", "state", "owner", "created_at"],
        ["L1", "12", "ده دوربین\nو نصب", "تماس گرفته شد", "n.karimi", "1404/01/20 10:15"],
    ],
    "products": [
        ["code", "name", "category", "price", "aliases", "warranty_months", "active", "vat"],
        ["PRN-1", "چاپگر", "چاپگرها", "125000000", "پرینتر، printer", "18", "خیر", "معاف"],
    ],
    "tickets": [
        [
            "code",
            "contact_code",
            "subject",
            "description",
            "state",
            "priority",
            "assignee",
            "product",
            "opened_at",
            "closed_at",
        ],
        ["TK-1403-17", "12", "تصویر", "خراب", "بسته", "فوری", "n.karimi", "CAM-1", "1403/06/01", "1403/06/02"],
        ["T-8", "13", "صدا", "ندارد", "منتظر مشتری", "کم", "", "", "1403/06/01", ""],
    ],
    "quotes": [
        [
            "code",
            "contact_code",
            "name",
            "state",
            "issued_at",
            "valid_until",
            "product",
            "quantity",
            "unit_price",
            "discount",
            "opportunity",
        ],
        ["QT-1402-5", "12", "سارا", "تأیید شده", "1402/10/01", "1402/10/08", "CAM-1", "2", "1000000", "5000", "D-1"],
        ["QT-1402-5", "12", "", "", "", "", "کابل", "3", "10000", "", ""],
        ["QT-1402-6", "13", "علی", "رد شد", "1402/10/02", "", "LIC-1", "1", "999999", "", ""],
    ],
    "invoices": [
        ["code", "contact_code", "quote", "total", "vat", "paid", "credited", "issued_at"],
        ["INV-1402-3", "12", "QT-1402-5", "2207250", "182250", "1000", "2207000", "1402/10/05 10:00"],
    ],
    "orders": [
        ["code", "contact_code", "quote", "total", "state", "placed_at", "updated_at"],
        ["O-1", "12", "QT-1402-5", "2207250", "ارسال شد", "1402/10/05 10:00", "1402/10/07"],
    ],
    "opportunities": [
        [
            "code",
            "contact_code",
            "title",
            "stage",
            "amount",
            "owner",
            "lost_reason",
            "opened_at",
            "stage_entered_at",
            "closed_at",
            "lead",
            "expected_close_on",
            "probability",
        ],
        [
            "D-1",
            "12",
            "ده دوربین",
            "مذاکره",
            "25000000",
            "n.karimi",
            "",
            "1403/06/01",
            "1403/06/20",
            "",
            "L1",
            "1403/08/01",
            "70",
        ],
        ["D-2", "13", "شبکه", "lost", "1000", "", "قیمت بالا بود", "1403/05/01", "", "1403/06/01", "", "", ""],
    ],
    "payments": [
        ["code", "invoice", "kind", "amount", "method", "reference", "paid_at", "state", "reverse_reason"],
        ["R-1", "INV-1402-3", "", "900", "کارت به کارت", "۸۸۱", "1402/10/06 11:00", "", ""],
        ["R-2", "INV-1402-3", "", "5000", "چک", "", "1402/10/06", "برگشتی", "برگشت خورد"],
        ["R-3", "INV-1402-3", "برگشت پول", "300", "حواله", "", "1402/10/07", "", ""],
    ],
    "conversations": [
        ["code", "contact_code", "channel", "author", "staff", "text", "at"],
        ["C-1", "12", "تلگرام", "مشتری", "", "سلام، دوربین دارید؟", "1403/06/01 10:00"],
        ["C-2", "", "", "user", "", "قیمت؟", "1403/06/01 10:01"],
        ["C-1", "", "", "کارشناس", "n.karimi", "=بله،\nدو مدل", "1403/06/01 10:05"],
    ],
    "tasks": [
        [
            "code",
            "contact_code",
            "note",
            "kind",
            "state",
            "assignee",
            "due_at",
            "remind_at",
            "created_at",
            "done_at",
            "opportunity",
            "conversation",
        ],
        [
            "W-1",
            "12",
            "تماس برای قرارداد",
            "تماس",
            "",
            "n.karimi",
            "1405/10/01 10:00",
            "1405/10/01 09:00",
            "1403/06/02",
            "",
            "D-1",
            "C-1",
        ],
        ["W-2", "", "نظم انبار", "", "انجام شد", "", "1403/07/01", "", "1403/06/02", "", "", ""],
    ],
    "ratings": [
        ["score", "comment", "ticket", "conversation", "at"],
        ["۵", "عالی بود", "TK-1403-17", "", "1403/06/03 09:00"],
        ["2", "", "", "C-1", "1403/06/01 11:00"],
    ],
    "subscriptions": [
        ["code", "contact_code", "product", "quantity", "starts_on", "ends_on", "created_at"],
        ["S-1", "13", "LIC-1", "5", "1405/01/01", "1405/12/29", "1404/12/01"],
    ],
}


REMOVABLE = tuple(kind for kind in KINDS if kind != "consents")
"""Kinds whose records can be taken out of the store again; what somebody agreed to or refused stays for ever."""


async def empty(session: AsyncSession) -> None:
    """Takes every imported record out of the store again, invoices and payments too, which nobody deletes."""
    for table in ("invoices", "payments"):
        place = f" ON {table}" if session.get_bind().dialect.name == "postgresql" else ""
        await session.execute(text(f"DROP TRIGGER {table}_keep_delete{place}"))
    for model in (
        Rating, Task, Payment, Message, Conversation, TicketEvent, Ticket, Subscription, Order, Invoice, QuoteLine,
        Quote, StageInterval, Opportunity, Lead, Identity, Contact, Organisation, Price, Product,
    ):  # fmt: skip
        await session.execute(delete(model))
    session.expire_all()


def lines(path: Path) -> list[list[str]]:
    """The lines of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


async def test_a_refusal_needs_only_a_mobile_and_a_yes_somebody_we_know(bring_in: Import) -> None:
    header = ["mobile", "granted"]
    report = await bring_in("consents", header, ["09121112233", "خیر"], ["09121112233", "بله"], ["", "خیر"])
    assert (report.counts[Outcome.ADDED], len(report.refused)) == (1, 2)
    again = await bring_in("consents", header, ["09121112233", "خیر"])
    assert again.counts[Outcome.UNCHANGED] == 1


async def test_two_companies_of_one_name_are_told_apart_by_their_legal_ids(bring_in: Import) -> None:
    header = ["name", "national_id", "economic_code"]
    first = await bring_in("organisations", header, ["امید", "10100000006", ""], ["امید", "10380284790", ""])
    assert first.counts[Outcome.ADDED] == 2
    second = await bring_in("organisations", header, ["امید", "10100000006", "411"], ["امید", "0012345679", ""])
    assert (second.counts[Outcome.UPDATED], len(second.refused)) == (1, 1)


@pytest.mark.parametrize("form", ["csv", "xlsx", "persian"])
async def test_an_export_brought_into_an_empty_store_gives_the_same_export(
    company: AsyncSession, bring_in: Import, tmp_path: Path, form: str
) -> None:
    for kind in ("products", "contacts", *REMOVABLE):
        await bring_in(kind, *OLD_DATA[kind])
    suffix = "xlsx" if form == "xlsx" else "csv"
    for kind in REMOVABLE:
        await export_file(company, kind=kind, path=tmp_path / f"{kind}.csv")
        await export_file(company, kind=kind, path=tmp_path / f"{kind}-out.{suffix}", persian=form == "persian")
    await empty(company)
    for kind in ("products", "contacts", *REMOVABLE):
        report = await import_file(company, kind=kind, path=tmp_path / f"{kind}-out.{suffix}", now=NOW)
        assert report.refused == []
        assert report.ignored_columns == ()
    for kind in REMOVABLE:
        before = lines(tmp_path / f"{kind}.csv")
        await export_file(company, kind=kind, path=tmp_path / f"{kind}.csv")
        assert lines(tmp_path / f"{kind}.csv") == before, kind
        assert len(before) >= len(OLD_DATA[kind]), kind


async def test_bringing_an_export_into_the_store_it_came_from_changes_nothing(
    company: AsyncSession, bring_in: Import, tmp_path: Path
) -> None:
    for kind in ("products", "contacts", *KINDS):
        await bring_in(kind, *OLD_DATA[kind])
    for kind in KINDS:
        path = tmp_path / f"{kind}-out.csv"
        await export_file(company, kind=kind, path=path)
        report = await import_file(company, kind=kind, path=path, now=NOW, update=True)
        assert (report.counts[Outcome.ADDED], report.counts[Outcome.UPDATED]) == (0, 0), kind
        assert report.refused == []


async def test_a_persian_export_speaks_persian(company: AsyncSession, bring_in: Import, tmp_path: Path) -> None:
    await bring_in("contacts", *OLD_DATA["contacts"])
    await bring_in("tickets", *OLD_DATA["tickets"])
    await export_file(company, kind="tickets", path=tmp_path / "out.csv", persian=True)
    header, first, _ = lines(tmp_path / "out.csv")
    told = dict(zip(header, first, strict=True))
    assert (told["وضعیت"], told["اولویت"], told["تاریخ ثبت"]) == ("بسته", "فوری", "1403/06/01 00:00")


async def test_an_import_leaves_one_line_in_the_audit_trail(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("contacts", *OLD_DATA["contacts"])
    (told,) = await company.scalars(select(AuditEvent.data).where(AuditEvent.verb == "import"))
    assert told == {"counts": {"added": 2, "updated": 0, "unchanged": 0, "refused": 0}}
