"""Invoices: after acceptance only, one a quote, numbered at the moment of issue without a gap."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.errors import InvalidInputError
from crm_core.invoices import repository, service
from crm_core.invoices.errors import InvoiceStateError, PaymentTooLargeError, QuoteNotAcceptedError
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import Payment, payment_of
from crm_core.tasks.model import Task
from crm_core.tasks.repository import list_open
from tests.crm_core.factories import NOW, make_contact, make_quote, make_shop, starting_line

LATER = NOW + timedelta(days=2)
WRITERS = 32


async def request(session: AsyncSession, *, automatic: bool = False, **fields: str) -> Invoice:
    """The invoice of a new accepted quote; `make_shop` first."""
    quote = await make_quote(session, contact=await make_contact(session), accepted=True)
    return await service.request_invoice(
        session, quote_id=quote.id, automatic=automatic, actor="bot", now=NOW, **fields
    )


async def pay(session: AsyncSession, invoice: Invoice, amount: int) -> Invoice:
    return await service.record_payment(session, invoice_id=invoice.id, amount_rial=amount, actor="billing", now=LATER)


async def test_no_invoice_before_the_quote_is_accepted(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    with pytest.raises(QuoteNotAcceptedError) as error:
        await service.request_invoice(session, quote_id=quote.id, automatic=True, actor="bot", now=NOW)
    assert error.value.data == {"state": "issued"}


async def test_a_requested_invoice_has_no_number_and_a_task_for_the_billing_team(
    session: AsyncSession,
) -> None:
    await make_shop(session)
    invoice = await request(session)
    assert (invoice.state, invoice.code, invoice.payment, invoice.total_rial) == (
        "requested", None, "unpaid", 99_000_000,
    )  # fmt: skip
    [task] = await list_open(session, team_code="billing")
    assert (task.kind, task.note, task.contact_id) == ("invoice", "QT-1405-000001", invoice.contact_id)
    assert task.due_at == NOW + timedelta(days=1)


async def test_an_automatic_invoice_is_issued_at_once_and_bothers_nobody(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await request(session, automatic=True)
    assert (invoice.state, invoice.code, invoice.issued_at) == ("issued", "INV-1405-000001", NOW)
    assert list(await session.scalars(select(Task))) == []


async def test_asking_again_gives_the_same_invoice_and_may_add_the_national_id(session: AsyncSession) -> None:
    await make_shop(session)
    first = await request(session)
    again = await service.request_invoice(
        session,
        quote_id=str(first.quote_id),
        automatic=False,
        buyer_national_id="0499370899",
        actor="bot",
        now=LATER,
    )
    assert (again.id, again.buyer_national_id) == (first.id, "0499370899")
    assert len(list(await session.scalars(select(Task)))) == 1


async def test_an_issued_invoice_is_not_changed_by_asking_again(session: AsyncSession) -> None:
    await make_shop(session)
    first = await request(session, automatic=True, buyer_national_id="0499370899")
    again = await service.request_invoice(
        session,
        quote_id=str(first.quote_id),
        automatic=True,
        buyer_national_id="1111111111",
        actor="bot",
        now=LATER,
    )
    assert (again.code, again.buyer_national_id, again.issued_at) == (first.code, "0499370899", NOW)


async def test_issuing_twice_keeps_the_first_number(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await request(session)
    codes = [
        (await service.issue_invoice(session, invoice_id=invoice.id, actor="billing", now=LATER)).code for _ in range(2)
    ]
    assert codes == ["INV-1405-000001"] * 2
    found = await repository.find_invoice_by_code(session, code="INV-1405-000001")
    assert found is not None and found.id == invoice.id


async def test_payments_add_up_to_paid(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await request(session, automatic=True)
    states = [(await pay(session, invoice, amount)).payment for amount in (1, 98_999_998, 1)]
    assert states == ["partial", "partial", "paid"]


@pytest.mark.parametrize(
    ("amount", "error"), [(99_000_001, PaymentTooLargeError), (0, InvalidInputError), (-5, InvalidInputError)]
)
async def test_a_payment_of_nothing_or_of_too_much_is_refused(
    session: AsyncSession, amount: int, error: type[Exception]
) -> None:
    await make_shop(session)
    invoice = await request(session, automatic=True)
    with pytest.raises(error):
        await pay(session, invoice, amount)
    assert (await repository.get_invoice(session, invoice.id)).paid_rial == 0


async def test_nothing_is_paid_on_an_invoice_that_does_not_exist_yet(session: AsyncSession) -> None:
    await make_shop(session)
    with pytest.raises(InvoiceStateError):
        await pay(session, await request(session), 1)


async def test_a_cancelled_invoice_keeps_its_number_and_makes_room_for_another(session: AsyncSession) -> None:
    await make_shop(session)
    first = await request(session, automatic=True)
    cancelled = await service.cancel_invoice(session, invoice_id=first.id, reason="نشانی", actor="b", now=LATER)
    assert (cancelled.state, cancelled.code) == ("cancelled", "INV-1405-000001")
    assert cancelled.cancel_reason == "نشانی"
    second = await service.request_invoice(
        session, quote_id=str(first.quote_id), automatic=True, actor="bot", now=LATER
    )
    assert second.code == "INV-1405-000002"
    with pytest.raises(InvoiceStateError):
        await service.issue_invoice(session, invoice_id=first.id, actor="b", now=LATER)


async def test_a_request_can_be_cancelled_before_it_has_a_number(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await request(session)
    for _ in range(2):
        invoice = await service.cancel_invoice(session, invoice_id=invoice.id, reason="x", actor="b", now=LATER)
    assert (invoice.state, invoice.code) == ("cancelled", None)


async def test_an_invoice_with_money_on_it_is_not_cancelled(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await request(session, automatic=True)
    await pay(session, invoice, 1000)
    with pytest.raises(InvoiceStateError) as error:
        await service.cancel_invoice(session, invoice_id=invoice.id, reason="x", actor="b", now=LATER)
    assert error.value.data == {"state": "issued", "payment": "partial"}


@given(st.integers(1, 10**15), st.integers(0, 10**15))
def test_the_payment_state_follows_from_the_amounts(total: int, paid: int) -> None:
    expected = Payment.PAID if paid >= total else Payment.PARTIAL if paid else Payment.UNPAID
    assert payment_of(total, paid) == expected


async def test_many_issues_at_once_number_the_invoices_without_gap_or_double(database: Database) -> None:
    async with database.writing() as session:
        contact = await make_contact(session)
        rows = [
            Invoice(contact_id=contact.id, buyer_name="سارا", total_rial=1, requested_at=NOW) for _ in range(WRITERS)
        ]
        session.add_all(rows)
        await session.flush()
        invoices = [row.id for row in rows]

    async def issue(invoice_id: str, *, fails: bool) -> None:
        try:
            async with database.writing() as session:
                await service.issue_invoice(session, invoice_id=invoice_id, actor="billing", now=NOW)
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return

    await asyncio.gather(*(issue(invoice, fails=number % 5 == 0) for number, invoice in enumerate(invoices)))
    await asyncio.gather(*(issue(invoice, fails=False) for invoice in invoices))
    async with database.reading() as session:
        codes = sorted(code or "" for code in await session.scalars(select(Invoice.code)))
    assert codes == [f"INV-1405-{number:06d}" for number in range(1, WRITERS + 1)]


async def test_issuing_one_invoice_at_once_takes_one_number(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        invoice = await request(session)
    line = starting_line(database, 4)

    async def issue() -> str | None:
        async with database.writing() as session:
            await line(session)
            return (await service.issue_invoice(session, invoice_id=invoice.id, actor="b", now=NOW)).code

    assert set(await asyncio.gather(*(issue() for _ in range(4)))) == {"INV-1405-000001"}


async def test_two_payments_at_once_never_pay_more_than_the_total(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        invoice = await request(session, automatic=True)

    line = starting_line(database, 2)

    async def half() -> bool:
        try:
            async with database.writing() as session:
                await line(session)
                await pay(session, invoice, 60_000_000)
        except PaymentTooLargeError:
            return False
        return True

    assert sorted(await asyncio.gather(half(), half())) == [False, True]
