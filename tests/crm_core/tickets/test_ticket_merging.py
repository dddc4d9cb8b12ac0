"""Merging, taking apart and splitting: nothing that happened is lost, and no circle comes about."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.errors import CRMError, NotFoundError
from crm_core.tickets import repository, service
from crm_core.tickets.errors import TicketMergedError, TicketMergeError
from crm_core.tickets.merging import merge_tickets, split_ticket, unmerge_ticket
from crm_core.tickets.model import Ticket, TicketEvent
from crm_core.tickets.rules import EventKind, TicketState
from tests.crm_core.factories import NOW, OTHER_MOBILE, make_category, make_staff, make_ticket, starting_line

LATER = NOW + timedelta(hours=1)


async def two(session: AsyncSession) -> tuple[Ticket, Ticket]:
    """Two tickets of one customer."""
    await make_category(session)
    return await make_ticket(session), await make_ticket(session)


async def merge(session: AsyncSession, loser: Ticket, survivor: Ticket, **how: bool) -> Ticket:
    return await merge_tickets(session, loser_id=loser.id, survivor_id=survivor.id, actor="s", now=LATER, **how)


async def test_the_loser_is_closed_and_tied_and_its_history_is_told_by_the_survivor(session: AsyncSession) -> None:
    loser, survivor = await two(session)
    note = EventKind.NOTE
    await service.append_event(session, ticket_id=loser.id, kind=note, actor="s", text="اول", now=NOW)
    await merge(session, loser, survivor)
    loser = await repository.get_ticket(session, loser.id)
    assert (loser.state, loser.merged_into_id, loser.closed_at) == ("closed", survivor.id, LATER)
    told = [(code, event.kind) for code, event in await repository.list_history(session, ticket_id=survivor.id)]
    assert [kind for code, kind in told if code == loser.code] == ["opened", "note", "moved", "merged"]
    assert [kind for code, kind in told if code == survivor.code] == ["opened", "merged"]
    assert [code for code, _ in await repository.list_history(session, ticket_id=loser.id)] == [loser.code] * 4
    assert await merge(session, loser, survivor) is survivor
    assert len(await repository.list_events(session, ticket_id=loser.id)) == 4


async def test_a_follow_up_of_the_loser_goes_to_the_last_survivor(session: AsyncSession) -> None:
    first, second = await two(session)
    third = await make_ticket(session)
    await merge(session, first, second)
    await merge(session, second, third)
    found = await service.follow_up_ticket(session, ticket_id=first.id, text="چه شد؟", actor="contact", now=LATER)
    assert (found.id, found.follow_ups) == (third.id, 1)
    kinds = [event.kind for event in await repository.list_events(session, ticket_id=third.id)]
    assert "customer_message" in kinds


async def test_a_merged_ticket_is_worked_on_elsewhere(session: AsyncSession) -> None:
    loser, survivor = await two(session)
    await merge(session, loser, survivor)
    with pytest.raises(TicketMergedError) as error:
        await service.move_ticket(session, ticket_id=loser.id, state=TicketState.IN_PROGRESS, actor="s", now=LATER)
    assert error.value.data == {"into": survivor.code}


async def test_taken_apart_the_loser_stands_where_it_stood(session: AsyncSession) -> None:
    loser, survivor = await two(session)
    person = await make_staff(session)
    await service.assign_ticket(session, ticket_id=loser.id, assignee_id=person.id, actor="s", now=NOW)
    await merge(session, loser, survivor)
    await service.follow_up_ticket(session, ticket_id=loser.id, text="چه شد؟", actor="contact", now=LATER)
    loser = await unmerge_ticket(session, loser_id=loser.id, actor="s", now=LATER)
    assert (loser.state, loser.merged_into_id, loser.closed_at, loser.assignee_id) == (
        "assigned", None, None, person.id,
    )  # fmt: skip
    assert (await repository.get_ticket(session, survivor.id)).follow_ups == 1
    with pytest.raises(TicketMergeError) as error:
        await unmerge_ticket(session, loser_id=loser.id, actor="s", now=LATER)
    assert error.value.data == {"reason": "not_merged"}
    await merge(session, loser, survivor)
    assert (await unmerge_ticket(session, loser_id=loser.id, actor="s", now=LATER)).state == "assigned"


async def test_tickets_of_two_customers_merge_only_with_leave(session: AsyncSession) -> None:
    loser, _ = await two(session)
    stranger = await make_ticket(session, mobile=OTHER_MOBILE)
    with pytest.raises(TicketMergeError) as error:
        await merge(session, loser, stranger)
    assert error.value.data == {"reason": "other_customer"}
    assert (await merge(session, loser, stranger, other_customer=True)).id == stranger.id


async def test_no_ticket_swallows_itself_and_a_finished_one_swallows_none(session: AsyncSession) -> None:
    loser, survivor = await two(session)
    with pytest.raises(TicketMergeError) as error:
        await merge(session, loser, loser)
    assert error.value.data == {"reason": "same_ticket"}
    await service.move_ticket(session, ticket_id=survivor.id, state=TicketState.RESOLVED, actor="s", now=NOW)
    with pytest.raises(TicketMergeError) as error:
        await merge(session, loser, survivor)
    assert error.value.data == {"reason": "finished"}


@settings(max_examples=10)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3)), max_size=10))
async def test_however_they_are_merged_there_is_no_circle_and_no_event_is_lost(
    session: AsyncSession, steps: list[tuple[bool, int, int]]
) -> None:
    async with session.begin_nested() as attempt:
        await make_category(session)
        tickets = [await make_ticket(session) for _ in range(4)]
        events = 4
        for number, (together, one, other) in enumerate(steps):
            moment = LATER + timedelta(minutes=number)
            try:
                if together:
                    await merge_tickets(
                        session, loser_id=tickets[one].id, survivor_id=tickets[other].id, actor="s", now=moment
                    )
                else:
                    await unmerge_ticket(session, loser_id=tickets[one].id, actor="s", now=moment)
            except CRMError:
                pass
            rows = (await session.scalars(select(TicketEvent))).all()
            assert len(rows) >= events
            events = len(rows)
        roots = set()
        for ticket in tickets:
            root = await repository.get_survivor(session, ticket.id)
            roots.add(root.id)
            assert (ticket.merged_into_id is None) is (root.id == ticket.id)
        told = [len(await repository.list_history(session, ticket_id=root)) for root in roots]
        assert sum(told) == events
        await attempt.rollback()


async def test_two_tickets_merged_into_each_other_at_once_leave_one(database: Database) -> None:
    async with database.writing() as session:
        pair = await two(session)
    line = starting_line(database, 2)

    async def swallow(loser: Ticket, survivor: Ticket) -> bool:
        try:
            async with database.writing() as session:
                await line(session)
                await merge(session, loser, survivor)
        except TicketMergedError:
            return False
        return True

    assert sorted(await asyncio.gather(swallow(*pair), swallow(*reversed(pair)))) == [False, True]


async def test_an_event_becomes_a_ticket_of_its_own_once(session: AsyncSession) -> None:
    ticket, _ = await two(session)
    await make_category(session, code="billing", name="مالی", aliases=["فاکتور"])
    await service.follow_up_ticket(session, ticket_id=ticket.id, text="فاکتورم هم نیامده", actor="contact", now=NOW)
    how = {"ticket_id": ticket.id, "seq": 2, "category_code": "billing", "actor": "s", "now": LATER}
    split = await split_ticket(session, **how)  # type: ignore[arg-type]
    assert (split.description, split.category.code, split.contact_id) == (
        "فاکتورم هم نیامده", "billing", ticket.contact_id,
    )  # fmt: skip
    assert (split.split_from_id, split.split_from_seq) == (ticket.id, 2)
    assert (await split_ticket(session, **how)).id == split.id  # type: ignore[arg-type]
    events = await repository.list_events(session, ticket_id=ticket.id)
    assert [event.kind for event in events] == ["opened", "customer_message", "split"]
    assert events[-1].change == {"new": split.id, "seq": 2}
    with pytest.raises(TicketMergeError):
        await split_ticket(session, ticket_id=ticket.id, seq=3, category_code=None, actor="s", now=LATER)
    with pytest.raises(NotFoundError):
        await split_ticket(session, ticket_id=ticket.id, seq=9, category_code=None, actor="s", now=LATER)
