"""Deals and leads find their owner by the company's rules, with the reason kept."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments import repository
from crm_core.assignments.model import AssignmentDecision
from crm_core.assignments.rules import RULES_KEY, Subject
from crm_core.contacts.model import Organisation
from crm_core.db import Database
from crm_core.knowledge.service import set_fact
from crm_core.leads.assignment import assign_by_rule as assign_lead_by_rule
from crm_core.leads.assignment import assign_lead
from crm_core.leads.model import Lead
from crm_core.leads.service import capture_lead
from crm_core.opportunities.assignment import assign_by_rule, assign_opportunity
from crm_core.opportunities.model import Opportunity
from crm_core.opportunities.service import open_opportunity
from crm_core.quotes.service import Buyer, WantedLine, issue_quote
from crm_core.staff.model import StaffUser, Team
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    OTHER_MOBILE,
    make_contact,
    make_pipeline,
    make_shop,
    make_staff,
    make_team,
    starting_line,
)

EVERYTHING = {"code": "all", "team": "sales"}


async def give_rules(session: AsyncSession, *rules: dict[str, Any]) -> None:
    await set_fact(session, key=RULES_KEY, value={"rules": list(rules)}, actor="test", now=NOW)


async def make_seller(session: AsyncSession, team: Team, **fields: Any) -> StaffUser:
    seller = await make_staff(session, role="sales")
    seller.team_id = team.id
    for name, value in fields.items():
        setattr(seller, name, value)
    await session.flush()
    return seller


async def open_deal(session: AsyncSession, **fields: Any) -> Opportunity:
    contact_id = fields.pop("contact_id", None) or (await make_contact(session)).id
    return await open_opportunity(session, contact_id=contact_id, actor="bot", now=NOW, **{"title": "دوربین", **fields})


async def decisions(session: AsyncSession, deal: Opportunity) -> list[AssignmentDecision]:
    return await repository.list_decisions(session, subject=Subject.DEAL, record_id=deal.id)


async def test_without_rules_nobody_is_chosen_and_nothing_is_kept(session: AsyncSession) -> None:
    await make_pipeline(session)
    deal = await open_deal(session)
    assert deal.owner_id is None
    assert await decisions(session, deal) == []


async def test_new_deals_go_round_by_load_and_say_why(session: AsyncSession) -> None:
    await make_pipeline(session)
    team = await make_team(session, code="sales", kind="sales")
    small, large = await make_seller(session, team, deal_capacity=1), await make_seller(session, team, deal_capacity=2)
    await make_seller(session, team, active=False)
    await make_seller(session, team, deal_capacity=0)
    await give_rules(session, EVERYTHING)
    owners = []
    for number in range(3):
        contact = await make_contact(session, mobile=f"0912000000{number}")
        owners.append((await open_deal(session, contact_id=contact.id)).owner_id)
    assert owners == [small.id, large.id, large.id]
    deal = await open_deal(session, contact_id=(await make_contact(session)).id)
    kept = (await decisions(session, deal))[0]
    assert (kept.rule, kept.reason, kept.staff_id, deal.team_id) == ("all", "least_loaded", deal.owner_id, team.id)
    assert {one["username"]: one["load"] for one in kept.candidates if one["capacity"]} == {
        small.username: 1, large.username: 2,
    }  # fmt: skip


async def test_a_customer_stays_with_whom_they_know(session: AsyncSession) -> None:
    await make_pipeline(session)
    team = await make_team(session, code="sales", kind="sales")
    await make_seller(session, team)
    known = await make_seller(session, team)
    house = Organisation(name="بازرگانی امید", created_at=NOW)
    session.add(house)
    sara, reza = await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE)
    await session.flush()
    sara.organisation_id = reza.organisation_id = house.id
    await open_deal(session, contact_id=sara.id, owner_id=known.id)
    await give_rules(session, EVERYTHING)
    for contact, reason in ((sara, "knows_the_person"), (reza, "knows_the_organisation")):
        deal = await open_deal(session, contact_id=contact.id)
        assert (deal.owner_id, (await decisions(session, deal))[0].reason) == (known.id, reason)


async def test_territory_and_category_choose_the_rule(session: AsyncSession) -> None:
    await make_shop(session)
    team = await make_team(session, code="north", kind="sales")
    northerner = await make_seller(session, team)
    await give_rules(
        session, {"code": "north", "team": "north", "provinces": ["گیلان"], "categories": ["camera"]}, EVERYTHING
    )
    lead, _ = await capture_lead(
        session, mobile=MOBILE, name="سارا", need="دوربین مداربسته برای مغازه", source="website", city="رشت", now=NOW
    )
    assert (lead.owner_id, lead.team_id) == (northerner.id, team.id)
    kept = (await repository.list_decisions(session, subject=Subject.LEAD, record_id=lead.id))[0]
    assert (kept.rule, kept.conditions, kept.facts["category"]) == ("north", ["provinces", "categories"], "camera")


async def test_a_team_without_people_gets_the_record_for_itself(session: AsyncSession) -> None:
    await make_pipeline(session)
    team = await make_team(session, code="sales", kind="sales")
    await give_rules(session, EVERYTHING)
    deal = await open_deal(session)
    assert (deal.owner_id, deal.team_id) == (None, team.id)
    assert (await decisions(session, deal))[0].reason == "nobody_available"


async def test_a_named_person_gets_it_unless_they_left(session: AsyncSession) -> None:
    await make_pipeline(session)
    boss = await make_staff(session, role="manager")
    await give_rules(session, {"code": "boss", "person": boss.username})
    first = await open_deal(session)
    assert (first.owner_id, (await decisions(session, first))[0].reason) == (boss.id, "named_by_rule")
    boss.active = False
    await session.flush()
    assert (await open_deal(session)).owner_id is None


async def test_a_deal_goes_with_its_lead(session: AsyncSession) -> None:
    await make_shop(session)
    team = await make_team(session, code="others", kind="sales")
    await make_seller(session, team)
    holder = await make_seller(session, team)
    lead, contact = await capture_lead(session, mobile=MOBILE, name="سارا", need="دوربین", source="website", now=NOW)
    await assign_lead(session, lead_id=lead.id, staff_id=holder.id, actor="staff", now=NOW)
    await give_rules(session, {"code": "all", "team": "others"})
    quote = await issue_quote(
        session, buyer=Buyer(contact.id, "سارا"), wanted=[WantedLine("CAM-1", 1)], validity_days=7, actor="bot", now=NOW
    )
    deal = await session.get_one(Opportunity, quote.opportunity_id)
    assert (deal.lead_id, deal.owner_id) == (lead.id, holder.id)
    assert (await decisions(session, deal))[0].reason == "had_the_lead"


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_large_amount_is_decided_again_but_never_over_a_colleague(session: AsyncSession, by_hand: bool) -> None:
    await make_shop(session)
    team = await make_team(session, code="others", kind="sales")
    first = await make_seller(session, team)
    colleague, boss = await make_seller(session, team), await make_staff(session, role="manager")
    await give_rules(
        session, {"code": "large", "person": boss.username, "min_amount_rial": 90_000_000},
        {"code": "all", "team": "others"},
    )  # fmt: skip
    contact = await make_contact(session)
    deal = await open_deal(session, contact_id=contact.id)
    assert deal.owner_id == first.id
    if by_hand:
        await assign_opportunity(session, opportunity_id=deal.id, staff_id=colleague.id, actor="staff", now=NOW)
    await issue_quote(
        session, buyer=Buyer(contact.id, "سارا"), wanted=[WantedLine("CAM-1", 2)], validity_days=7, actor="bot", now=NOW
    )
    await session.refresh(deal)
    assert deal.owner_id == (colleague.id if by_hand else boss.id)
    assert [one.rule for one in await decisions(session, deal)] == (["all"] if by_hand else ["all", "large"])


async def test_what_somebody_has_is_not_given_again(session: AsyncSession) -> None:
    await make_pipeline(session)
    team = await make_team(session, code="sales", kind="sales")
    seller = await make_seller(session, team)
    await give_rules(session, EVERYTHING)
    deal = await open_deal(session)
    assert (await assign_by_rule(session, opportunity_id=deal.id, now=NOW)).owner_id == seller.id
    assert len(await decisions(session, deal)) == 1


async def test_two_workers_give_a_lead_once(database: Database) -> None:
    async with database.writing() as session:
        team = await make_team(session, code="sales", kind="sales")
        for _ in range(2):
            await make_seller(session, team)
        contact = await make_contact(session)
        lead = Lead(contact_id=contact.id, need="x", source="website", created_at=NOW, updated_at=NOW)
        session.add(lead)
        await give_rules(session, EVERYTHING)
    line = starting_line(database, 4)

    async def work() -> str | None:
        async with database.writing() as session:
            await line(session)
            return (await assign_lead_by_rule(session, lead_id=lead.id, now=NOW)).owner_id

    owners = await asyncio.gather(*(work() for _ in range(4)))
    assert len(set(owners)) == 1
    async with database.reading() as session:
        assert len(await repository.list_decisions(session, subject=Subject.LEAD, record_id=lead.id)) == 1
