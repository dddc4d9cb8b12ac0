"""Invoices: after acceptance only, one a quote, numbered at the moment of issue without a gap."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.invoices import repository, service
from crm_core.invoices.credits import cancel_invoice
from crm_core.invoices.errors import KeyReusedError, QuoteNotAcceptedError
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import Payment, payment_of
from crm_core.invoices.service import BuyerIds
from crm_core.numbering.errors import YearClosedError
from crm_core.tasks.model import Task
from crm_core.tasks.repository import list_open
from tests.crm_core.factories import NOW, make_contact, make_invoice, make_quote, make_shop, starting_line

LATER = NOW + timedelta(days=2)
WRITERS = 32


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
    invoice = await make_invoice(session)
    assert (invoice.state, invoice.code, invoice.payment, invoice.total_rial) == (
        "requested", None, "unpaid", 99_000_000,
    )  # fmt: skip
    [task] = await list_open(session, team_code="billing")
    assert (task.kind, task.note, task.contact_id) == ("invoice", "QT-1405-000001", invoice.contact_id)
    assert task.due_at == NOW + timedelta(days=1)


async def test_an_automatic_invoice_is_issued_at_once_and_bothers_nobody(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session, issued=True)
    assert (invoice.state, invoice.code, invoice.issued_at) == ("issued", "INV-1405-000001", NOW)
    assert list(await session.scalars(select(Task))) == []


async def test_asking_again_gives_the_same_invoice_and_may_add_the_national_id(session: AsyncSession) -> None:
    await make_shop(session)
    first = await make_invoice(session)
    again = await service.request_invoice(
        session,
        quote_id=str(first.quote_id),
        automatic=False,
        buyer=BuyerIds(national_id="0499370899"),
        actor="bot",
        now=LATER,
    )
    assert (again.id, again.buyer_national_id) == (first.id, "0499370899")
    assert len(list(await session.scalars(select(Task)))) == 1


async def test_an_issued_invoice_is_not_changed_by_asking_again(session: AsyncSession) -> None:
    await make_shop(session)
    first = await make_invoice(session, issued=True, buyer=BuyerIds(national_id="0499370899"))
    again = await service.request_invoice(
        session,
        quote_id=str(first.quote_id),
        automatic=True,
        buyer=BuyerIds(national_id="1111111111"),
        actor="bot",
        now=LATER,
    )
    assert (again.code, again.buyer_national_id, again.issued_at) == (first.code, "0499370899", NOW)


async def test_issuing_twice_keeps_the_first_number(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session)
    codes = [
        (await service.issue_invoice(session, invoice_id=invoice.id, actor="billing", now=LATER)).code for _ in range(2)
    ]
    assert codes == ["INV-1405-000001"] * 2
    found = await repository.find_invoice_by_code(session, code="INV-1405-000001")
    assert found is not None and found.id == invoice.id


async def test_an_invoice_keeps_the_lines_that_were_accepted(session: AsyncSession) -> None:
    await make_shop(session)
    invoice = await make_invoice(session)
    [line] = invoice.lines
    assert (line.product_code, line.product_name, line.unit, line.quantity, line.unit_price_rial) == (
        "CAM-1", "کالای CAM-1", "دستگاه", 2, 45_000_000,
    )  # fmt: skip
    assert (line.net_rial, line.vat_rate, line.vat_rial, line.total_rial) == (90_000_000, 1000, 9_000_000, 99_000_000)
    assert (invoice.subtotal_rial, invoice.discount_rial, invoice.vat_rial) == (90_000_000, 0, 9_000_000)


async def test_a_key_gives_the_same_invoice_even_after_it_was_cancelled(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session), accepted=True)

    async def ask(key: str | None) -> Invoice:
        return await service.request_invoice(
            session, quote_id=quote.id, automatic=True, actor="bot", request_key=key, now=NOW
        )

    first = await ask("turn-1")
    await cancel_invoice(session, invoice_id=first.id, reason="x", actor="b", now=LATER)
    assert (await ask("turn-1")).id == first.id
    assert (await ask("turn-2")).code == "INV-1405-000002"
    other = await make_quote(session, contact=await make_contact(session), accepted=True)
    with pytest.raises(KeyReusedError):
        await service.request_invoice(
            session, quote_id=other.id, automatic=True, actor="bot", request_key="turn-1", now=NOW
        )


async def test_the_number_is_of_the_year_that_tehran_is_in(session: AsyncSession) -> None:
    await make_shop(session)
    nowruz_1406 = datetime(2027, 3, 20, 20, 30, tzinfo=UTC)
    codes = []
    for moment in (nowruz_1406 - timedelta(seconds=1), nowruz_1406):
        invoice = await make_invoice(session)
        codes.append((await service.issue_invoice(session, invoice_id=invoice.id, actor="b", now=moment)).code)
    assert codes == ["INV-1405-000001", "INV-1406-000001"]


async def test_a_clock_that_was_set_back_numbers_nothing_in_the_year_before(session: AsyncSession) -> None:
    await make_shop(session)
    nowruz_1406 = datetime(2027, 3, 20, 20, 30, tzinfo=UTC)
    await service.issue_invoice(session, invoice_id=(await make_invoice(session)).id, actor="b", now=nowruz_1406)
    late = await make_invoice(session)
    with pytest.raises(YearClosedError) as error:
        await service.issue_invoice(session, invoice_id=late.id, actor="b", now=nowruz_1406 - timedelta(seconds=1))
    assert error.value.data == {"series": "INV", "year": 1405, "newest": 1406}
    assert (await service.issue_invoice(session, invoice_id=late.id, actor="b", now=nowruz_1406)).code == (
        "INV-1406-000002"
    )


@given(st.integers(1, 10**15), st.integers(0, 10**15))
def test_the_payment_state_follows_from_the_amounts(total: int, paid: int) -> None:
    expected = Payment.PAID if paid >= total else Payment.PARTIAL if paid else Payment.UNPAID
    assert payment_of(total, paid) == expected


async def test_many_issues_at_once_number_the_invoices_without_gap_or_double(database: Database) -> None:
    async with database.writing() as session:
        contact = await make_contact(session)
        rows = [
            Invoice(contact_id=contact.id, buyer_name="سارا", subtotal_rial=1, total_rial=1, requested_at=NOW)
            for _ in range(WRITERS)
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
        invoice = await make_invoice(session)
    line = starting_line(database, 4)

    async def issue() -> str | None:
        async with database.writing() as session:
            await line(session)
            return (await service.issue_invoice(session, invoice_id=invoice.id, actor="b", now=NOW)).code

    assert set(await asyncio.gather(*(issue() for _ in range(4)))) == {"INV-1405-000001"}
