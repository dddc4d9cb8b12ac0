"""An order goes one way, and says who moved it when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.errors import InvalidInputError
from crm_core.orders import repository
from crm_core.orders.errors import OrderStateError
from crm_core.orders.model import Order, OrderEvent, OrderLine
from crm_core.orders.rules import MOVES, OrderState, may_move
from crm_core.orders.service import move_order
from crm_core.quotes.service import accept_quote
from tests.crm_core.factories import NOW, make_contact, make_quote, make_shop

WAY = [OrderState.PREPARING, OrderState.SHIPPED, OrderState.DELIVERED]


async def place(session: AsyncSession) -> Order:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    return (await accept_quote(session, quote_id=quote.id, actor="customer", now=NOW))[1]


async def move(session: AsyncSession, order: Order, state: OrderState, **fields: str) -> Order:
    return await move_order(session, order_id=order.id, state=state, actor="staff:1", now=NOW, **fields)


async def test_an_order_reaches_its_customer_step_by_step(session: AsyncSession) -> None:
    order = await place(session)
    for state in WAY:
        order = await move(session, order, state, **({"tracking_code": "۱۲۳"} if state == "shipped" else {}))
        await move(session, order, state)
    events = await repository.list_events(session, order_id=order.id)
    assert [(event.seq, event.state, event.actor) for event in events] == [
        (1, "placed", "customer"), (2, "preparing", "staff:1"), (3, "shipped", "staff:1"),
        (4, "delivered", "staff:1"),
    ]  # fmt: skip
    assert order.tracking_code == "۱۲۳"
    acts = await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity_id == order.id))
    assert list(acts) == ["move"] * 3


async def test_a_cancellation_says_why_and_is_the_end(session: AsyncSession) -> None:
    order = await place(session)
    with pytest.raises(InvalidInputError):
        await move(session, order, OrderState.CANCELLED)
    await move(session, order, OrderState.CANCELLED, note="منصرف شد")
    assert (await repository.list_events(session, order_id=order.id))[-1].note == "منصرف شد"
    with pytest.raises(OrderStateError) as error:
        await move(session, order, OrderState.PREPARING)
    assert error.value.data == {"state": "cancelled", "target": "preparing"}


@given(st.lists(st.sampled_from(OrderState), max_size=12))
def test_no_way_leads_back(wishes: list[OrderState]) -> None:
    order, state = list(OrderState), OrderState.PLACED
    for wish in wishes:
        if may_move(state, wish):
            assert order.index(wish) > order.index(state)
            state = wish
    assert set(MOVES) == set(OrderState)


async def test_a_clock_set_back_leaves_the_last_change_where_it_was(session: AsyncSession) -> None:
    order = await place(session)
    moved = await move_order(
        session, order_id=order.id, state=OrderState.PREPARING, actor="staff:1", now=NOW - timedelta(days=1)
    )
    assert moved.updated_at == NOW


async def test_the_store_itself_refuses_what_makes_no_sense(session: AsyncSession) -> None:
    order = await place(session)
    line = (await session.scalars(select(OrderLine))).one()
    for wrong in (
        OrderLine(order_id=order.id, product_id=line.product_id, quantity=1),
        OrderEvent(order_id=order.id, seq=1, state="placed", actor="x", at=NOW),
        OrderEvent(order_id=order.id, seq=2, state="cancelled", actor="x", at=NOW),
        OrderEvent(order_id=order.id, seq=2, state="lost", actor="x", at=NOW),
    ):
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add(wrong)
                await session.flush()
    line.quantity = 0
    with pytest.raises(IntegrityError):
        await session.flush()
