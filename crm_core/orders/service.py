"""Placing orders from accepted quotes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.orders.model import Order


async def place_order(
    session: AsyncSession, *, quote_id: str, contact_id: str, total_rial: int, now: datetime
) -> Order:
    """The order of an accepted quote; the same quote never gives a second one."""
    known: Order | None = await session.scalar(select(Order).where(Order.quote_id == quote_id))
    if known is not None:
        return known
    order = Order(
        code=await next_code(session, series=Series.ORDER, now=now), quote_id=quote_id, contact_id=contact_id,
        total_rial=total_rial, placed_at=now, updated_at=now,
    )  # fmt: skip
    session.add(order)
    await session.flush()
    return order
