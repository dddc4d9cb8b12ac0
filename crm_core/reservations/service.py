"""Promising stock, and taking it out when it leaves.

Whoever promises or takes locks the products first, so that two never have the same last piece.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.products.model import Product
from crm_core.reservations import repository
from crm_core.reservations.errors import OutOfStockError
from crm_core.reservations.model import Reservation
from crm_core.reservations.rules import ReservationState, shortages


async def hold(
    session: AsyncSession, *, quote_id: str, goods: Mapping[str, int], until: date, now: datetime
) -> list[Reservation]:
    """Keeps goods (quantities by product id) for a quote to the end of a day; what is not counted needs no keeping.

    Raises OutOfStockError, with every product of which there is too little.
    """
    products = await repository.lock_products(session, goods.keys())
    reserved = await repository.count_reserved(session, goods.keys(), today=now.astimezone(TEHRAN).date())
    _require_enough(products, goods, reserved)
    rows = [
        Reservation(
            product_id=product_id, quote_id=quote_id, quantity=count, state=ReservationState.HELD, until=until,
            created_at=now,
        )
        for product_id, count in goods.items()
        if product_id in products
    ]  # fmt: skip
    session.add_all(rows)
    await session.flush()
    return rows


async def pass_to_order(session: AsyncSession, *, quote_id: str, order_id: str) -> None:
    """What was kept for a quote is owed to its order, without an end."""
    for row in await repository.list_live_of_quote(session, quote_id=quote_id):
        row.state, row.order_id, row.until = ReservationState.ORDERED, order_id, None
    await session.flush()


async def release_of_quote(session: AsyncSession, *, quote_id: str, now: datetime) -> None:
    """Nothing is kept for a quote any more."""
    await _end(session, await repository.list_live_of_quote(session, quote_id=quote_id), ReservationState.RELEASED, now)


async def release_of_order(session: AsyncSession, *, order_id: str, now: datetime) -> None:
    """Nothing is kept for an order any more."""
    await _end(session, await repository.list_live_of_order(session, order_id=order_id), ReservationState.RELEASED, now)


async def take_out(session: AsyncSession, *, order_id: str, goods: Mapping[str, int], now: datetime) -> None:
    """The goods of an order leave the stock, those kept for it and those that were not.

    Raises OutOfStockError when that would take what is kept for others.
    """
    products = await repository.lock_products(session, goods.keys())
    today = now.astimezone(TEHRAN).date()
    others = await repository.count_reserved(session, goods.keys(), today=today, but_order_id=order_id)
    _require_enough(products, goods, others)
    for product_id, product in products.items():
        assert product.stock is not None
        product.stock -= goods[product_id]
    await _end(session, await repository.list_live_of_order(session, order_id=order_id), ReservationState.SHIPPED, now)


def _require_enough(products: Mapping[str, Product], goods: Mapping[str, int], reserved: Mapping[str, int]) -> None:
    free = {key: (product.stock or 0) - reserved.get(key, 0) for key, product in products.items()}
    if short := shortages(goods, free):
        named = [
            {"code": products[key].code, "name": products[key].name, "wanted": goods[key], "available": left}
            for key, left in short.items()
        ]
        raise OutOfStockError(products=named)


async def _end(session: AsyncSession, rows: Iterable[Reservation], state: ReservationState, now: datetime) -> None:
    for row in rows:
        row.state, row.ended_at = state, now
    await session.flush()
