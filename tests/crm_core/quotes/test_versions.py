"""Quotes that replace each other, run out, are renewed, and are accepted once."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.db import Database
from crm_core.opportunities.errors import StageMoveError
from crm_core.opportunities.repository import get_opportunity
from crm_core.orders.model import Order
from crm_core.products.model import Price, PriceList
from crm_core.quotes import repository, service
from crm_core.quotes.drafts import Wishes, create_draft, edit_draft
from crm_core.quotes.errors import QuoteExpiredError, QuoteStateError
from crm_core.quotes.expiry import expire_due
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine
from crm_core.quotes.rules import Discount
from tests.crm_core.factories import (
    NOW,
    SALES,
    SUPERVISOR,
    make_contact,
    make_draft,
    make_limits,
    make_quote,
    make_shop,
    starting_line,
)

LATER = NOW + timedelta(days=8)


async def state_of(session: AsyncSession, quote: Quote) -> str:
    return (await repository.get_quote(session, quote.id)).state


async def issue(session: AsyncSession, quote: Quote) -> Quote:
    return await service.issue_draft(session, quote_id=quote.id, validity_days=7, author=SALES, now=NOW)


async def renew(session: AsyncSession, quote: Quote) -> Quote:
    return await service.renew_quote(session, quote_id=quote.id, validity_days=7, author=SALES, now=LATER)


async def test_the_next_version_copies_the_lines_and_replaces_the_older_when_issued(session: AsyncSession) -> None:
    await make_shop(session)
    await make_limits(session)
    draft = await make_draft(
        session,
        contact=await make_contact(session),
        on_all=Discount(percent=300),
        discount_reason="وفاداری",
        note="فوری",
    )
    first = await issue(session, draft)
    second = await service.revise_quote(session, quote_id=first.id, author=SALES, now=NOW)
    again = await service.revise_quote(session, quote_id=first.id, author=SALES, now=NOW)
    assert (second.id, second.revision, second.revision_of_id) == (again.id, 2, first.id)
    assert (second.total_rial, second.discount_reason, second.note) == (first.total_rial, "وفاداری", "فوری")
    assert await state_of(session, first) == "issued"
    second = await edit_draft(
        session, quote_id=second.id, wishes=Wishes(lines=[WantedLine("CAM-1", 3)]), author=SALES, now=NOW
    )
    second = await issue(session, second)
    assert (await state_of(session, first), second.state) == ("superseded", "issued")
    assert second.code not in {None, first.code}
    assert second.opportunity_id == first.opportunity_id
    assert (await get_opportunity(session, str(second.opportunity_id))).amount_rial == second.total_rial


async def test_a_draft_has_no_next_version(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session))
    with pytest.raises(QuoteStateError):
        await service.revise_quote(session, quote_id=draft.id, author=SALES, now=NOW)


async def test_a_version_of_an_accepted_quote_is_not_issued(session: AsyncSession) -> None:
    await make_shop(session)
    first = await make_quote(session, contact=await make_contact(session))
    second = await service.revise_quote(session, quote_id=first.id, author=SALES, now=NOW)
    await service.accept_quote(session, quote_id=first.id, actor="customer", now=NOW)
    with pytest.raises(QuoteStateError) as error:
        await issue(session, second)
    assert error.value.data == {"state": "accepted"}


async def test_what_runs_out_is_marked_and_everything_else_left_alone(session: AsyncSession) -> None:
    await make_shop(session)
    quotes = {}
    for number, state in enumerate(["issued", "accepted", "rejected", "superseded", "draft"]):
        contact = await make_contact(session, mobile=f"0912000000{number}")
        quotes[state] = await (make_draft if state == "draft" else make_quote)(session, contact=contact)
    await service.accept_quote(session, quote_id=quotes["accepted"].id, actor="customer", now=NOW)
    await service.reject_quote(
        session, quote_id=quotes["rejected"].id, reason="price", note=None, actor="customer", now=NOW
    )
    quotes["superseded"].state = "superseded"
    await session.flush()
    assert await expire_due(session, NOW + timedelta(days=7), 100) == 0
    assert await expire_due(session, LATER, 100) == 1
    assert {name: await state_of(session, quote) for name, quote in quotes.items()} == {
        "issued": "expired", "accepted": "accepted", "rejected": "rejected", "superseded": "superseded",
        "draft": "draft",
    }  # fmt: skip
    assert quotes["issued"].expired_at == LATER
    assert (await get_opportunity(session, str(quotes["accepted"].opportunity_id))).stage.code == "won"
    assert (await get_opportunity(session, str(quotes["issued"].opportunity_id))).stage.code == "quoted"
    assert await expire_due(session, LATER, 100) == 0


async def test_running_out_goes_in_batches(session: AsyncSession) -> None:
    await make_shop(session)
    for number in range(3):
        await make_quote(session, contact=await make_contact(session, mobile=f"0912000000{number}"))
    assert [await expire_due(session, LATER, 2) for _ in range(3)] == [2, 1, 0]


async def test_a_clock_set_back_revives_nothing(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    await expire_due(session, LATER, 10)
    with pytest.raises(QuoteExpiredError):
        await service.accept_quote(session, quote_id=quote.id, actor="customer", now=NOW)
    await renew(session, quote)
    with pytest.raises(QuoteStateError):
        await service.accept_quote(session, quote_id=quote.id, actor="customer", now=NOW)


async def test_a_clock_set_back_accepts_no_earlier_than_the_issue(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    accepted, _ = await service.accept_quote(session, quote_id=quote.id, actor="staff:1", now=NOW - timedelta(days=3))
    assert (accepted.accepted_at, accepted.accepted_by) == (NOW, "staff:1")


@pytest.mark.parametrize("marked", [True, False])
async def test_an_expired_quote_is_renewed_at_the_prices_of_the_day(session: AsyncSession, marked: bool) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    product = str(quote.lines[0].product_id)
    if marked:
        await expire_due(session, LATER, 10)
    lists = (await session.scalars(select(PriceList))).one()
    session.add(Price(price_list_id=lists.id, product_id=product, amount_rial=50_000_000, valid_from=LATER.date()))
    await session.flush()
    renewed = await renew(session, quote)
    assert (renewed.state, renewed.revision, renewed.total_rial) == ("issued", 2, 110_000_000)
    assert (renewed.valid_until, await state_of(session, quote)) == (date(2026, 12, 6), "superseded")
    assert (await renew(session, quote)).id == renewed.id


async def test_a_quote_that_is_still_good_or_decided_is_not_renewed(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    with pytest.raises(QuoteStateError):
        await service.renew_quote(session, quote_id=quote.id, validity_days=7, author=SALES, now=NOW)
    await service.accept_quote(session, quote_id=quote.id, actor="customer", now=NOW)
    with pytest.raises(QuoteStateError):
        await renew(session, quote)


async def test_a_version_begun_while_a_quote_was_good_is_not_issued_by_renewing_it(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    draft = await service.revise_quote(session, quote_id=quote.id, author=SALES, now=NOW)
    with pytest.raises(QuoteStateError):
        await service.renew_quote(session, quote_id=quote.id, validity_days=7, author=SALES, now=NOW)
    assert (await renew(session, quote)).id == draft.id


async def test_a_quote_of_a_decided_deal_is_not_renewed(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    quote = await make_quote(session, contact=contact)
    draft = await create_draft(
        session, contact_id=contact.id, opportunity_id=quote.opportunity_id, author=SUPERVISOR, now=LATER,
        wishes=Wishes(lines=[WantedLine("CABLE", 1)]),
    )  # fmt: skip
    await expire_due(session, LATER, 10)
    await service.issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=LATER)
    await service.accept_quote(session, quote_id=draft.id, actor="customer", now=LATER)
    with pytest.raises(StageMoveError):
        await renew(session, quote)


async def test_the_store_itself_keeps_one_open_and_one_accepted_quote_for_a_deal(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    older = await make_quote(session, contact=contact)
    await make_quote(session, contact=contact)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            older.state = "issued"
            await session.flush()


async def test_two_quotes_of_one_deal_are_not_both_accepted_at_once(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        contact = await make_contact(session)
        first = await make_quote(session, contact=contact)
        second = await service.revise_quote(session, quote_id=first.id, author=SALES, now=NOW)
    line = starting_line(database, 2)

    async def accept() -> None:
        async with database.writing() as session:
            await line(session)
            await service.accept_quote(session, quote_id=first.id, actor="customer", now=NOW)

    async def replace_and_accept() -> None:
        async with database.writing() as session:
            await line(session)
            await issue(session, second)
            await service.accept_quote(session, quote_id=second.id, actor="customer", now=NOW)

    answers = await asyncio.gather(accept(), replace_and_accept(), return_exceptions=True)
    assert [type(answer) for answer in answers].count(QuoteStateError) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Quote).where(Quote.state == "accepted")) == 1
        assert await session.scalar(select(func.count()).select_from(Order)) == 1


async def test_two_workers_expire_each_quote_once(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        for number in range(6):
            await make_quote(session, contact=await make_contact(session, mobile=f"0912000000{number}"))

    async def work() -> int:
        async with database.writing() as session:
            return await expire_due(session, LATER, 4)

    assert sum(await asyncio.gather(work(), work())) + await work() == 6
    async with database.reading() as session:
        query = select(func.count()).select_from(AuditEvent).where(AuditEvent.verb == "expire")
        assert await session.scalar(query) == 6
