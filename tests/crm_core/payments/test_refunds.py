"""Refunds: records of their own, never more than is the buyer's, and the books add up whatever the order of things."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.db import Database
from crm_core.errors import CRMError
from crm_core.invoices import repository as invoices
from crm_core.invoices.credits import credit_invoice
from crm_core.invoices.errors import KeyReusedError
from crm_core.invoices.model import Invoice
from crm_core.payments.errors import PaymentRefundedError, RefundTooLargeError
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method
from crm_core.payments.service import Money, record_payment, record_refund, reverse_payment
from crm_core.timeline.rules import MomentKind
from crm_core.timeline.service import list_timeline
from tests.crm_core.factories import NOW, make_invoice, make_shop, starting_line

LATER = NOW + timedelta(days=2)
UNIT = 49_500_000
"""What one of the invoice's units costs with tax."""


async def pay(session: AsyncSession, invoice: Invoice, amount: int) -> Payment:
    return await record_payment(session, invoice_id=invoice.id, money=Money(amount), actor="billing", now=LATER)


async def give_back(session: AsyncSession, invoice: Invoice, amount: int, **fields: Any) -> Payment:
    return await record_refund(
        session, invoice_id=invoice.id, money=Money(amount), actor="manager", now=LATER, **fields
    )


async def credit(session: AsyncSession, invoice: Invoice, units: int | None) -> None:
    await credit_invoice(
        session, invoice_id=invoice.id, units={1: units} if units else None, reason="x", actor="manager", now=LATER
    )


async def returned(session: AsyncSession) -> tuple[Invoice, Payment]:
    """A paid invoice over two units of which one came back."""
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    payment = await pay(session, invoice, 2 * UNIT)
    await credit(session, invoice, 1)
    return await invoices.get_invoice(session, invoice.id), payment


async def test_money_given_back_is_a_record_and_the_payment_stays(session: AsyncSession) -> None:
    invoice, payment = await returned(session)
    refund = await record_refund(
        session, invoice_id=invoice.id, money=Money(UNIT, Method.CARD_TO_CARD, "۹۹۸"), actor="manager", now=LATER
    )
    assert (refund.kind, refund.amount_rial, refund.method, refund.reference) == (
        "refund", UNIT, "card_to_card", "۹۹۸",
    )  # fmt: skip
    assert (payment.state, payment.amount_rial) == ("recorded", 2 * UNIT)
    assert (invoice.paid_rial, invoice.refundable_rial, invoice.left_rial, invoice.payment) == (UNIT, 0, 0, "paid")
    acts = await session.execute(
        select(AuditEvent.verb, AuditEvent.actor).where(AuditEvent.entity_id == invoice.id).order_by(AuditEvent.id)
    )
    assert [tuple(row) for row in acts][-1] == ("refund", "manager")


async def test_a_refund_is_a_moment_of_its_customer(session: AsyncSession) -> None:
    invoice, _ = await returned(session)
    refund = await give_back(session, invoice, UNIT)
    page = await list_timeline(
        session, contact_ids=[invoice.contact_id], kinds={MomentKind.REFUND, MomentKind.PAYMENT}, limit=10
    )
    assert {(moment.kind, moment.amount) for moment in page.moments} == {("refund", UNIT), ("payment", 2 * UNIT)}
    assert [moment.id for moment in page.moments if moment.kind == "refund"] == [refund.id]


async def test_no_more_goes_back_than_is_the_buyers(session: AsyncSession) -> None:
    invoice, _ = await returned(session)
    with pytest.raises(RefundTooLargeError) as error:
        await give_back(session, invoice, UNIT + 1)
    assert error.value.data == {"refundable_rial": UNIT}
    await give_back(session, invoice, UNIT)
    with pytest.raises(RefundTooLargeError):
        await give_back(session, invoice, 1)


async def test_a_key_gives_back_once_and_stands_for_one_matter(session: AsyncSession) -> None:
    invoice, _ = await returned(session)
    first, again = [await give_back(session, invoice, 7, key="click") for _ in range(2)]
    assert first.id == again.id
    with pytest.raises(KeyReusedError):
        await give_back(session, invoice, 8, key="click")
    with pytest.raises(KeyReusedError):
        await record_payment(session, invoice_id=invoice.id, money=Money(7), key="click", actor="b", now=LATER)


async def test_a_cancelled_invoice_gives_all_of_it_back(session: AsyncSession) -> None:
    invoice, _ = await returned(session)
    await give_back(session, invoice, UNIT)
    await credit(session, invoice, None)
    await give_back(session, invoice, UNIT)
    assert (invoice.state, invoice.payment, invoice.paid_rial) == ("cancelled", "unpaid", 0)


async def test_a_refund_that_bounced_is_owed_again(session: AsyncSession) -> None:
    invoice, _ = await returned(session)
    refund = await give_back(session, invoice, UNIT)
    for _ in range(2):
        await reverse_payment(session, payment_id=refund.id, reason="کارت بسته بود", actor="manager", now=LATER)
    assert (refund.state, invoice.paid_rial, invoice.refundable_rial) == ("reversed", 2 * UNIT, UNIT)


async def test_a_payment_whose_money_went_back_is_not_reversed(session: AsyncSession) -> None:
    invoice, payment = await returned(session)
    await give_back(session, invoice, UNIT)
    with pytest.raises(PaymentRefundedError):
        await reverse_payment(session, payment_id=payment.id, reason="x", actor="manager", now=LATER)
    assert (payment.state, invoice.paid_rial) == ("recorded", UNIT)


acts = st.lists(
    st.tuples(st.sampled_from(["pay", "refund", "reverse", "credit"]), st.integers(1, 3), st.integers(0, 9)),
    max_size=14,
)


@given(acts)
async def test_the_books_add_up_whatever_happens_in_whatever_order(
    session: AsyncSession, done: list[tuple[str, int, int]]
) -> None:
    async with session.begin_nested() as attempt:
        await make_shop(session)
        invoice = await make_invoice(session, quantity=3, issued=True)
        for act in done:
            rows = (await session.scalars(select(Payment).order_by(Payment.id))).all()
            with contextlib.suppress(CRMError):
                await _do(session, invoice, act, rows)
            await _require_sound(session, invoice)
        await attempt.rollback()
    session.expunge_all()


async def _do(session: AsyncSession, invoice: Invoice, act: tuple[str, int, int], rows: Any) -> None:
    name, units, which = act
    if name == "pay":
        await pay(session, invoice, units * UNIT - which)
    elif name == "refund":
        await give_back(session, invoice, units * UNIT - which)
    elif name == "credit":
        await credit(session, invoice, units)
    elif rows:
        row = rows[which % len(rows)]
        await reverse_payment(session, payment_id=row.id, reason="x", actor="b", now=LATER)


async def _require_sound(session: AsyncSession, invoice: Invoice) -> None:
    rows = (await session.scalars(select(Payment).where(Payment.state == "recorded"))).all()
    paid = sum(row.amount_rial for row in rows if row.kind == "payment")
    refunded = sum(row.amount_rial for row in rows if row.kind == "refund")
    invoice = await invoices.get_invoice(session, invoice.id)
    due = invoice.total_rial - invoice.credited_rial
    assert invoice.paid_rial == paid - refunded >= 0
    assert invoice.left_rial - invoice.refundable_rial == due - invoice.paid_rial
    assert refunded <= invoice.credited_rial


async def test_eight_refunds_at_once_give_back_no_more_than_there_is(database: Database) -> None:
    async with database.writing() as session:
        invoice, _ = await returned(session)
    line = starting_line(database, 8)

    async def part() -> bool:
        try:
            async with database.writing() as session:
                await line(session)
                await give_back(session, invoice, UNIT // 3)
        except RefundTooLargeError:
            return False
        return True

    assert sorted(await asyncio.gather(*(part() for _ in range(8)))) == [False] * 5 + [True] * 3
    async with database.reading() as session:
        assert (await invoices.get_invoice(session, invoice.id)).paid_rial == UNIT


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments SET kind = 'payment' WHERE kind = 'refund'",
        "UPDATE payments SET reference = 'دیگر'",
        "UPDATE payments SET reverse_reason = 'دیگر' WHERE state = 'reversed'",
        "UPDATE payments SET reversed_at = NULL WHERE state = 'reversed'",
        "UPDATE credit_notes SET reason = 'دیگر'",
        "DELETE FROM payments WHERE kind = 'refund'",
    ],
)
async def test_the_database_keeps_refunds_and_words_as_they_were(session: AsyncSession, statement: str) -> None:
    invoice, _ = await returned(session)
    for _ in range(2):
        refund = await give_back(session, invoice, UNIT // 2)
    await reverse_payment(session, payment_id=refund.id, reason="x", actor="b", now=LATER)
    with pytest.raises(DBAPIError, match="are never changed"):
        async with session.begin_nested():
            await session.execute(text(statement))


async def test_words_of_the_books_may_be_emptied(session: AsyncSession) -> None:
    invoice, _ = await returned(session)
    refund = await give_back(session, invoice, UNIT)
    await reverse_payment(session, payment_id=refund.id, reason="به نام سارا نبود", actor="b", now=LATER)
    await session.execute(text("UPDATE payments SET reference = NULL"))
    await session.execute(text("UPDATE payments SET reverse_reason = '' WHERE state = 'reversed'"))
    await session.execute(text("UPDATE credit_notes SET reason = ''"))
