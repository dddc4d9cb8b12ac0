"""Clocks through merging, taking apart, splitting and rounds of assignment: stored ones are those of the histories."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import CRMError
from crm_core.sla.model import SlaAlert, SlaClock
from crm_core.tickets import repository
from crm_core.tickets import service as tickets
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.clocks import fire_due_alarms, recompute_open, refresh_clocks
from crm_core.tickets.merging import merge_tickets, split_ticket, unmerge_ticket
from crm_core.tickets.rules import EventKind, TicketState
from tests.crm_core.factories import NOW, make_category, make_staff, make_team, make_ticket
from tests.crm_core.sla.test_sla_service import HOUR, LEVELS, make_promises, tasks

COLUMNS = [column.key for column in SlaClock.__table__.columns if column.key != "id"]
OLA = {"team": "support", "own": "1h", "resolve": "4h", "calendar": "default"}

Stored = dict[tuple[str, int], dict[str, Any]]


async def make_desk(session: AsyncSession, count: int) -> list[str]:
    """The support team with its promises and one person on duty; the ids of some waiting tickets of one customer."""
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    await make_staff(session, team_id=team.id, on_duty=True, ticket_capacity=9)
    await make_promises(session, teams=[OLA], levels=[LEVELS[1]])
    return [(await make_ticket(session)).id for _ in range(count)]


async def stored(session: AsyncSession, ticket: str) -> Stored:
    query = select(SlaClock).where(SlaClock.ticket_id == ticket).execution_options(populate_existing=True)
    rows = await session.scalars(query)
    return {(row.kind, row.seq): {name: getattr(row, name) for name in COLUMNS} for row in rows}


async def rebuilt(session: AsyncSession, ticket: str, now: datetime) -> Stored:
    """The clocks as they come of the events alone, none having been stored before."""
    mine = select(SlaClock.id).where(SlaClock.ticket_id == ticket)
    await session.execute(delete(SlaAlert).where(SlaAlert.clock_id.in_(mine)))
    await session.execute(delete(SlaClock).where(SlaClock.ticket_id == ticket))
    session.expire_all()
    await refresh_clocks(session, await repository.get_ticket(session, ticket), now=now)
    return await stored(session, ticket)


async def merge(session: AsyncSession, loser: str, survivor: str, now: datetime) -> None:
    await merge_tickets(session, loser_id=loser, survivor_id=survivor, actor="staff:1", now=now)


async def write(session: AsyncSession, ticket: str, kind: EventKind, now: datetime) -> None:
    await tickets.append_event(session, ticket_id=ticket, kind=kind, actor="staff:1", text="متن", now=now)


async def test_a_merged_tickets_clocks_stop_at_the_merge(session: AsyncSession) -> None:
    loser, survivor = await make_desk(session, 2)
    before = await stored(session, survivor)
    await merge(session, loser, survivor, NOW + HOUR / 2)
    for (kind, _), clock in (await stored(session, loser)).items():
        assert (clock["state"], clock["stopped_at"]) == ("met", NOW + HOUR / 2), kind
    assert await stored(session, survivor) == before


async def test_taking_apart_lets_the_clocks_go_on_without_the_time_between(session: AsyncSession) -> None:
    loser, survivor = await make_desk(session, 2)
    await write(session, loser, EventKind.REPLY, NOW + HOUR / 4)
    await merge(session, loser, survivor, NOW + HOUR / 2)
    await unmerge_ticket(session, loser_id=loser, actor="staff:1", now=NOW + HOUR)
    clock = (await stored(session, loser))["resolution", 1]
    assert (clock["state"], clock["stopped_at"], clock["paused_at"]) == ("running", None, None)
    assert [(one["start"], one["end"]) for one in clock["pauses"]] == [
        ((NOW + HOUR / 2).isoformat(), (NOW + HOUR).isoformat())
    ]
    assert (await stored(session, loser))["first_response", 1]["stopped_at"] == NOW + HOUR / 4


async def test_a_split_ticket_has_clocks_of_its_own_from_its_own_beginning(session: AsyncSession) -> None:
    (ticket,) = await make_desk(session, 1)
    await write(session, ticket, EventKind.REPLY, NOW + HOUR / 4)
    before = await stored(session, ticket)
    split = await split_ticket(session, ticket_id=ticket, seq=1, category_code=None, actor="staff:1", now=NOW + HOUR)
    found = await stored(session, split.id)
    assert {clock["started_at"] for clock in found.values()} == {NOW + HOUR}
    assert (found["first_response", 1]["state"], found["first_response", 1]["used_s"]) == ("running", 0)
    assert await stored(session, ticket) == before


async def test_after_a_round_of_assignment_each_clock_stops_when_the_ticket_was_given(session: AsyncSession) -> None:
    waiting = await make_desk(session, 3)
    await assign_waiting(session, NOW + HOUR / 2, 10)
    assert await recompute_open(session, NOW + 2 * HOUR, 10) == 3
    for ticket in waiting:
        clocks = await stored(session, ticket)
        assert (clocks["ola_own", 1]["state"], clocks["ola_own", 1]["stopped_at"]) == ("met", NOW + HOUR / 2)
        assert clocks == await rebuilt(session, ticket, NOW + 2 * HOUR)


async def test_nobody_is_warned_of_a_ticket_that_a_round_gave_out_in_time(session: AsyncSession) -> None:
    await make_desk(session, 3)
    await assign_waiting(session, NOW + HOUR / 2, 10)
    assert await fire_due_alarms(session, NOW + 1.5 * HOUR, 2) == 2
    assert await tasks(session) == []  # the third ticket has not been looked at
    await fire_due_alarms(session, NOW + 1.5 * HOUR, 50)
    assert {task.note.split()[1] for task in await tasks(session)} == {"first_response"}


acts = st.lists(
    st.tuples(
        st.sampled_from(["reply", "customer", "wait", "resolve", "merge", "unmerge", "split", "assign", "take_up"]),
        st.integers(0, 3), st.integers(0, 3), st.integers(1, 30),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=25)
@given(acts)
async def test_stored_clocks_are_those_of_the_events_whatever_was_done(
    session: AsyncSession, done: list[tuple[str, int, int, int]]
) -> None:
    async with session.begin_nested() as attempt:
        desk, now = await make_desk(session, 3), NOW
        for name, which, other, minutes in done:
            now += timedelta(minutes=17 * minutes)
            with contextlib.suppress(CRMError):
                desk += await _do(session, name, desk[which % len(desk)], desk[other % len(desk)], now)
        await recompute_open(session, now, 50)
        for ticket in desk:
            clocks = await stored(session, ticket)
            _require_sound(clocks, merged=(await repository.get_ticket(session, ticket)).merged_into_id is not None)
            assert _lasting(clocks) == _lasting(await rebuilt(session, ticket, now))
        await attempt.rollback()
    session.expunge_all()


async def _do(session: AsyncSession, name: str, ticket: str, other: str, now: datetime) -> list[str]:
    """What one act makes of the tickets, and the ticket that it adds."""
    states = {"wait": TicketState.WAITING_CUSTOMER, "resolve": TicketState.RESOLVED, "take_up": TicketState.IN_PROGRESS}
    if name == "merge":
        await merge(session, ticket, other, now)
    elif name == "unmerge":
        await unmerge_ticket(session, loser_id=ticket, actor="staff:1", now=now)
    elif name == "split":
        split = await split_ticket(session, ticket_id=ticket, seq=1, category_code=None, actor="staff:1", now=now)
        return [] if split.opened_at < now else [split.id]
    elif name == "assign":
        await assign_waiting(session, now, 10)
    elif name == "customer":
        await tickets.follow_up_ticket(session, ticket_id=ticket, text="چه شد؟", actor="contact", now=now)
    elif name in states:
        await tickets.move_ticket(session, ticket_id=ticket, state=states[name], text="متن", actor="staff:1", now=now)
    else:
        await write(session, ticket, EventKind.REPLY, now)
    return []


def _require_sound(clocks: Stored, *, merged: bool) -> None:
    """Nothing stands still twice at a time, and what was merged does not run."""
    for clock in clocks.values():
        last = clock["started_at"].isoformat()
        for number, pause in enumerate(clock["pauses"], start=1):
            assert last <= pause["start"]
            assert pause["end"] is not None or number == len(clock["pauses"])
            last = pause["end"] or pause["start"]
            assert pause["start"] <= last
        assert not merged or clock["stopped_at"] is not None or clock["state"] != "running"


def _lasting(clocks: Stored) -> dict[tuple[str, int], dict[str, Any]]:
    """What does not depend on when a running clock was last looked at."""
    return {
        key: {
            name: value
            for name, value in clock.items()
            if name != "used_s" or clock["stopped_at"] is not None or clock["paused_at"] is not None
            if name not in {"state", "breached_at"} or clock["stopped_at"] is not None
        }
        for key, clock in clocks.items()
    }
