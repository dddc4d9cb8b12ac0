"""Queries over orders."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.orders.model import Order, OrderEvent, OrderLine


async def get_order(session: AsyncSession, order_id: str) -> Order:
    """The order, locked until the transaction ends; raises NotFoundError."""
    order = await session.scalar(
        select(Order).where(Order.id == order_id).with_for_update().execution_options(populate_existing=True)
    )
    if order is None:
        raise NotFoundError(entity="order")
    return order


async def find_of_quote(session: AsyncSession, *, quote_id: str) -> Order | None:
    """The order of a quote."""
    order: Order | None = await session.scalar(select(Order).where(Order.quote_id == quote_id))
    return order


async def load_goods(session: AsyncSession, *, order_id: str) -> dict[str, int]:
    """The quantities of an order by product id."""
    rows = await session.execute(select(OrderLine.product_id, OrderLine.quantity).where(OrderLine.order_id == order_id))
    return {row.product_id: row.quantity for row in rows}


async def list_events(session: AsyncSession, *, order_id: str) -> list[OrderEvent]:
    """Every state that an order entered, in order."""
    rows = await session.scalars(select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.seq))
    return list(rows)


async def next_event_seq(session: AsyncSession, *, order_id: str) -> int:
    """The number of the next event of an order that the caller has locked."""
    last = await session.scalar(select(func.max(OrderEvent.seq)).where(OrderEvent.order_id == order_id))
    return int(last or 0) + 1
