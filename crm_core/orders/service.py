"""Placing orders from accepted quotes, and bringing them to the customer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import InvalidInputError
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.orders import repository
from crm_core.orders.errors import OrderStateError
from crm_core.orders.model import Order, OrderEvent, OrderLine
from crm_core.orders.rules import OrderState, may_move
from crm_core.reservations import service as reservations


async def place_order(
    session: AsyncSession,
    *,
    quote_id: str,
    contact_id: str,
    total_rial: int,
    now: datetime,
    actor: str = "customer",
    goods: Mapping[str, int] | None = None,
) -> Order:
    """The order of an accepted quote, with what was kept for the quote; the same quote never gives a second one.

    ``goods`` are the quantities to be sent, by product id.
    """
    known = await repository.find_of_quote(session, quote_id=quote_id)
    if known is not None:
        return known
    order = Order(
        code=await next_code(session, series=Series.ORDER, now=now), quote_id=quote_id, contact_id=contact_id,
        total_rial=total_rial, placed_at=now, updated_at=now,
    )  # fmt: skip
    session.add(order)
    await session.flush()
    lines = (goods or {}).items()
    session.add_all(OrderLine(order_id=order.id, product_id=product, quantity=count) for product, count in lines)
    await _note(session, order, actor=actor, note=None, now=now)
    await reservations.pass_to_order(session, quote_id=quote_id, order_id=order.id)
    return order


async def move_order(
    session: AsyncSession,
    *,
    order_id: str,
    state: OrderState,
    actor: str,
    now: datetime,
    note: str | None = None,
    tracking_code: str | None = None,
) -> Order:
    """The order in another state: shipping takes its goods out of the stock, cancelling gives back what was kept.

    Staying where it is changes nothing. Raises:
        OrderStateError: not allowed from here. InvalidInputError: a cancellation without a reason.
        OutOfStockError: shipping more than there is.
    """
    order = await repository.get_order(session, order_id)
    current = OrderState(order.state)
    if current == state:
        return order
    if not may_move(current, state):
        raise OrderStateError(state=current, target=state)
    if state == OrderState.CANCELLED:
        if not note:
            raise InvalidInputError(field="note", reason="missing")
        await reservations.release_of_order(session, order_id=order_id, now=now)
    if state == OrderState.SHIPPED:
        goods = await repository.load_goods(session, order_id=order_id)
        await reservations.take_out(session, order_id=order_id, goods=goods, now=now)
    order.state, order.updated_at = state, max(now, order.updated_at)
    order.tracking_code = tracking_code or order.tracking_code
    await _note(session, order, actor=actor, note=note, now=now)
    audit.record(session, actor=actor, verb="move", entity="order", entity_id=order_id, now=now, old=current, new=state)
    await session.flush()
    return order


async def _note(session: AsyncSession, order: Order, *, actor: str, note: str | None, now: datetime) -> None:
    seq = await repository.next_event_seq(session, order_id=order.id)
    session.add(OrderEvent(order_id=order.id, seq=seq, state=order.state, actor=actor, note=note, at=now))
    await session.flush()
