"""Payments: never more than is due, once per key, whoever posts at the same time; taken back only by reversing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.db import Database
from crm_core.errors import InvalidInputError, NotFoundError
from crm_core.invoices import repository as invoices
from crm_core.invoices.errors import InvoiceStateError, KeyReusedError
from crm_core.invoices.model import Invoice
from crm_core.payments.errors import PaymentTooLargeError
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method
from crm_core.payments.service import Money, record_payment, reverse_payment
from tests.crm_core.factories import NOW, make_invoice, make_shop, starting_line

LATER = NOW + timedelta(days=2)
WRITERS = 16


async def pay(session: AsyncSession, invoice: Invoice, amount: int, *, key: str | None = None, **how: Any) -> Payment:
    return await record_payment(
        session, invoice_id=invoice.id, money=Money(amount, **how), actor="billing", now=LATER, key=key
    )


async def test_payments_add_up_to_paid(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    states = []
    for amount in (1, 98_999_998, 1):
        await pay(session, invoice, amount)
        states.append(invoice.payment)
    assert states == ["partial", "partial", "paid"]


async def test_a_payment_keeps_how_and_when_it_came(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    payment = await pay(
        session, invoice, 5, method=Method.CHEQUE, reference="صیادی ۱۲", at=NOW - timedelta(days=9), key="a"
    )
    assert (payment.method, payment.reference, payment.paid_at, payment.recorded_at, payment.actor) == (
        "cheque", "صیادی ۱۲", NOW - timedelta(days=9), LATER, "billing",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "error"), [(99_000_001, PaymentTooLargeError), (0, InvalidInputError), (-5, InvalidInputError)]
)
async def test_a_payment_of_nothing_or_of_too_much_is_refused(
    session: AsyncSession, amount: int, error: type[Exception]
) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    with pytest.raises(error):
        await pay(session, invoice, amount)
    assert (await invoices.get_invoice(session, invoice.id)).paid_rial == 0


async def test_nothing_is_paid_tomorrow(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    with pytest.raises(InvalidInputError):
        await pay(session, invoice, 1, at=LATER + timedelta(seconds=1))


async def test_nothing_is_paid_on_an_invoice_that_does_not_exist_yet(session: AsyncSession) -> None:
    await make_shop(session)
    with pytest.raises(InvoiceStateError):
        await pay(session, await make_invoice(session), 1)


async def test_a_key_records_once_and_stands_for_one_amount(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    first, again = [await pay(session, invoice, 7, key="click") for _ in range(2)]
    assert (first.id, invoice.paid_rial) == (again.id, 7)
    with pytest.raises(KeyReusedError):
        await pay(session, invoice, 8, key="click")


async def test_a_reversed_payment_counts_no_more_and_is_reversed_once(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    await pay(session, invoice, 1)
    payment = await pay(session, invoice, 98_999_999)
    assert invoice.payment == "paid"
    for reason in ("چک برگشت خورد", "دوباره"):
        reversed_one = await reverse_payment(session, payment_id=payment.id, reason=reason, actor="billing", now=LATER)
    assert (reversed_one.state, reversed_one.reverse_reason) == ("reversed", "چک برگشت خورد")
    assert (invoice.payment, invoice.paid_rial) == ("partial", 1)
    verbs = await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity_id == invoice.id))
    assert sorted(verbs) == ["issue", "pay", "pay", "request", "reverse_payment"]
    with pytest.raises(NotFoundError):
        await reverse_payment(session, payment_id=invoice.id, reason="x", actor="b", now=LATER)


async def test_sixteen_payments_at_once_never_pay_more_than_the_total(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        invoice = await make_invoice(session, issued=True)
    line = starting_line(database, WRITERS)

    async def part() -> bool:
        try:
            async with database.writing() as session:
                await line(session)
                await pay(session, invoice, 10_000_000)
        except PaymentTooLargeError:
            return False
        return True

    assert sorted(await asyncio.gather(*(part() for _ in range(WRITERS)))) == [False] * 7 + [True] * 9
    async with database.reading() as session:
        stored = await invoices.get_invoice(session, invoice.id)
        amounts = list(await session.scalars(select(Payment.amount_rial)))
    assert (stored.paid_rial, sum(amounts)) == (90_000_000, 90_000_000)


async def test_sixteen_posts_of_one_key_at_once_record_one_payment(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        invoice = await make_invoice(session, issued=True)
    line = starting_line(database, WRITERS)

    async def post() -> str:
        async with database.writing() as session:
            await line(session)
            return (await pay(session, invoice, 1_000, key="double click")).id

    assert len(set(await asyncio.gather(*(post() for _ in range(WRITERS))))) == 1
    async with database.reading() as session:
        assert (await invoices.get_invoice(session, invoice.id)).paid_rial == 1_000
