"""Money that went back, and invoices that were partly taken back, come out and in as they were."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.imports.errors import NoteReason, RowReason
from crm_core.imports.exports import export_file
from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.imports.service import import_file
from crm_core.invoices.model import Invoice
from crm_core.payments.model import Payment
from crm_core.payments.rules import PaymentKind
from crm_core.payments.service import Money, record_payment, record_refund

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]
INVOICE = ["code", "mobile", "issued_at", "total_rial", "paid_rial", "credited_rial"]
PAYMENT = ["code", "invoice", "kind", "amount_rial"]


def refusals(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused lines with their columns and reasons."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


async def the_invoice(session: AsyncSession) -> Invoice:
    """The only invoice."""
    return (await session.scalars(select(Invoice))).one()


async def empty(session: AsyncSession) -> None:
    """Takes invoices and payments out of the store, which nobody deletes."""
    for table in ("invoices", "payments"):
        place = f" ON {table}" if session.get_bind().dialect.name == "postgresql" else ""
        await session.execute(text(f"DROP TRIGGER {table}_keep_delete{place}"))
    for model in (Payment, Invoice):
        await session.execute(delete(model))
    session.expire_all()


@pytest.fixture
async def refunded(company: AsyncSession, bring_in: Import) -> AsyncSession:
    """The store with an invoice over 1,000 rial, paid in full, half taken back, and 400 given back."""
    await bring_in("invoices", INVOICE, ["INV-1", "09121112233", "1405/06/01", "1000", "0", ""])
    invoice_id = (await the_invoice(company)).id
    await record_payment(company, invoice_id=invoice_id, money=Money(1000), actor="a", now=NOW)
    await bring_in("invoices", INVOICE, ["INV-1", "", "", "1000", "", "500"], update=True)
    await record_refund(company, invoice_id=invoice_id, money=Money(400), actor="a", now=NOW)
    return company


async def test_a_refund_and_what_was_credited_come_back_from_an_export(refunded: AsyncSession, tmp_path: Path) -> None:
    for kind in ("invoices", "payments"):
        await export_file(refunded, kind=kind, path=tmp_path / f"{kind}.csv")
    await empty(refunded)
    for kind in ("invoices", "payments"):
        report = await import_file(refunded, kind=kind, path=tmp_path / f"{kind}.csv", now=NOW)
        assert report.refused == []
    invoice = await the_invoice(refunded)
    assert (invoice.paid_rial, invoice.credited_rial) == (600, 500)
    assert (invoice.left_rial, invoice.refundable_rial) == (0, 100)
    kept = await refunded.execute(select(Payment.kind, Payment.amount_rial).order_by(Payment.kind))
    assert kept.all() == [(PaymentKind.PAYMENT, 1000), (PaymentKind.REFUND, 400)]


async def test_an_older_export_gives_no_refund_a_second_time(refunded: AsyncSession, bring_in: Import) -> None:
    before = ["INV-1", "", "", "1000", "1000", "500"]
    report = await bring_in("invoices", INVOICE, before, update=True)
    assert report.counts[Outcome.UNCHANGED] == 1
    assert report.notes == {("paid", NoteReason.PAYMENTS_KNOWN): 1}
    assert (await the_invoice(refunded)).refundable_rial == 100


async def test_an_older_export_takes_no_credit_back(refunded: AsyncSession, bring_in: Import) -> None:
    await bring_in("invoices", INVOICE, ["INV-1", "", "", "1000", "600", "0"], update=True)
    assert (await the_invoice(refunded)).credited_rial == 500


@pytest.mark.parametrize("paid", ["0", "600"])
@pytest.mark.parametrize("turned", [False, True])
async def test_only_what_payments_and_refunds_come_to_together_counts(
    company: AsyncSession, bring_in: Import, paid: str, turned: bool
) -> None:
    await bring_in("invoices", INVOICE, ["INV-1", "09121112233", "1405/06/01", "1000", paid, "400"])
    lines = [["1", "INV-1", "پرداخت", "1200"], ["2", "INV-1", "بازپرداخت", "600"]]
    report = await bring_in("payments", PAYMENT, *(lines[::-1] if turned else lines))
    assert report.refused == []
    assert (await the_invoice(company)).paid_rial == 600


async def test_a_refund_in_a_later_file_takes_away_from_what_was_paid(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("invoices", INVOICE, ["INV-1", "09121112233", "1405/06/01", "1000", "", ""])
    await bring_in("payments", PAYMENT, ["1", "INV-1", "", "1000"])
    for _ in range(2):
        await bring_in("payments", PAYMENT, ["2", "INV-1", "refund", "300"])
    assert (await the_invoice(company)).paid_rial == 700


async def test_a_new_payment_after_a_refund_pays_what_is_left(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("invoices", INVOICE, ["INV-1", "09121112233", "1405/06/01", "1000", "", "500"])
    await bring_in("payments", PAYMENT, ["1", "INV-1", "", "600"], ["2", "INV-1", "refund", "500"])
    await bring_in("payments", PAYMENT, ["3", "INV-1", "", "400"])
    assert (await the_invoice(company)).left_rial == 0


async def test_a_payment_and_its_refund_far_apart_in_a_file_are_both_known(
    company: AsyncSession, bring_in: Import
) -> None:
    invoices = [[f"INV-{number}", "09121112233", "1405/06/01", "1000", "", ""] for number in range(600)]
    await bring_in("invoices", INVOICE, *invoices, ["A", "09121112233", "1405/06/01", "1000", "600", "500"])
    between = [[f"P-{number}", f"INV-{number}", "", "1000"] for number in range(600)]
    report = await bring_in("payments", PAYMENT, ["1", "A", "", "1000"], *between, ["2", "A", "refund", "400"])
    assert report.refused == []
    assert await company.scalar(select(Invoice.paid_rial).where(Invoice.code == "A")) == 600


async def test_more_than_came_in_cannot_have_gone_back(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("invoices", INVOICE, ["INV-1", "09121112233", "1405/06/01", "1000", "", ""])
    report = await bring_in("payments", PAYMENT, ["1", "INV-1", "", "300"], ["2", "INV-1", "refund", "301"])
    assert refusals(report) == [(3, "amount", RowReason.REFUNDED_TOO_MUCH)]
    assert (await the_invoice(company)).paid_rial == 300


async def test_no_more_is_credited_than_an_invoice_asks_for(bring_in: Import) -> None:
    report = await bring_in("invoices", INVOICE, ["INV-1", "09121112233", "1405/06/01", "1000", "", "1001"])
    assert refusals(report) == [(2, "credited", RowReason.TOTAL_MISMATCH)]
