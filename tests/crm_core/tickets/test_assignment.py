"""Giving out waiting tickets: by load, capacity and skill, each once, with a reason for everything."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.knowledge.service import set_fact
from crm_core.routing.rules import AssignmentRule, Outcome, RoutingTable, Rule
from crm_core.staff.model import StaffUser
from crm_core.staff.service import set_duty, set_workload
from crm_core.tickets import repository, service
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import Priority, TicketState
from crm_core.tickets.taking import release_ticket
from tests.crm_core.factories import (
    NOW,
    OTHER_MOBILE,
    make_category,
    make_staff,
    make_team,
    make_ticket,
)

LATER = NOW + timedelta(hours=1)


async def make_desk(session: AsyncSession, **person: object) -> StaffUser:
    """The support team, its category, and one person on duty."""
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    return await make_staff(session, **{"team_id": team.id, "on_duty": True, "ticket_capacity": 2} | person)  # type: ignore[arg-type]


async def make_rules(session: AsyncSession, *, skill: str | None = None, on_duty: bool = True, days: int = 30) -> None:
    """A table whose only rule asks for a skill."""
    table = RoutingTable(
        rules=(Rule(code="default", then=Outcome(skill=skill, on_duty=on_duty)),),
        assignment=AssignmentRule(same_person_days=days),
    )
    await set_fact(session, key="routing", value=table.model_dump(mode="json"), actor="test", now=NOW)


async def holder(session: AsyncSession, ticket: Ticket) -> str | None:
    return (await repository.get_ticket(session, ticket.id)).assignee_id


async def last_reason(session: AsyncSession, ticket: Ticket) -> str:
    return (await repository.list_decisions(session, ticket_id=ticket.id))[-1].rule


async def test_a_waiting_ticket_goes_to_somebody_of_its_team_with_events_and_a_decision(session: AsyncSession) -> None:
    person = await make_desk(session)
    ticket = await make_ticket(session)
    assert await assign_waiting(session, LATER, 10) == 1
    ticket = await repository.get_ticket(session, ticket.id)
    assert (ticket.assignee_id, ticket.state, ticket.waiting_reason) == (person.id, "assigned", None)
    events = await repository.list_events(session, ticket_id=ticket.id)
    assert [(event.seq, event.kind) for event in events] == [(1, "opened"), (2, "assigned"), (3, "moved")]
    assert events[1].change["new"] == {"team_id": ticket.team_id, "assignee_id": person.id}
    routing, decision = await repository.list_decisions(session, ticket_id=ticket.id)
    assert (routing.kind, routing.rule) == ("routing", "default")
    assert (decision.kind, decision.rule, decision.chosen) == ("assignment", "least_loaded", person.username)
    assert decision.candidates == {person.username: "least_loaded"}
    assert await assign_waiting(session, LATER, 10) == 0


async def test_events_alone_tell_who_had_a_ticket_when(session: AsyncSession) -> None:
    await make_desk(session)
    ticket = await make_ticket(session)
    await assign_waiting(session, LATER, 10)
    ticket = await repository.get_ticket(session, ticket.id)
    events = await repository.list_events(session, ticket_id=ticket.id)
    state = dict(events[0].change["new"])
    for event in events[1:]:
        state |= event.change["new"] if event.kind == "assigned" else {"state": event.change["new"]}
    assert state == {name: getattr(ticket, name) for name in state}


@pytest.mark.parametrize(
    ("person", "skill", "reason"),
    [
        ({"on_duty": False}, None, "nobody_on_duty"),
        ({"ticket_capacity": 0}, None, "all_full"),
        ({"skills": ["camera"]}, "network", "nobody_skilled"),
        ({"team_id": None}, None, "nobody_in_team"),
        ({"active": False}, None, "nobody_in_team"),
        ({"role": "trainer", "ticket_capacity": None}, None, "all_full"),
    ],
)
async def test_with_nobody_to_take_it_a_ticket_waits_and_says_why(
    session: AsyncSession, person: dict[str, object], skill: str | None, reason: str
) -> None:
    await make_desk(session, **person)
    await make_rules(session, skill=skill)
    ticket = await make_ticket(session)
    assert await assign_waiting(session, LATER, 10) == 1
    ticket = await repository.get_ticket(session, ticket.id)
    assert (ticket.assignee_id, ticket.waiting_reason, ticket.state) == (None, reason, "new")
    assert await last_reason(session, ticket) == reason
    assert await assign_waiting(session, LATER, 10) == 0
    assert len(await repository.list_decisions(session, ticket_id=ticket.id)) == 2


async def test_a_rule_may_give_tickets_to_people_off_duty(session: AsyncSession) -> None:
    person = await make_desk(session, on_duty=False)
    await make_rules(session, on_duty=False)
    ticket = await make_ticket(session)
    await assign_waiting(session, LATER, 10)
    assert await holder(session, ticket) == person.id


async def test_a_waiting_ticket_is_tried_again_when_duty_or_capacity_changes(session: AsyncSession) -> None:
    person = await make_desk(session, on_duty=False, ticket_capacity=0)
    ticket = await make_ticket(session)
    await assign_waiting(session, LATER, 10)
    await set_duty(session, staff_id=person.id, on_duty=True, actor="s", now=LATER)
    assert await assign_waiting(session, LATER, 10) == 0
    await set_workload(session, staff_id=person.id, skills=None, ticket_capacity=1, actor="s", now=LATER)
    assert await assign_waiting(session, LATER, 10) == 1
    assert await holder(session, ticket) == person.id


async def test_tickets_that_nobody_can_take_do_not_hold_up_the_others(session: AsyncSession) -> None:
    person = await make_desk(session)
    await make_rules(session, skill="network")
    stuck = [await make_ticket(session) for _ in range(3)]
    await assign_waiting(session, LATER, 10)
    await make_rules(session)
    free = await make_ticket(session, mobile=OTHER_MOBILE)
    assert await assign_waiting(session, LATER, 1) == 1
    assert await holder(session, free) == person.id
    assert [await holder(session, ticket) for ticket in stuck] == [None] * 3


async def test_the_most_urgent_come_first_and_nobody_gets_more_than_they_can_hold(session: AsyncSession) -> None:
    person = await make_desk(session)
    await make_rules(session, days=0)
    wanted = (Priority.NORMAL, Priority.LOW, Priority.URGENT, Priority.HIGH)
    tickets = {priority: await make_ticket(session, priority=priority) for priority in wanted}
    await assign_waiting(session, LATER, 10)
    held = {priority for priority, ticket in tickets.items() if await holder(session, ticket) == person.id}
    assert held == {Priority.URGENT, Priority.HIGH}
    assert await last_reason(session, tickets[Priority.LOW]) == "all_full"


async def test_a_customer_stays_with_the_same_person_for_a_while(session: AsyncSession) -> None:
    first = await make_desk(session, ticket_capacity=5)
    other = await make_staff(session, team_id=first.team_id, on_duty=True, ticket_capacity=5)
    old = await make_ticket(session)
    await service.assign_ticket(session, ticket_id=old.id, assignee_id=other.id, actor="s", now=NOW)
    again = await make_ticket(session)
    await assign_waiting(session, LATER, 10)
    assert (await holder(session, again), await last_reason(session, again)) == (other.id, "same_customer")
    much_later = NOW + timedelta(days=31)
    third = await make_ticket(session, now=much_later)
    await assign_waiting(session, much_later, 10)
    assert (await holder(session, third), await last_reason(session, third)) == (first.id, "least_loaded")


async def test_of_equally_loaded_people_the_one_who_waited_longest_gets_it(session: AsyncSession) -> None:
    first = await make_desk(session, ticket_capacity=5)
    other = await make_staff(session, team_id=first.team_id, on_duty=True, ticket_capacity=5)
    await make_rules(session, days=0)
    for person, at in ((first, NOW), (other, LATER)):
        ticket = await make_ticket(session)
        await service.assign_ticket(session, ticket_id=ticket.id, assignee_id=person.id, actor="s", now=at)
    ticket = await make_ticket(session)
    await assign_waiting(session, LATER, 10)
    assert await holder(session, ticket) == first.id


async def test_a_ticket_given_back_is_not_given_to_the_same_person_again(session: AsyncSession) -> None:
    person = await make_desk(session)
    ticket = await make_ticket(session)
    await assign_waiting(session, NOW, 10)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.IN_PROGRESS, actor="s", now=NOW)
    ticket = await release_ticket(session, ticket_id=ticket.id, actor="s", now=LATER)
    assert (ticket.assignee_id, ticket.state, ticket.team_id) == (None, "assigned", person.team_id)
    await assign_waiting(session, LATER, 10)
    assert await last_reason(session, ticket) == "given_back"
    other = await make_staff(session, team_id=person.team_id, on_duty=True)
    await assign_waiting(session, LATER, 10)
    assert await holder(session, ticket) == other.id


async def test_where_assignment_is_not_automatic_tickets_wait(session: AsyncSession) -> None:
    await make_desk(session)
    table = RoutingTable(assignment=AssignmentRule(automatic=False))
    await set_fact(session, key="routing", value=table.model_dump(mode="json"), actor="test", now=NOW)
    ticket = await make_ticket(session)
    assert await assign_waiting(session, LATER, 10) == 0
    assert await holder(session, ticket) is None
