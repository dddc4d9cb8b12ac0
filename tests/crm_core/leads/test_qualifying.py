"""What staff decide about a lead."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Organisation
from crm_core.leads import qualifying, repository
from crm_core.leads.errors import LeadDealError, LeadNotReadyError, LeadStateError
from crm_core.leads.model import Lead
from crm_core.leads.rules import DisqualifyReason
from crm_core.opportunities.service import move_opportunity, open_opportunity
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_contact, make_pipeline, make_staff

LATER = NOW + timedelta(hours=1)
BY_STAFF = {"actor": "staff:1", "now": LATER}


async def make_lead(session: AsyncSession, *, mobile: str | None = MOBILE, need: str = "دوربین", **fields: str) -> Lead:
    if mobile is None:
        contact = Contact(name="ناشناس", source="fair", created_at=NOW, updated_at=NOW)
        session.add(contact)
        await session.flush()
    else:
        contact = await make_contact(session, mobile=mobile)
    lead = Lead(contact_id=contact.id, need=need, source="fair", created_at=NOW, updated_at=NOW, **fields)
    session.add(lead)
    await session.flush()
    return lead


async def refuse(session: AsyncSession, lead: Lead, reason: DisqualifyReason = DisqualifyReason.SPAM) -> Lead:
    return await qualifying.disqualify(session, lead_id=lead.id, reason=reason, note=None, **BY_STAFF)


async def test_a_lead_is_spoken_to_and_found_worth_following(session: AsyncSession) -> None:
    lead = await make_lead(session)
    for _ in range(2):
        assert (await qualifying.mark_contacted(session, lead_id=lead.id, **BY_STAFF)).state == "contacted"
    lead = await qualifying.qualify(session, lead_id=lead.id, **BY_STAFF)
    assert (lead.state, lead.updated_at) == ("qualified", LATER)
    with pytest.raises(LeadStateError):
        await qualifying.mark_contacted(session, lead_id=lead.id, **BY_STAFF)


async def test_a_lead_without_need_or_a_way_to_reach_them_is_not_qualified(session: AsyncSession) -> None:
    lead = await make_lead(session, mobile=None, need=" ")
    with pytest.raises(LeadNotReadyError) as error:
        await qualifying.qualify(session, lead_id=lead.id, **BY_STAFF)
    assert error.value.data == {"fields": ["need", "contact"]}


async def test_a_refused_lead_keeps_its_first_reason_until_it_is_taken_up_again(session: AsyncSession) -> None:
    lead = await refuse(session, await make_lead(session))
    lead = await refuse(session, lead, DisqualifyReason.OTHER)
    assert (lead.state, lead.disqualify_reason) == ("disqualified", "spam")
    lead = await qualifying.qualify(session, lead_id=lead.id, **BY_STAFF)
    assert (lead.state, lead.disqualify_reason) == ("qualified", None)


async def test_a_lead_becomes_one_deal_of_its_owner(session: AsyncSession) -> None:
    await make_pipeline(session)
    owner = await make_staff(session, role="sales")
    lead = await make_lead(session, need="دوربین\nبرای انبار", owner_id=owner.id)
    _, deal = await qualifying.convert_lead(session, lead_id=lead.id, **BY_STAFF)
    assert (deal.title, deal.need, deal.stage.code, deal.owner_id) == ("دوربین", lead.need, "qualified", owner.id)
    again, same = await qualifying.convert_lead(session, lead_id=lead.id, **BY_STAFF)
    assert (again.state, same.id) == ("converted", deal.id)
    with pytest.raises(LeadStateError):
        await refuse(session, lead)


async def test_leads_of_one_organisation_join_its_open_deal(session: AsyncSession) -> None:
    await make_pipeline(session)
    first, second = await make_lead(session), await make_lead(session, mobile=OTHER_MOBILE, need="ضبط")
    house = Organisation(name="بازرگانی امید", created_at=NOW)
    session.add(house)
    await session.flush()
    for lead in (first, second):
        (await session.get_one(Contact, lead.contact_id)).organisation_id = house.id
    _, deal = await qualifying.convert_lead(session, lead_id=first.id, **BY_STAFF)
    _, joined = await qualifying.convert_lead(session, lead_id=second.id, opportunity_id=deal.id, **BY_STAFF)
    assert (joined.id, joined.need, joined.lead_id) == (deal.id, "دوربین\nضبط", first.id)
    for lead in (first, second):
        assert await repository.find_deal_id(session, lead_id=lead.id) == deal.id


@pytest.mark.parametrize("closed", [True, False])
async def test_a_decided_deal_or_a_strangers_one_takes_no_lead(session: AsyncSession, closed: bool) -> None:
    await make_pipeline(session)
    lead = await make_lead(session)
    contact = await make_contact(session, mobile=MOBILE if closed else OTHER_MOBILE)
    deal = await open_opportunity(session, contact_id=contact.id, title="x", actor="bot", now=NOW)
    if closed:
        await move_opportunity(
            session, opportunity_id=deal.id, stage_code="lost", lost_reason="price", actor="x", reason="staff", now=NOW
        )
    with pytest.raises(LeadDealError):
        await qualifying.convert_lead(session, lead_id=lead.id, opportunity_id=deal.id, **BY_STAFF)
