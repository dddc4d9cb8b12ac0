"""Queries over reservations and the stock that they come from."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.products.model import Product
from crm_core.reservations.model import Reservation
from crm_core.reservations.rules import LIVE


async def lock_products(session: AsyncSession, product_ids: Collection[str]) -> dict[str, Product]:
    """The products whose stock is counted, by id, locked until the transaction ends; always in the same order.

    The lock lets others refer to the products (``FOR NO KEY UPDATE``): whoever writes a quote's lines holds such a
    reference already, and two of them would wait for each other for ever.
    """
    rows = await session.scalars(
        select(Product)
        .where(Product.id.in_(product_ids), Product.stock.is_not(None))
        .order_by(Product.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {product.id: product for product in rows}


async def count_reserved(
    session: AsyncSession, product_ids: Collection[str], *, today: date, but_order_id: str | None = None
) -> dict[str, int]:
    """How many of each product are spoken for on a day, leaving out what one order has."""
    query = (
        select(Reservation.product_id, func.sum(Reservation.quantity).label("kept"))
        .where(Reservation.product_id.in_(product_ids), Reservation.state.in_(LIVE))
        .where(or_(Reservation.until.is_(None), Reservation.until >= today))
        .group_by(Reservation.product_id)
    )
    if but_order_id is not None:
        query = query.where(or_(Reservation.order_id.is_(None), Reservation.order_id != but_order_id))
    return {row.product_id: int(row.kept) for row in await session.execute(query)}


async def list_live_of_quote(session: AsyncSession, *, quote_id: str) -> list[Reservation]:
    """What is kept for a quote or the order that came of it."""
    rows = await session.scalars(
        select(Reservation).where(Reservation.quote_id == quote_id, Reservation.state.in_(LIVE))
    )
    return list(rows)


async def list_live_of_order(session: AsyncSession, *, order_id: str) -> list[Reservation]:
    """What is kept for an order."""
    rows = await session.scalars(
        select(Reservation).where(Reservation.order_id == order_id, Reservation.state.in_(LIVE))
    )
    return list(rows)
