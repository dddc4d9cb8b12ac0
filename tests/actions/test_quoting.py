"""What the assistant says that things cost."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from actions.quoting import prices_for
from crm_core.contacts.rules import Assurance
from crm_core.products.model import PriceList
from crm_core.quotes.pricing import WantedLine
from tests.actions.trackers import said, tracker
from tests.crm_core.factories import make_catalogue, make_contact, make_conversation


@pytest.mark.parametrize(
    ("assurance", "price"), [(Assurance.NONE, 100), (Assurance.CLAIMED, 100), (Assurance.VERIFIED, 90)]
)
async def test_a_price_of_a_class_is_told_to_the_verified_alone(
    session: AsyncSession, assurance: Assurance, price: int
) -> None:
    await make_catalogue(session, {"CAM-1": 100})
    session.add(PriceList(code="partner", name="همکار", customer_class="partner", percent=-1000))
    contact = await make_contact(session)
    contact.customer_class = "partner"
    conversation = await make_conversation(session, contact=contact, assurance=assurance)
    heard = said("قیمت دوربین؟", "ask_price", metadata={"conversation_id": conversation.id})
    lines, _ = await prices_for(session, tracker(heard), [WantedLine("CAM-1", 1)])
    assert lines[0].unit_price == price
