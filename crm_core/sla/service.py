"""Keeping the clocks of tickets in step with what happens to them and with what is promised."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.rules import working_time_between
from crm_core.calendars.service import Calendars, load_calendars
from crm_core.knowledge.service import find_facts
from crm_core.sla import repository
from crm_core.sla.alerts import arm_alerts
from crm_core.sla.history import FINISHED, TicketFacts, TicketHistory
from crm_core.sla.model import SlaClock, WatchedTicket
from crm_core.sla.promises import CUSTOMER_KINDS, TEAM_KINDS, Promises, read_promises
from crm_core.sla.rules import Clock, ClockState, list_clocks

SLA_FACT = "sla"
OLA_FACT = "ola"


@dataclass(frozen=True)
class Book:
    """What is promised and by which calendars; ``mark`` differs whenever a clock might come out otherwise."""

    promises: Promises
    calendars: Calendars
    mark: str


@dataclass(frozen=True)
class Standing:
    """How a promise stands at a moment; ``left_s`` is working time, negative when it is late."""

    due_at: datetime | None
    state: ClockState
    left_s: int
    breached_at: datetime | None = None


@dataclass(frozen=True)
class ClockView:
    """A stored clock, how it stands, and the code of its team."""

    row: SlaClock
    standing: Standing
    team: str | None


@dataclass(frozen=True)
class TicketStanding:
    """How a ticket's promises stand, by kind of clock: the customer's, and those of the team that has it."""

    sla: Mapping[str, Standing]
    ola: Mapping[str, Standing]


async def load_book(session: AsyncSession) -> Book:
    """The promises in force; raises CalendarInvalidError."""
    facts = await find_facts(session, keys=(SLA_FACT, OLA_FACT))
    calendars = await load_calendars(session)
    teams = await repository.team_ids(session)
    text = json.dumps({"sla": facts.get(SLA_FACT, {}), "ola": facts.get(OLA_FACT, {}), "teams": dict(teams)})
    mark = sha256(f"{calendars.mark} {text}".encode()).hexdigest()[:16]
    return Book(_read(text), calendars, mark)


async def refresh(
    session: AsyncSession,
    *,
    ticket_id: str,
    history: TicketHistory,
    facts: TicketFacts,
    now: datetime,
    book: Book | None = None,
) -> None:
    """Works every clock of a ticket out anew and stores what changed; the ticket must be locked by the caller."""
    book = book or await load_book(session)
    clocks = list_clocks(history, facts, book.promises, book.calendars.by_code, now=now)
    alerts = await repository.lock_alerts(session, ticket_id=ticket_id)
    stored = {(row.kind, row.seq): row for row in await repository.list_clocks(session, ticket_ids=[ticket_id])}
    pairs = []
    for clock in clocks:
        row = stored.pop((clock.run.kind, clock.run.seq), None)
        if row is None:
            row = SlaClock(ticket_id=ticket_id, **_values(clock))
            session.add(row)
        else:
            _set(row, _values(clock))
        pairs.append((row, clock))
    await session.flush()
    await arm_alerts(session, pairs=pairs, alerts=alerts)
    for row in stored.values():  # no longer promised; its alarms went with it
        await session.delete(row)
    await _watch(session, ticket_id=ticket_id, history=history, facts=facts, mark=book.mark, now=now)
    await session.flush()


async def load_standings(
    session: AsyncSession, *, holders: Mapping[str, str | None], now: datetime
) -> dict[str, TicketStanding]:
    """How the promises of some tickets stand, given the team that holds each; of a kind, the clock started last."""
    rows = await repository.list_clocks(session, ticket_ids=list(holders)) if holders else []
    if not rows:
        return {}
    calendars = await load_calendars(session)
    newest: dict[str, dict[str, Standing]] = {}
    for row in rows:
        if row.kind in CUSTOMER_KINDS or row.team_id == holders[row.ticket_id]:
            newest.setdefault(row.ticket_id, {})[row.kind] = standing_of(row, calendars, now=now)
    return {ticket_id: _split(found) for ticket_id, found in newest.items()}


async def list_ticket_clocks(session: AsyncSession, *, ticket_id: str, now: datetime) -> list[ClockView]:
    """Every clock of a ticket and how it stands, in order of start."""
    rows = await repository.list_clocks(session, ticket_ids=[ticket_id])
    calendars = await load_calendars(session)
    teams = {team_id: code for code, team_id in (await repository.team_ids(session)).items()}
    return [ClockView(row, standing_of(row, calendars, now=now), teams.get(row.team_id or "")) for row in rows]


def standing_of(row: SlaClock, calendars: Calendars, *, now: datetime) -> Standing:
    """How a stored clock stands at a moment, whether or not a job has come by since it was late."""
    runs = row.stopped_at is None and row.paused_at is None
    if not runs or row.due_at is None:
        return Standing(row.due_at, ClockState(row.state), row.target_s - row.used_s, row.breached_at)
    late = now > row.due_at
    left = _seconds(working_time_between(calendars.get(row.calendar), now, row.due_at))
    state = ClockState.BREACHED if late else ClockState(row.state)
    return Standing(row.due_at, state, left, row.due_at if late else None)


def _split(found: Mapping[str, Standing]) -> TicketStanding:
    return TicketStanding(
        sla={kind: found[kind] for kind in CUSTOMER_KINDS if kind in found},
        ola={kind: found[kind] for kind in TEAM_KINDS if kind in found},
    )


def _values(clock: Clock) -> dict[str, Any]:
    run = clock.run
    pauses = [
        {"start": pause.start.isoformat(), "end": pause.end and pause.end.isoformat(), "reason": str(pause.reason)}
        for pause in run.pauses
    ]
    return {
        "kind": str(run.kind), "seq": run.seq, "team_id": run.team_id, "policy": clock.policy,
        "calendar": clock.calendar, "target_s": _seconds(clock.target), "used_s": _seconds(clock.used),
        "started_at": run.started_at, "due_at": clock.due_at,
        "paused_at": run.paused_at, "stopped_at": run.stopped_at, "breached_at": clock.breached_at,
        "state": str(clock.state), "pauses": pauses,
    }  # fmt: skip


def _set(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


async def _watch(
    session: AsyncSession, *, ticket_id: str, history: TicketHistory, facts: TicketFacts, mark: str, now: datetime
) -> None:
    values = {
        "code": facts.code, "contact_id": facts.contact_id, "team_id": history.teams[-1][1],
        "assignee_id": history.assignees[-1][1], "mark": mark, "seen_at": now,
        "live": history.states[-1][1] not in FINISHED,
    }  # fmt: skip
    watched = await repository.find_watched(session, ticket_id=ticket_id)
    if watched is None:
        session.add(WatchedTicket(ticket_id=ticket_id, **values))
    else:
        _set(watched, values)


@lru_cache(maxsize=8)
def _read(text: str) -> Promises:
    content = json.loads(text)
    return read_promises(content["sla"], content["ola"], team_ids=content["teams"])


def _seconds(time: timedelta) -> int:
    return time // timedelta(seconds=1)
