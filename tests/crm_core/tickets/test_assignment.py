"""Giving out waiting tickets: by load, capacity and skill, each once, with a reason for everything."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.knowledge.service import set_fact
from crm_core.routing.rules import AssignmentRule, Outcome, RoutingTable, Rule
from crm_core.staff.model import StaffUser
from crm_core.staff.service import set_duty, set_workload
from crm_core.tickets import repository, service
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.errors import TicketStateError, TicketTakenError
from crm_core.tickets.model import Ticket, TicketDecision
from crm_core.tickets.rules import EventKind, Priority, TicketState
from crm_core.tickets.taking import release_ticket, take_ticket
from tests.crm_core.factories import (
    NOW,
    OTHER_MOBILE,
    make_category,
    make_staff,
    make_team,
    make_ticket,
    starting_line,
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


async def test_whoever_takes_second_is_told_who_has_it(session: AsyncSession) -> None:
    first = await make_desk(session)
    second = await make_staff(session)
    ticket = await make_ticket(session)
    taken = await take_ticket(session, ticket_id=ticket.id, staff_id=first.id, actor="s", now=LATER)
    assert (taken.assignee_id, taken.state) == (first.id, "assigned")
    assert await take_ticket(session, ticket_id=ticket.id, staff_id=first.id, actor="s", now=LATER) is taken
    with pytest.raises(TicketTakenError) as error:
        await take_ticket(session, ticket_id=ticket.id, staff_id=second.id, actor="s", now=LATER)
    assert error.value.data == {"assignee": first.username}


async def test_a_finished_ticket_is_neither_taken_nor_given_back(session: AsyncSession) -> None:
    person = await make_desk(session)
    ticket = await make_ticket(session)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="s", now=NOW)
    with pytest.raises(TicketStateError):
        await take_ticket(session, ticket_id=ticket.id, staff_id=person.id, actor="s", now=LATER)
    with pytest.raises(TicketStateError):
        await release_ticket(session, ticket_id=ticket.id, actor="s", now=LATER)


async def test_thirty_two_workers_and_people_never_share_a_ticket(database: Database) -> None:
    async with database.writing() as session:
        first = await make_desk(session, ticket_capacity=7)
        await make_staff(session, team_id=first.team_id, on_duty=True, ticket_capacity=7)
        people = [await make_staff(session, team_id=first.team_id, on_duty=False) for _ in range(8)]
        tickets = [await make_ticket(session) for _ in range(20)]
    line = starting_line(database, 8)

    async def work(number: int) -> None:
        async with database.writing() as session:
            if number < 8:
                await line(session)
            if number % 2:
                await assign_waiting(session, LATER, 5)
                return
            try:
                person, ticket = people[number // 4], tickets[number % len(tickets)]
                await take_ticket(session, ticket_id=ticket.id, staff_id=person.id, actor="s", now=LATER)
            except TicketTakenError:
                return

    await asyncio.gather(*(work(number) for number in range(32)))
    async with database.reading() as session:
        rows = (await session.scalars(select(Ticket))).all()
        for ticket in rows:
            events = await repository.list_events(session, ticket_id=ticket.id)
            given = [event for event in events if event.kind == EventKind.ASSIGNED]
            assert len(given) == (ticket.assignee_id is not None)
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
        automatic = (
            await session.scalars(select(TicketDecision.chosen).where(TicketDecision.kind == "assignment"))
        ).all()
        assert all(count <= 7 for name, count in Counter(automatic).items() if name is not None)


PEOPLE = st.lists(
    st.tuples(st.integers(0, 3), st.booleans(), st.frozensets(st.sampled_from(["camera", "network"]))),
    min_size=1,
    max_size=4,
)
WISHES = st.lists(
    st.tuples(st.sampled_from([None, "camera", "network"]), st.sampled_from(Priority)), min_size=1, max_size=8
)


@settings(max_examples=12)
@given(PEOPLE, WISHES, st.integers(1, 9))
async def test_capacity_and_skill_hold_whatever_comes(
    session: AsyncSession,
    people: list[tuple[int, bool, frozenset[str]]],
    wishes: list[tuple[str | None, Priority]],
    limit: int,
) -> None:
    async with session.begin_nested() as attempt:
        desk = await make_desk(session, active=False)
        staff = [
            await make_staff(
                session, team_id=desk.team_id, ticket_capacity=capacity, on_duty=on_duty, skills=sorted(skills)
            )
            for capacity, on_duty, skills in people
        ]
        for skill, priority in wishes:
            ticket = await make_ticket(session, priority=priority)
            ticket.skill = skill
        await session.flush()
        while await assign_waiting(session, LATER, limit):
            pass
        tickets = (await session.scalars(select(Ticket).execution_options(populate_existing=True))).all()
        held = Counter(ticket.assignee_id for ticket in tickets if ticket.assignee_id)
        for one in staff:
            assert held[one.id] <= (one.ticket_capacity or 0)
        for ticket in tickets:
            able = [one for one in staff if one.on_duty and (ticket.skill is None or ticket.skill in one.skills)]
            if ticket.assignee_id is not None:
                assert ticket.assignee_id in {one.id for one in able}
            else:
                assert ticket.waiting_reason is not None
                assert all(held[one.id] == one.ticket_capacity for one in able)
        await attempt.rollback()


@pytest.mark.parametrize(
    "wrong",
    [
        {"merged_into_id": "self"}, {"split_from_id": "self", "split_from_seq": 1}, {"split_from_seq": 1},
        {"priority": "huge"}, {"state": "closed"},
    ],
)  # fmt: skip
async def test_the_store_refuses_tickets_that_cannot_be(session: AsyncSession, wrong: dict[str, object]) -> None:
    await make_desk(session)
    ticket = await make_ticket(session)
    for name, value in wrong.items():
        setattr(ticket, name, ticket.id if value == "self" else value)
    with pytest.raises(IntegrityError):
        await session.flush()


async def test_the_store_refuses_an_open_ticket_that_is_merged_and_a_capacity_below_nothing(
    session: AsyncSession,
) -> None:
    person = await make_desk(session)
    loser, survivor = [await make_ticket(session) for _ in range(2)]
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            loser.merged_into_id = survivor.id
            await session.flush()
    person.ticket_capacity = -1
    with pytest.raises(IntegrityError):
        await session.flush()
