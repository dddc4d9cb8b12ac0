"""Clocks and alarms in the store, driven by what is done to tickets."""

import asyncio
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.model import DayKind
from crm_core.calendars.service import DayWish, add_day, delete_day
from crm_core.db import Database
from crm_core.knowledge.model import Fact
from crm_core.sla.firing import fire_alerts, mark_overdue
from crm_core.sla.model import SlaAlert, SlaClock
from crm_core.sla.service import load_standings
from crm_core.tasks.model import Task
from crm_core.tickets import service as tickets
from crm_core.tickets.clocks import recompute_open
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import EventKind, Priority, TicketState
from tests.crm_core.factories import (
    NOW,
    make_calendar,
    make_category,
    make_contact,
    make_staff,
    make_team,
    starting_line,
)

HOUR = timedelta(hours=1)
TIMES = {"first_response": "1h", "next_response": "2h", "resolution": "8h"}
LEVELS = [
    {"code": "warning", "at": "-25%", "notify": "assignee", "working_hours": True, "note": "{ticket} {clock} soon"},
    {"code": "breach", "at": "0", "notify": "supervisor", "working_hours": True, "note": "{ticket} {clock} late"},
]


def policy(code: str = "all", when: dict[str, list[str]] | None = None, **times: str) -> dict[str, Any]:
    targets = dict.fromkeys(Priority, TIMES | times)
    return {"code": code, "when": when or {}, "starts": None, "ends": None, "calendar": "default", "targets": targets}


async def make_promises(session: AsyncSession, *policies: dict[str, Any], **ola: Any) -> None:
    """Office hours and what is promised in them."""
    await make_calendar(session)
    sla = {"names": {}, "levels": LEVELS, "policies": list(policies) or [policy()]}
    session.add_all([Fact(key="sla", value=sla), Fact(key="ola", value={"levels": [], "teams": [], **ola})])
    await session.flush()


async def open_one(session: AsyncSession, **fields: Any) -> Ticket:
    """A ticket of the support team, opened on a Saturday at ten."""
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    contact = await make_contact(session)
    return await tickets.open_ticket(
        session, contact_id=contact.id, category_code="printing", description="گیر کاغذ", actor="bot", now=NOW, **fields
    )


async def clocks(session: AsyncSession, ticket: Ticket) -> dict[str, SlaClock]:
    """The last clock of each kind, read afresh."""
    query = select(SlaClock).where(SlaClock.ticket_id == ticket.id).order_by(SlaClock.seq)
    return {row.kind: row for row in await session.scalars(query.execution_options(populate_existing=True))}


async def waiting(session: AsyncSession, kind: str | None = None) -> list[tuple[str, str, Any]]:
    """The alarms that have not fired, as clock, level and moment."""
    query = select(SlaClock.kind, SlaAlert.level, SlaAlert.due_at).join(SlaClock, SlaClock.id == SlaAlert.clock_id)
    rows = await session.execute(query.where(SlaAlert.fired_at.is_(None)).order_by(SlaAlert.due_at, SlaClock.kind))
    return [tuple(row) for row in rows if kind in (None, row.kind)]


async def tasks(session: AsyncSession) -> list[Task]:
    return list(await session.scalars(select(Task).where(Task.kind == "escalation").order_by(Task.id)))


async def reply(session: AsyncSession, ticket: Ticket, at: Any) -> None:
    await tickets.append_event(
        session, ticket_id=ticket.id, kind=EventKind.REPLY, actor="staff:1", text="می‌آییم", now=at
    )


async def test_a_new_ticket_has_clocks_and_alarms_on_the_calendar(session: AsyncSession) -> None:
    await make_promises(session)
    ticket = await open_one(session)
    found = await clocks(session, ticket)
    assert {kind: (row.state, row.due_at) for kind, row in found.items()} == {
        "first_response": ("running", NOW + HOUR), "resolution": ("running", NOW + 24 * HOUR),
    }  # fmt: skip
    assert await waiting(session) == [
        ("first_response", "warning", NOW + 0.75 * HOUR), ("first_response", "breach", NOW + HOUR),
        ("resolution", "warning", NOW + 7 * HOUR), ("resolution", "breach", NOW + 24 * HOUR),
    ]  # fmt: skip


async def test_without_promises_a_ticket_has_no_clocks(session: AsyncSession) -> None:
    ticket = await open_one(session)
    assert await clocks(session, ticket) == {}


async def test_nothing_fires_once_the_agent_has_answered(session: AsyncSession) -> None:
    await make_promises(session)
    ticket = await open_one(session)
    await reply(session, ticket, NOW + 0.5 * HOUR)
    assert (await clocks(session, ticket))["first_response"].state == "met"
    assert await waiting(session, "first_response") == []
    assert await fire_alerts(session, NOW + 2 * HOUR, 50) == 0
    assert await tasks(session) == []


async def test_a_late_job_fires_once_and_keeps_the_true_moment(session: AsyncSession) -> None:
    await make_promises(session)
    supervisor = await make_staff(session, role="supervisor")
    ticket = await open_one(session)
    noticed = NOW + 2 * HOUR
    assert await mark_overdue(session, noticed, 50) == 1
    assert await fire_alerts(session, noticed, 50) == 2
    assert (await mark_overdue(session, noticed, 50), await fire_alerts(session, noticed, 50)) == (0, 0)
    clock = (await clocks(session, ticket))["first_response"]
    assert (clock.state, clock.breached_at) == ("breached", NOW + HOUR)
    (task,) = await tasks(session)
    assert (task.assignee_id, task.contact_id, task.team_id) == (supervisor.id, ticket.contact_id, ticket.team_id)
    assert task.note == f"{ticket.code} first_response late"
    await reply(session, ticket, noticed)
    clock = (await clocks(session, ticket))["first_response"]
    assert (clock.state, clock.breached_at, clock.stopped_at) == ("breached", NOW + HOUR, noticed)


async def test_a_warning_goes_to_whoever_has_the_ticket_or_to_its_team(session: AsyncSession) -> None:
    await make_promises(session)
    agent = await make_staff(session)
    ticket = await open_one(session)
    await fire_alerts(session, NOW + 0.75 * HOUR, 50)
    await tickets.assign_ticket(session, ticket_id=ticket.id, assignee_id=agent.id, actor="bot", now=NOW + 0.8 * HOUR)
    await reply(session, ticket, NOW + 0.9 * HOUR)
    await fire_alerts(session, NOW + 22 * HOUR, 50)
    code = f"{ticket.code} "
    assert [(task.note.removeprefix(code), task.team_id, task.assignee_id) for task in await tasks(session)] == [
        ("first_response soon", ticket.team_id, None), ("resolution soon", ticket.team_id, agent.id),
    ]  # fmt: skip


async def test_out_of_hours_an_alarm_waits_for_the_morning(session: AsyncSession) -> None:
    await make_promises(session)
    await open_one(session)
    evening = NOW + 10 * HOUR  # Saturday 20:00
    assert await fire_alerts(session, evening, 50) > 0
    assert await tasks(session) == []
    morning = NOW + 22 * HOUR  # Sunday 8:00
    await fire_alerts(session, morning, 50)
    assert len(await tasks(session)) == 2  # the first response and the warning of the resolution


async def test_waiting_for_the_customer_disarms_and_the_answer_arms_later(session: AsyncSession) -> None:
    await make_promises(session)
    ticket = await open_one(session)
    await tickets.move_ticket(
        session, ticket_id=ticket.id, state=TicketState.WAITING_CUSTOMER, actor="staff:1", now=NOW + HOUR
    )
    clock = (await clocks(session, ticket))["resolution"]
    assert (clock.state, clock.due_at, await waiting(session)) == ("paused", None, [])
    await tickets.follow_up_ticket(session, ticket_id=ticket.id, text="شد؟", actor="bot", now=NOW + 2 * HOUR)
    found = await clocks(session, ticket)
    assert found["resolution"].due_at == NOW + 25 * HOUR - HOUR + HOUR
    assert [pause["reason"] for pause in found["resolution"].pauses] == ["waiting_customer"]
    assert (found["next_response"].seq, found["next_response"].state) == (1, "running")


async def test_a_level_that_fired_is_armed_anew_when_its_moment_comes_again(session: AsyncSession) -> None:
    await make_promises(session, policy("urgent", {"priority": ["urgent"]}, resolution="2h"), policy())
    ticket = await open_one(session, priority=Priority.URGENT)
    await fire_alerts(session, NOW + 2 * HOUR, 50)
    await tickets.set_priority(session, ticket_id=ticket.id, priority=Priority.LOW, actor="staff:1", now=NOW + 2 * HOUR)
    clock = (await clocks(session, ticket))["resolution"]
    query = select(SlaAlert.level, SlaAlert.cycle, SlaAlert.due_at).where(SlaAlert.clock_id == clock.id)
    rows = await session.execute(query.where(SlaAlert.fired_at.is_(None)).order_by(SlaAlert.due_at))
    assert [tuple(row) for row in rows] == [("warning", 2, NOW + 7 * HOUR), ("breach", 2, NOW + 24 * HOUR)]


async def test_each_team_has_its_own_clock(session: AsyncSession) -> None:
    await make_team(session, code="billing", kind="billing")
    terms = [{"team": team, "own": "1h", "resolve": "4h", "calendar": "default"} for team in ("support", "billing")]
    await make_promises(session, teams=terms)
    ticket = await open_one(session)
    await tickets.assign_ticket(session, ticket_id=ticket.id, team_code="billing", actor="bot", now=NOW + HOUR)
    rows = (await session.scalars(select(SlaClock).where(SlaClock.team_id.is_not(None)).order_by(SlaClock.seq))).all()
    assert [(row.kind, row.seq, row.state, row.due_at) for row in rows if row.kind == "ola_own"] == [
        ("ola_own", 1, "met", NOW + HOUR), ("ola_own", 2, "running", NOW + 2 * HOUR),
    ]  # fmt: skip
    moved = await session.get(Ticket, ticket.id)
    assert moved is not None
    standing = (await load_standings(session, holders={ticket.id: moved.team_id}, now=NOW + HOUR))[ticket.id]
    assert (standing.ola["ola_own"].due_at, standing.ola["ola_own"].left_s) == (NOW + 2 * HOUR, 3600)
    assert set(standing.sla) == {"first_response", "resolution"}


async def test_a_closure_moves_the_due_times_of_open_tickets_and_of_no_others(session: AsyncSession) -> None:
    await make_promises(session)
    live = await open_one(session)
    done = await tickets.open_ticket(
        session, contact_id=live.contact_id, category_code="printing", description="صدا", actor="bot", now=NOW
    )
    await tickets.move_ticket(session, ticket_id=done.id, state=TicketState.RESOLVED, actor="bot", now=NOW + HOUR)
    before = (await clocks(session, done))["resolution"].due_at
    assert await recompute_open(session, NOW, 50) == 0
    sunday = DayWish(date(2026, 11, 22), DayKind.CLOSED, source="استانداری")
    day = await add_day(session, wish=sunday, actor="staff:1", now=NOW)
    assert (await recompute_open(session, NOW, 50), await recompute_open(session, NOW, 50)) == (1, 0)
    assert (await clocks(session, live))["resolution"].due_at == NOW + 48 * HOUR
    assert (await clocks(session, done))["resolution"].due_at == before
    await delete_day(session, day_id=day.id, actor="staff:1", now=NOW)
    assert await recompute_open(session, NOW, 50) == 1
    assert (await clocks(session, live))["resolution"].due_at == NOW + 24 * HOUR


async def test_another_promise_replaces_clocks_and_a_withdrawn_one_takes_its_alarms_along(
    session: AsyncSession,
) -> None:
    await make_promises(session)
    ticket = await open_one(session)
    fact = await session.get(Fact, "sla")
    assert fact is not None
    only = {"targets": {"normal": {"first_response": "2h"}}}
    fact.value = {**fact.value, "policies": [policy() | only]}
    await session.flush()
    assert await recompute_open(session, NOW, 50) == 1
    found = await clocks(session, ticket)
    assert {kind: row.due_at for kind, row in found.items()} == {"first_response": NOW + 2 * HOUR}
    assert {kind for kind, *_ in await waiting(session)} == {"first_response"}


async def test_a_ticket_that_a_file_changed_is_seen_by_the_job(session: AsyncSession) -> None:
    await make_promises(session)
    ticket = await open_one(session)
    closed = {"state": "closed", "resolved_at": NOW + HOUR / 2, "closed_at": NOW + HOUR / 2, "updated_at": NOW + HOUR}
    await session.execute(update(Ticket).where(Ticket.id == ticket.id).values(**closed))
    assert (await recompute_open(session, NOW + HOUR, 50), await recompute_open(session, NOW + HOUR, 50)) == (1, 0)
    assert {row.state for row in (await clocks(session, ticket)).values()} == {"met"}
    assert await waiting(session) == []


async def test_two_workers_give_one_task(database: Database) -> None:
    async with database.writing() as session:
        await make_promises(session)
        await open_one(session)
    line = starting_line(database, 2)

    async def work() -> int:
        async with database.writing() as session:
            await line(session)
            await mark_overdue(session, NOW + 2 * HOUR, 50)
            return await fire_alerts(session, NOW + 2 * HOUR, 50)

    assert sum(await asyncio.gather(work(), work())) == 2
    async with database.reading() as session:
        assert len(await tasks(session)) == 1
