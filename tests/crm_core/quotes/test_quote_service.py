"""Quotes from price to order: today's prices frozen, one answer, and the deal that moves along."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.db import Database
from crm_core.errors import NotFoundError
from crm_core.leads.model import Lead
from crm_core.leads.service import capture_lead
from crm_core.opportunities.errors import LostReasonRequiredError
from crm_core.opportunities.repository import get_opportunity
from crm_core.orders.model import Order
from crm_core.products.errors import PriceMissingError
from crm_core.products.model import Price, PriceList
from crm_core.quotes import repository, service
from crm_core.quotes.errors import QuantityError, QuoteExpiredError, QuoteStateError
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine, price_lines
from crm_core.quotes.rules import MAX_QUANTITY, QuoteState
from crm_core.quotes.service import Buyer
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    make_catalogue,
    make_contact,
    make_conversation,
    make_pipeline,
    make_quote,
    make_shop,
    starting_line,
)

LAST_MOMENT = datetime(2026, 11, 28, 20, 29, 59, tzinfo=UTC)
"""One second before midnight in Tehran, seven days after `NOW`."""


async def issue(session: AsyncSession, contact: Contact, *wanted: WantedLine, now: datetime = NOW) -> Quote:
    return await service.issue_quote(
        session,
        buyer=Buyer(contact.id, "سارا کریمی", mobile=MOBILE),
        wanted=wanted,
        validity_days=7,
        actor="bot",
        now=now,
    )


async def stage_of(session: AsyncSession, quote: Quote) -> str:
    assert quote.opportunity_id is not None
    return (await get_opportunity(session, quote.opportunity_id)).stage.code


async def test_prices_of_today_are_shown_without_storing_anything(session: AsyncSession) -> None:
    await make_catalogue(session, {"CAM-1": 45_000_000, "CABLE": 15})
    wanted = [WantedLine("CAM-1", 2), WantedLine("CABLE", 3)]
    lines, totals = await price_lines(session, wanted=wanted, now=NOW)
    assert [(line.product_code, line.amounts.net, line.amounts.vat) for line in lines] == [
        ("CAM-1", 90_000_000, 9_000_000), ("CABLE", 45, 5),
    ]  # fmt: skip
    assert (totals.subtotal, totals.vat, totals.total) == (90_000_045, 9_000_005, 99_000_050)
    assert await session.scalar(select(func.count()).select_from(Quote)) == 0


@pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1])
async def test_a_quantity_beyond_reason_is_refused(session: AsyncSession, quantity: int) -> None:
    await make_catalogue(session, {"CAM-1": 1})
    with pytest.raises(QuantityError):
        await price_lines(session, wanted=[WantedLine("CAM-1", quantity)], now=NOW)


async def test_a_product_without_a_price_today_is_named(session: AsyncSession) -> None:
    await make_catalogue(session, {"CAM-1": 1})
    with pytest.raises(PriceMissingError) as error:
        await price_lines(session, wanted=[WantedLine("CAM-1", 1)], now=datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert error.value.data == {"product": "CAM-1"}
    with pytest.raises(NotFoundError):
        await price_lines(session, wanted=[WantedLine("CAM-2", 1)], now=NOW)


async def test_a_quote_needs_a_line(session: AsyncSession) -> None:
    await make_shop(session)
    with pytest.raises(QuantityError):
        await issue(session, await make_contact(session))


async def test_an_issued_quote_opens_a_deal_of_its_worth(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    quote = await issue(session, contact, WantedLine("CAM-1", 2), WantedLine("CABLE", 1))
    assert (quote.code, quote.state, quote.valid_until) == ("QT-1405-000001", "issued", date(2026, 11, 28))
    assert [(line.row, line.product_code, line.quantity) for line in quote.lines] == [
        (1, "CAM-1", 2),
        (2, "CABLE", 1),
    ]
    assert quote.opportunity_id is not None
    deal = await get_opportunity(session, quote.opportunity_id)
    assert (deal.stage.code, deal.amount_rial) == ("quoted", quote.total_rial)
    assert deal.title == "کالای CAM-1، کالای CABLE"


async def test_the_open_lead_becomes_the_deal(session: AsyncSession) -> None:
    await make_shop(session)
    lead, contact = await capture_lead(session, mobile=MOBILE, name="سارا", need="دوربین", source="website", now=NOW)
    quote = await issue(session, contact, WantedLine("CAM-1", 1))
    assert quote.opportunity_id is not None
    assert (await get_opportunity(session, quote.opportunity_id)).lead_id == lead.id
    assert (await session.get_one(Lead, lead.id)).state == "converted"


@pytest.mark.parametrize("in_conversation", [True, False])
async def test_a_newer_quote_of_the_same_deal_replaces_the_older(session: AsyncSession, in_conversation: bool) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    conversation = await make_conversation(session, contact=contact) if in_conversation else None
    older = await make_quote(session, contact=contact, conversation=conversation)
    newer = await make_quote(session, contact=contact, conversation=conversation, quantity=5)
    assert newer.opportunity_id == older.opportunity_id
    assert (await repository.get_quote(session, older.id)).state == "superseded"
    with pytest.raises(QuoteStateError) as error:
        await service.accept_quote(session, quote_id=older.id, actor="bot", now=NOW)
    assert error.value.data == {"state": "superseded"}


async def test_a_quote_of_another_conversation_stays_open(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    first, second = [
        await make_quote(session, contact=contact, conversation=await make_conversation(session, contact=contact))
        for _ in range(2)
    ]
    assert first.opportunity_id != second.opportunity_id
    assert (await repository.get_quote(session, first.id)).state == "issued"


async def test_a_later_price_leaves_an_issued_quote_alone(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    quote = await issue(session, contact, WantedLine("CAM-1", 1))
    price_list = (await session.scalars(select(PriceList))).one()
    session.add(
        Price(
            price_list_id=price_list.id,
            product_id=str(quote.lines[0].product_id),
            amount_rial=60_000_000,
            valid_from=date(2026, 11, 22),
        )
    )
    await session.flush()
    assert (await repository.get_quote(session, quote.id)).total_rial == 49_500_000
    dearer = await issue(session, contact, WantedLine("CAM-1", 1), now=NOW + timedelta(days=1))
    assert dearer.total_rial == 66_000_000


async def test_accepting_wins_the_deal_and_places_one_order(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    accepted, order = await service.accept_quote(session, quote_id=quote.id, actor="bot", now=NOW)
    again, same = await service.accept_quote(session, quote_id=quote.id, actor="bot", now=NOW + timedelta(1))
    assert (accepted.state, again.accepted_at) == ("accepted", NOW)
    assert (order.code, order.total_rial, order.state) == ("OR-1405-000001", quote.total_rial, "placed")
    assert same.id == order.id
    assert await stage_of(session, quote) == "won"


async def test_a_quote_holds_until_the_end_of_its_last_day_in_tehran(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    with pytest.raises(QuoteExpiredError) as error:
        await service.accept_quote(session, quote_id=quote.id, actor="bot", now=LAST_MOMENT + timedelta(seconds=1))
    assert error.value.data == {"code": quote.code}
    accepted, _ = await service.accept_quote(session, quote_id=quote.id, actor="bot", now=LAST_MOMENT)
    assert accepted.state == "accepted"


async def test_rejecting_loses_the_deal_with_the_reason(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    for at in (NOW, NOW + timedelta(1)):
        await service.reject_quote(session, quote_id=quote.id, reason="price", note=None, actor="bot", now=at)
    rejected = await repository.get_quote(session, quote.id)
    assert (rejected.state, rejected.reject_reason, rejected.rejected_at) == ("rejected", "price", NOW)
    assert await stage_of(session, quote) == "lost"
    with pytest.raises(QuoteStateError):
        await service.accept_quote(session, quote_id=quote.id, actor="bot", now=NOW)


async def test_an_accepted_quote_is_not_rejected(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session), accepted=True)
    with pytest.raises(QuoteStateError):
        await service.reject_quote(session, quote_id=quote.id, reason="price", note=None, actor="bot", now=NOW)


async def test_a_rejection_without_a_known_reason_is_refused(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    with pytest.raises(LostReasonRequiredError):
        await service.reject_quote(session, quote_id=quote.id, reason="?", note=None, actor="bot", now=NOW)


async def test_the_store_itself_refuses_amounts_that_do_not_add_up(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    quote.total_rial += 1
    with pytest.raises(IntegrityError):
        await session.flush()


async def test_the_newest_quote_of_a_conversation_is_found_by_state(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    conversation = await make_conversation(session, contact=contact)
    await make_quote(session, contact=contact, conversation=conversation)
    newest = await make_quote(session, contact=contact, conversation=conversation)
    found = await repository.find_newest_of_conversation(
        session, conversation_id=conversation.id, states=(QuoteState.ISSUED,)
    )
    assert found is not None and found.id == newest.id
    by_code = await repository.find_quote_by_code(session, code=str(newest.code))
    assert by_code is not None and by_code.id == newest.id


async def test_accepting_twice_at_once_places_one_order(database: Database) -> None:
    async with database.writing() as session:
        await make_shop(session)
        quote = await make_quote(session, contact=await make_contact(session))

    line = starting_line(database, 5)

    async def accept() -> str:
        async with database.writing() as session:
            await line(session)
            return (await service.accept_quote(session, quote_id=quote.id, actor="bot", now=NOW))[1].id

    orders = await asyncio.gather(*(accept() for _ in range(5)))
    assert len(set(orders)) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 1


async def test_a_quote_and_its_deal_are_stored_together_or_not_at_all(database: Database) -> None:
    async with database.writing() as session:
        await make_pipeline(session)
        await make_catalogue(session, {"CAM-1": 1})
        contact = await make_contact(session)
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as session:
            await make_quote(session, contact=contact)
            raise ZeroDivisionError
    async with database.writing() as session:
        assert (await make_quote(session, contact=contact)).code == "QT-1405-000001"
