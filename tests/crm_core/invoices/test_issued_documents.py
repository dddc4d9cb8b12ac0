"""What is in the books stays as it is, whoever talks to the database; and its figures add up."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.invoices.credits import credit_invoice
from crm_core.invoices.model import Invoice
from crm_core.payments.service import Money, record_payment, reverse_payment
from tests.crm_core.factories import NOW, make_invoice, make_shop

LATER = NOW + timedelta(days=2)


async def attack(session: AsyncSession, statement: str) -> str:
    """The database's refusal of a statement."""
    with pytest.raises(DBAPIError) as error:
        async with session.begin_nested():
            await session.execute(text(statement))
    return str(error.value.orig)


async def books(session: AsyncSession) -> Invoice:
    """An issued invoice with a payment that was reversed, one that was not, and a return."""
    await make_shop(session)
    invoice = await make_invoice(session, quantity=3, issued=True)
    for amount in (1_000, 2_000):
        payment = await record_payment(session, invoice_id=invoice.id, money=Money(amount), actor="b", now=LATER)
    await reverse_payment(session, payment_id=payment.id, reason="x", actor="b", now=LATER)
    await credit_invoice(session, invoice_id=invoice.id, units={1: 1}, reason="x", actor="b", now=LATER)
    return invoice


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices SET code = 'INV-1405-000099'",
        "UPDATE invoices SET buyer_name = 'دیگری'",
        "UPDATE invoices SET buyer_national_id = '0499370899'",
        "UPDATE invoices SET subtotal_rial = subtotal_rial + 1, total_rial = total_rial + 1",
        "UPDATE invoices SET discount_rial = 10, vat_rial = vat_rial + 10",
        "UPDATE invoices SET issued_at = NULL, code = NULL, state = 'requested', credited_rial = 0",
        "UPDATE invoices SET issued_at = '2025-01-01 00:00:00+00:00'",
        "DELETE FROM invoices",
        "UPDATE invoice_lines SET quantity = 2, net_rial = 90000000, total_rial = 103500000",
        "UPDATE invoice_lines SET product_name = 'چیز دیگر'",
        "DELETE FROM invoice_lines",
        "UPDATE credit_notes SET reason = 'دیگر'",
        "UPDATE credit_notes SET subtotal_rial = 0, vat_rial = 0, total_rial = 0",
        "DELETE FROM credit_notes",
        "UPDATE credit_note_lines SET row = 2",
        "DELETE FROM credit_note_lines",
        "UPDATE payments SET amount_rial = 1",
        "UPDATE payments SET method = 'cash'",
        "UPDATE payments SET state = 'recorded', reversed_at = NULL, reverse_reason = NULL WHERE state = 'reversed'",
        "DELETE FROM payments",
    ],
)  # fmt: skip
async def test_documents_and_payments_are_never_changed_or_deleted(session: AsyncSession, statement: str) -> None:
    await books(session)
    assert "are never changed" in await attack(session, statement)


async def test_a_cancelled_document_never_lives_again(session: AsyncSession) -> None:
    invoice = await books(session)
    await credit_invoice(session, invoice_id=invoice.id, units=None, reason="x", actor="b", now=LATER)
    assert "are never changed" in await attack(session, "UPDATE invoices SET state = 'issued'")


async def test_no_line_is_added_to_an_issued_invoice(session: AsyncSession) -> None:
    await books(session)
    columns = (
        "invoice_id, product_code, product_name, unit, quantity, unit_price_rial, discount_rial, net_rial, vat_rate,"
        " vat_rial, total_rial, credited_quantity"
    )
    copied = f"SELECT {{id}}, 2, {columns} FROM invoice_lines"
    new_id = "'0195b0f0-0000-7000-8000-000000000000'"
    if session.get_bind().dialect.name == "postgresql":
        new_id += "::uuid"
    statement = f"INSERT INTO invoice_lines (id, row, {columns}) {copied.format(id=new_id)}"
    assert "are never changed" in await attack(session, statement)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE invoices SET paid_rial = total_rial + 1, payment = 'paid'", "paid_within_total"),
        ("UPDATE invoices SET paid_rial = 0", "payment_follows_amounts"),
        ("UPDATE invoices SET payment = 'paid'", "payment_follows_amounts"),
        ("UPDATE invoices SET credited_rial = -1", "credited_within_total"),
        ("UPDATE invoices SET state = 'cancelled'", "cancelled_is_credited"),
        ("UPDATE invoice_lines SET credited_quantity = 4", "credited_within_quantity"),
        ("UPDATE payments SET state = 'reversed' WHERE state = 'recorded'", "reversed_has_reason"),
    ],
)
async def test_figures_that_do_not_follow_from_each_other_are_refused(
    session: AsyncSession, statement: str, constraint: str
) -> None:
    await books(session)
    assert constraint in await attack(session, statement)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE invoices SET code = 'INV-1405-000001'", "code"),
        ("UPDATE invoices SET total_rial = total_rial + 1", "total_adds_up"),
        ("UPDATE invoices SET code = 'INV-1405-000001', issued_at = requested_at", "requested_has_no_code"),
        ("UPDATE invoices SET state = 'issued'", "issued_has_code"),
        ("UPDATE invoices SET credited_rial = 1", "only_issued_is_credited"),
    ],
)
async def test_a_request_is_no_document_yet(session: AsyncSession, statement: str, constraint: str) -> None:
    await make_shop(session)
    await make_invoice(session)
    assert constraint in await attack(session, statement)


async def test_a_missing_tax_id_is_filled_in_once(session: AsyncSession) -> None:
    await books(session)
    await session.execute(text("UPDATE invoice_lines SET tax_goods_id = '2720000114542'"))
    await session.execute(text("UPDATE invoices SET tax_id = 'A2ZRHM051000000004C612'"))
    assert "are never changed" in await attack(session, "UPDATE invoice_lines SET tax_goods_id = '2720000114543'")
    assert "are never changed" in await attack(session, "UPDATE invoices SET tax_id = 'A36H5M04E7300000000039'")
