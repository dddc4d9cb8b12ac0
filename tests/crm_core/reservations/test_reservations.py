"""Stock is promised once, however many ask for it at once."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.orders import service as orders
from crm_core.orders.rules import OrderState
from crm_core.products.model import Product
from crm_core.quotes import service as quotes
from crm_core.quotes.expiry import expire_due
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine
from crm_core.reservations import repository, service
from crm_core.reservations.errors import OutOfStockError
from crm_core.reservations.model import Reservation
from crm_core.reservations.rules import shortages
from tests.crm_core.factories import NOW, SALES, make_contact, make_draft, make_shop, starting_line

TODAY = date(2026, 11, 21)
LATER = NOW + timedelta(days=8)


async def make_stock(session: AsyncSession, count: int | None) -> Product:
    """So many CAM-1 in a shop; CABLE is not counted."""
    await make_shop(session)
    product = (await session.scalars(select(Product).where(Product.code == "CAM-1"))).one()
    product.stock = count
    await session.flush()
    return product


async def kept(session: AsyncSession, product: Product, day: date = TODAY) -> int:
    return (await repository.count_reserved(session, [product.id], today=day)).get(product.id, 0)


async def issue(session: AsyncSession, count: int, number: int = 0) -> Quote:
    """A quote for so many CAM-1 that keeps them."""
    contact = await make_contact(session, mobile=f"09120000{number:03}")
    lines = [WantedLine("CAM-1", count), WantedLine("CABLE", 900)]
    draft = await make_draft(session, contact=contact, lines=lines)
    return await quotes.issue_draft(session, quote_id=draft.id, validity_days=7, reserve=True, author=SALES, now=NOW)


async def test_a_quote_keeps_what_is_counted_until_its_last_day(session: AsyncSession) -> None:
    product = await make_stock(session, 5)
    quote = await issue(session, 3)
    (row,) = (await session.scalars(select(Reservation))).all()
    assert (row.product_id, row.quantity, row.until, row.state) == (product.id, 3, quote.valid_until, "held")
    assert [await kept(session, product, day) for day in (date(2026, 11, 28), date(2026, 11, 29))] == [3, 0]


async def test_what_is_not_there_is_refused_and_named(session: AsyncSession) -> None:
    await make_stock(session, 5)
    await issue(session, 3)
    with pytest.raises(OutOfStockError) as error:
        await issue(session, 3, number=1)
    assert error.value.data == {"products": [{"code": "CAM-1", "name": "کالای CAM-1", "wanted": 3, "available": 2}]}


@pytest.mark.parametrize("end", ["reject", "expire", "replace", "cancel"])
async def test_a_quote_or_order_that_comes_to_nothing_gives_back(session: AsyncSession, end: str) -> None:
    product = await make_stock(session, 5)
    quote = await issue(session, 5)
    if end == "reject":
        await quotes.reject_quote(session, quote_id=quote.id, reason="price", note=None, actor="customer", now=NOW)
    elif end == "expire":
        await expire_due(session, LATER, 10)
    elif end == "replace":
        draft = await quotes.revise_quote(session, quote_id=quote.id, author=SALES, now=NOW)
        await quotes.issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)
    else:
        _, order = await quotes.accept_quote(session, quote_id=quote.id, actor="customer", now=NOW)
        assert await kept(session, product, LATER.date()) == 5
        await orders.move_order(
            session, order_id=order.id, state=OrderState.CANCELLED, note="منصرف شد", actor="staff:1", now=NOW
        )
    row = (await session.scalars(select(Reservation))).one()
    assert (row.state, await kept(session, product), product.stock) == ("released", 0, 5)
    assert row.ended_at is not None


async def test_a_version_that_keeps_too_takes_over_what_the_older_kept(session: AsyncSession) -> None:
    product = await make_stock(session, 5)
    quote = await issue(session, 5)
    draft = await quotes.revise_quote(session, quote_id=quote.id, author=SALES, now=NOW)
    await quotes.issue_draft(session, quote_id=draft.id, validity_days=7, reserve=True, author=SALES, now=NOW)
    assert await kept(session, product) == 5


async def test_accepting_owes_and_shipping_takes_out(session: AsyncSession) -> None:
    product = await make_stock(session, 5)
    quote = await issue(session, 3)
    _, order = await quotes.accept_quote(session, quote_id=quote.id, actor="customer", now=NOW)
    assert (await kept(session, product, LATER.date()), product.stock) == (3, 5)
    for state in (OrderState.PREPARING, OrderState.SHIPPED):
        await orders.move_order(session, order_id=order.id, state=state, actor="staff:1", now=NOW)
    assert (await kept(session, product), product.stock) == (0, 2)
    assert (await session.scalars(select(Reservation.state))).one() == "shipped"


async def test_an_order_that_kept_nothing_does_not_take_what_others_keep(session: AsyncSession) -> None:
    product = await make_stock(session, 5)
    contact = await make_contact(session)
    draft = await make_draft(session, contact=contact, lines=[WantedLine("CAM-1", 2)])
    quote = await quotes.issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)
    _, order = await quotes.accept_quote(session, quote_id=quote.id, actor="customer", now=NOW)
    await issue(session, 4, number=1)
    await orders.move_order(session, order_id=order.id, state=OrderState.PREPARING, actor="staff:1", now=NOW)
    with pytest.raises(OutOfStockError) as error:
        await orders.move_order(session, order_id=order.id, state=OrderState.SHIPPED, actor="staff:1", now=NOW)
    assert error.value.data["products"][0]["available"] == 1
    assert product.stock == 5


def test_what_is_not_counted_never_runs_out() -> None:
    assert shortages({"a": 2, "b": 9, "c": 1}, {"a": 1, "c": -3}) == {"a": 1, "c": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0}, {"until": None}, {"state": "lost"}, {"state": "ordered"}, {"state": "released"},
        {"ended_at": NOW},
    ],
)  # fmt: skip
async def test_the_store_itself_refuses_a_promise_that_makes_no_sense(session: AsyncSession, wrong: dict) -> None:
    await make_stock(session, 5)
    await issue(session, 1)
    row = (await session.scalars(select(Reservation))).one()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        await session.flush()


async def test_the_store_itself_refuses_a_second_promise_and_stock_below_nothing(session: AsyncSession) -> None:
    product = await make_stock(session, 5)
    quote = await issue(session, 1)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            await service.hold(session, quote_id=quote.id, goods={product.id: 1}, until=TODAY, now=NOW)
    product.stock = -1
    with pytest.raises(IntegrityError):
        await session.flush()


async def test_thirty_two_at_once_never_get_more_than_there_is(database: Database) -> None:
    async with database.writing() as session:
        product = await make_stock(session, 20)
        drafts = [
            await make_draft(session, contact=await make_contact(session, mobile=f"09120000{number:03}"))
            for number in range(32)
        ]
    line = starting_line(database, 16)

    async def take(draft: Quote) -> bool:
        try:
            async with database.writing() as session:
                await line(session)
                await quotes.issue_draft(
                    session, quote_id=draft.id, validity_days=7, reserve=True, author=SALES, now=NOW
                )
        except OutOfStockError:
            return False
        return True

    got = [
        answer
        for half in (drafts[:16], drafts[16:])
        for answer in await asyncio.gather(*(take(draft) for draft in half))
    ]
    assert sum(got) == 10
    async with database.reading() as session:
        assert await kept(session, product) == 20
