"""Taking invoices back: a credit note with a number of its own, the invoice as it was, the money to be paid back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.errors import InvalidInputError
from crm_core.invoices import repository
from crm_core.invoices.credits import cancel_invoice, credit_invoice
from crm_core.invoices.errors import CreditTooLargeError, InvoiceStateError
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.invoices.rules import Amounts, credit_of
from crm_core.invoices.service import issue_invoice, request_invoice
from crm_core.payments.service import Money, record_payment, reverse_payment
from tests.crm_core.factories import NOW, make_invoice, make_shop

LATER = NOW + timedelta(days=2)


async def credit(
    session: AsyncSession, invoice: Invoice, units: dict[int, int] | None = None, key: str | None = None
) -> CreditNote:
    return await credit_invoice(
        session, invoice_id=invoice.id, units=units, reason="برگشت کالا", actor="m", request_key=key, now=LATER
    )


async def test_a_request_is_cancelled_without_a_number_and_without_a_credit_note(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session)
    for _ in range(2):
        invoice = await cancel_invoice(session, invoice_id=invoice.id, reason="x", actor="b", now=LATER)
    assert (invoice.state, invoice.code, invoice.cancel_reason) == ("cancelled", None, "x")
    assert list(await session.scalars(select(CreditNote))) == []
    with pytest.raises(InvoiceStateError):
        await credit(session, invoice)


async def test_a_cancelled_invoice_keeps_its_number_and_makes_room_for_another(session: AsyncSession) -> None:
    await make_shop(session)
    first = await make_invoice(session, issued=True)
    for _ in range(2):
        cancelled = await cancel_invoice(session, invoice_id=first.id, reason="نشانی", actor="b", now=LATER)
    assert (cancelled.state, cancelled.code, cancelled.credited_rial) == ("cancelled", "INV-1405-000001", 99_000_000)
    [note] = await repository.list_credit_notes(session, invoice_id=first.id)
    assert (note.code, note.kind, note.reason, note.total_rial) == ("CN-1405-000001", "cancel", "نشانی", 99_000_000)
    second = await request_invoice(session, quote_id=str(first.quote_id), automatic=True, actor="bot", now=LATER)
    assert second.code == "INV-1405-000002"
    with pytest.raises(InvoiceStateError):
        await issue_invoice(session, invoice_id=first.id, actor="b", now=LATER)


async def test_units_are_taken_back_one_by_one_until_the_invoice_is_cancelled(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, quantity=3, issued=True)
    notes = [await credit(session, invoice, {1: 1}) for _ in range(3)]
    assert [(note.code, note.kind, note.total_rial) for note in notes] == [
        ("CN-1405-000001", "return", 49_500_000),
        ("CN-1405-000002", "return", 49_500_000),
        ("CN-1405-000003", "cancel", 49_500_000),
    ]
    invoice = await repository.get_invoice(session, invoice.id)
    assert (invoice.state, invoice.credited_rial, invoice.total_rial) == ("cancelled", 148_500_000, 148_500_000)
    verbs = await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity_id == invoice.id))
    assert sorted(verbs) == ["credit", "credit", "credit", "issue", "request"]


async def test_what_was_paid_beyond_the_rest_is_to_be_paid_back(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    payment = await record_payment(session, invoice_id=invoice.id, money=Money(60_000_000), actor="b", now=LATER)
    await credit(session, invoice, {1: 1})
    invoice = await repository.get_invoice(session, invoice.id)
    assert (invoice.payment, invoice.left_rial, invoice.refundable_rial) == ("paid", 0, 10_500_000)
    await credit(session, invoice)
    invoice = await repository.get_invoice(session, invoice.id)
    assert (invoice.state, invoice.payment, invoice.refundable_rial) == ("cancelled", "paid", 60_000_000)
    await reverse_payment(session, payment_id=payment.id, reason="برگشت به کارت", actor="b", now=LATER)
    assert (invoice.payment, invoice.paid_rial, invoice.refundable_rial) == ("unpaid", 0, 0)


async def test_less_is_due_after_a_return(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    await record_payment(session, invoice_id=invoice.id, money=Money(49_500_000), actor="b", now=LATER)
    assert invoice.payment == "partial"
    await credit(session, invoice, {1: 1})
    assert (await repository.get_invoice(session, invoice.id)).payment == "paid"


async def test_no_more_is_taken_back_than_is_left(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, quantity=3, issued=True)
    await credit(session, invoice, {1: 2})
    with pytest.raises(CreditTooLargeError) as error:
        await credit(session, invoice, {1: 2})
    assert error.value.data == {"row": 1, "left": 1}


@pytest.mark.parametrize("units", [{}, {1: 0}, {1: -1}, {2: 1}])
async def test_only_units_of_the_invoice_are_taken_back(session: AsyncSession, units: dict[int, int]) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    with pytest.raises(InvalidInputError):
        await credit(session, invoice, units)


async def test_a_key_gives_the_same_credit_note(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    notes = [await credit(session, invoice, {1: 1}, key="click-1") for _ in range(2)]
    assert notes[0].id == notes[1].id
    assert (await repository.get_invoice(session, invoice.id)).credited_rial == 49_500_000


@given(st.data())
def test_a_line_taken_back_bit_by_bit_gives_the_whole(data: st.DataObject) -> None:
    quantity = data.draw(st.integers(1, 50))
    unit_price = data.draw(st.integers(0, 10**10))
    discount = data.draw(st.integers(0, quantity * unit_price))
    left = quantity * unit_price - discount
    inclusive = data.draw(st.booleans())
    vat = left - round(left / 1.1) if inclusive else left // 10
    line = Amounts(discount, left - vat if inclusive else left, vat, inclusive)
    parts, already = [], 0
    while already < quantity:
        units = data.draw(st.integers(1, quantity - already))
        parts.append(credit_of(line, quantity=quantity, already=already, units=units))
        already += units
    sums = [sum(getattr(part, name) for part in parts) for name in ("discount", "net", "vat")]
    assert sums == [line.discount, line.net, line.vat]
    assert all(part.discount >= 0 and part.net >= 0 and part.vat >= 0 for part in parts)
