"""Orders: one for each accepted quote."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.orders.model import Order
from crm_core.orders.service import place_order
from tests.crm_core.factories import NOW, make_contact, make_quote, make_shop


async def test_a_quote_gives_one_order_however_often_it_is_placed(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    orders = [
        await place_order(session, quote_id=quote.id, contact_id=quote.contact_id, total_rial=total, now=NOW)
        for total in (quote.total_rial, 1)
    ]
    assert orders[0].id == orders[1].id
    assert (orders[1].code, orders[1].total_rial) == ("OR-1405-000001", quote.total_rial)


async def test_the_store_itself_refuses_a_second_order_of_a_quote(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session))
    for number in (1, 2):
        session.add(
            Order(
                code=f"OR-1405-00000{number}",
                quote_id=quote.id,
                contact_id=quote.contact_id,
                total_rial=1,
                placed_at=NOW,
                updated_at=NOW,
            )
        )
    with pytest.raises(IntegrityError):
        await session.flush()
