"""What a product costs whom, for how many, and on which day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.products.model import Price, PriceList
from crm_core.products.rules import changed_price
from crm_core.products.service import Offer, price_product
from tests.crm_core.factories import make_catalogue

DAY = date(2026, 11, 21)


async def make_list(session: AsyncSession, **fields: object) -> PriceList:
    values = {"code": "partner", "name": "همکار", "customer_class": "partner", **fields}
    price_list = PriceList(**values)
    session.add(price_list)
    await session.flush()
    return price_list


async def offer(session: AsyncSession, *, quantity: int = 1, day: date = DAY, whose: str = "partner") -> Offer:
    return (await price_product(session, code="CAM-1", day=day, customer_class=whose, quantity=quantity)).offer


async def test_the_row_of_the_highest_reached_quantity_counts_and_of_it_the_newest(session: AsyncSession) -> None:
    camera = (await make_catalogue(session, {"CAM-1": 100}))["CAM-1"]
    own = await make_list(session, percent=-500)
    for amount, least, start, end in [
        (90, 1, date(2026, 1, 1), None), (80, 10, date(2026, 1, 1), None), (75, 10, date(2026, 11, 1), DAY),
        (60, 50, date(2027, 1, 1), None), (95, 1, date(2026, 11, 1), date(2026, 11, 10)),
    ]:  # fmt: skip
        session.add(
            Price(
                price_list_id=own.id, product_id=camera.id, amount_rial=amount, min_quantity=least, valid_from=start,
                valid_to=end,
            )
        )  # fmt: skip
    await session.flush()
    assert [(await offer(session, quantity=count)).unit_price for count in (1, 9, 10, 50)] == [90, 90, 75, 75]
    assert (await offer(session, quantity=10, day=DAY + timedelta(1))).unit_price == 80
    assert (await offer(session, day=date(2026, 11, 5))).unit_price == 95
    assert await offer(session, whose="standard", quantity=100) == Offer(100, "default")
    assert await offer(session, whose="stranger") == Offer(100, "default")


async def test_a_product_without_a_row_follows_the_default_price(session: AsyncSession) -> None:
    await make_catalogue(session, {"CAM-1": 45_000_000})
    own = await make_list(session, percent=-725, rounding_rial=10_000)
    assert await offer(session) == Offer(41_740_000, "partner")
    own.percent = None
    await session.flush()
    assert await offer(session) == Offer(45_000_000, "default")


async def test_rows_of_an_inclusive_list_contain_their_tax_and_the_rest_does_not(session: AsyncSession) -> None:
    camera = (await make_catalogue(session, {"CAM-1": 100, "CAM-2": 100}))["CAM-1"]
    own = await make_list(session, inclusive=True, percent=0)
    session.add(Price(price_list_id=own.id, product_id=camera.id, amount_rial=110, valid_from=DAY))
    await session.flush()
    assert await offer(session) == Offer(110, "partner", inclusive=True)
    other = await price_product(session, code="CAM-2", day=DAY, customer_class="partner")
    assert other.offer == Offer(100, "partner")


def test_a_percentage_is_rounded_to_the_step() -> None:
    assert changed_price(45_000_000, percent=-725, rounding_rial=10_000) == 41_740_000
    assert changed_price(15, percent=1000, rounding_rial=1) == 17
    assert changed_price(15, percent=-10_000, rounding_rial=10) == 0


@pytest.mark.parametrize(
    "fields", [{"percent": -10_001}, {"rounding_rial": 0}, {"code": "default"}, {"customer_class": None, "code": None}]
)
async def test_the_store_itself_refuses_a_list_that_makes_no_sense(session: AsyncSession, fields: dict) -> None:
    await make_catalogue(session, {"CAM-1": 1})
    with pytest.raises(IntegrityError):
        await make_list(session, **fields)


async def test_the_store_itself_keeps_one_list_for_a_class_and_one_price_for_a_day(session: AsyncSession) -> None:
    await make_catalogue(session, {"CAM-1": 1})
    row = (await session.scalars(select(Price))).one()
    await make_list(session)
    for wrong in (
        PriceList(code="other", name="دیگر", customer_class="partner"),
        Price(
            price_list_id=row.price_list_id, product_id=row.product_id, amount_rial=2, valid_from=row.valid_from,
            min_quantity=1,
        ),
        Price(
            price_list_id=row.price_list_id, product_id=row.product_id, amount_rial=2, valid_from=DAY,
            min_quantity=0,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add(wrong)
                await session.flush()
