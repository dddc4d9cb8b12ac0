"""Firing alarms whose moment has come: somebody gets a task, and what is late is marked as late since when."""

from datetime import datetime
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.rules import next_opening
from crm_core.sla import repository
from crm_core.sla.model import SlaAlert, SlaClock, WatchedTicket
from crm_core.sla.promises import ClockKind, Level, Notified
from crm_core.sla.rules import ClockState
from crm_core.sla.service import Book, load_book
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task


async def mark_overdue(session: AsyncSession, now: datetime, limit: int) -> int:
    """Marks running clocks past their due time as breached at that time, and gives how many there were."""
    clocks = await repository.lock_overdue(session, now=now, limit=limit)
    for clock in clocks:
        clock.state, clock.breached_at = ClockState.BREACHED, clock.due_at
    await session.flush()
    return len(clocks)


async def fire_alerts(session: AsyncSession, now: datetime, limit: int) -> int:
    """Fires the alarms that are due, and gives how many there were.

    Where several of one clock are due at once (the job was late), only the gravest becomes a task.
    """
    alerts = await repository.lock_due_alerts(session, now=now, limit=limit)
    if not alerts:
        return 0
    book = await load_book(session)
    found = await repository.clocks_by_id(session, clock_ids={alert.clock_id for alert in alerts})
    for clock_id, group in groupby(sorted(alerts, key=lambda it: (it.clock_id, it.due_at)), lambda it: it.clock_id):
        clock, watched = found[clock_id]
        await _fire(session, list(group), clock, watched, book, now=now)
    await session.flush()
    return len(alerts)


async def _fire(
    session: AsyncSession, alerts: list[SlaAlert], clock: SlaClock, watched: WatchedTicket, book: Book, *, now: datetime
) -> None:
    levels = {level.code: level for level in book.promises.levels_of(ClockKind(clock.kind))}
    gravest = levels.get(alerts[-1].level)
    if gravest is not None and gravest.working_hours:
        opening = next_opening(book.calendars.get(clock.calendar), now)
        if opening > now:  # people hear of it when they are back
            for alert in alerts:
                alert.due_at = opening
            return
    for alert in alerts:
        alert.fired_at = now
    if gravest is not None:
        await _tell(session, gravest, clock, watched, book, now=now)


async def _tell(
    session: AsyncSession, level: Level, clock: SlaClock, watched: WatchedTicket, book: Book, *, now: datetime
) -> None:
    person = watched.assignee_id if level.notify == Notified.ASSIGNEE else None
    if level.notify == Notified.SUPERVISOR:
        person = await repository.find_supervisor_id(session, team_id=watched.team_id)
    name = (book.promises.names or {}).get(clock.kind, clock.kind)
    await create_task(
        session, kind=TaskKind.ESCALATION, note=level.note.format(ticket=watched.code, clock=name), due_at=now,
        now=now, contact_id=watched.contact_id, team_id=watched.team_id, assignee_id=person,
    )  # fmt: skip
