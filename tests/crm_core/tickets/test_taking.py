"""Taking and giving back, by people and rounds at once, and what the store refuses whoever does it."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.tickets import repository, service
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.errors import TicketStateError, TicketTakenError
from crm_core.tickets.model import Ticket, TicketDecision
from crm_core.tickets.rules import EventKind, Priority, TicketState
from crm_core.tickets.taking import release_ticket, take_ticket
from tests.crm_core.factories import (
    NOW,
    make_staff,
    make_ticket,
    starting_line,
)
from tests.crm_core.tickets.test_assignment import LATER, make_desk


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
