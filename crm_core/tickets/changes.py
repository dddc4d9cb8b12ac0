"""Every change of a ticket with its event; whatever happens to a ticket goes through here.

The events alone tell the whole history: each holds what changed, its old and new value, and the moment.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.staff import service as staff
from crm_core.tickets import repository
from crm_core.tickets.model import Ticket, TicketEvent
from crm_core.tickets.queue import QueuedTicket
from crm_core.tickets.rules import OPEN_STATES, EventKind, Priority, TicketState


async def note(
    session: AsyncSession,
    ticket: Ticket,
    kind: EventKind,
    *,
    actor: str,
    now: datetime,
    text: str | None = None,
    change: dict[str, Any] | None = None,
) -> TicketEvent:
    """One more thing that happened to a ticket, which the caller has locked."""
    now = not_before_last(ticket, now)
    event = TicketEvent(
        ticket_id=ticket.id, seq=await repository.next_event_seq(session, ticket_id=ticket.id), kind=kind,
        actor=actor, text=text, change=change or {}, at=now,
    )  # fmt: skip
    session.add(event)
    ticket.updated_at = now
    await session.flush()
    return event


def not_before_last(ticket: Ticket, now: datetime) -> datetime:
    """Now, or the moment of a ticket's last change where the clock was set back meanwhile: no time runs backwards."""
    return max(now, ticket.updated_at)


def opening_of(ticket: Ticket) -> dict[str, Any]:
    """What the first event of a ticket says: how it stood when it was opened."""
    fields = ("state", "team_id", "assignee_id", "priority", "category_id", "product_id")
    return {"new": {name: getattr(ticket, name) for name in fields}}


async def enter(
    session: AsyncSession,
    ticket: Ticket,
    state: TicketState,
    *,
    actor: str,
    now: datetime,
    text: str | None = None,
    reason: str | None = None,
) -> None:
    """The ticket in another state, with the times that belong to it; ``text`` is for the customer, ``reason`` ours."""
    old, now = TicketState(ticket.state), not_before_last(ticket, now)
    reopened = old not in OPEN_STATES and state in OPEN_STATES
    ticket.state = state
    if state in OPEN_STATES:
        ticket.resolved_at, ticket.closed_at = None, None
    elif ticket.resolved_at is None:
        ticket.resolved_at = now
    if state == TicketState.CLOSED:
        ticket.closed_at = now
    kind = EventKind.REOPENED if reopened else EventKind.MOVED
    change = {"old": old, "new": state} | ({"reason": reason} if reason else {})
    await note(session, ticket, kind, actor=actor, text=text, change=change, now=now)


async def prioritise(
    session: AsyncSession, ticket: Ticket, priority: Priority, *, actor: str, now: datetime, reason: str | None = None
) -> None:
    """The ticket under a priority; the same one changes nothing."""
    if ticket.priority != priority:
        change = {"old": ticket.priority, "new": str(priority)} | ({"reason": reason} if reason else {})
        ticket.priority = priority
        await note(session, ticket, EventKind.PRIORITY, actor=actor, change=change, now=now)


async def hand(
    session: AsyncSession, ticket: Ticket, *, team_id: str | None, assignee_id: str | None, actor: str, now: datetime
) -> bool:
    """The ticket with a team and a person, and whether that is new."""
    old = {"team_id": ticket.team_id, "assignee_id": ticket.assignee_id}
    new = {"team_id": team_id, "assignee_id": assignee_id}
    if new == old:
        return False
    if assignee_id is not None or team_id != ticket.team_id:
        ticket.given_back_by_id = None
    ticket.team_id, ticket.assignee_id, ticket.waiting_reason = team_id, assignee_id, None
    await note(session, ticket, EventKind.ASSIGNED, actor=actor, change={"old": old, "new": new}, now=now)
    if assignee_id is not None:
        await staff.note_tickets_given(session, staff_ids=[assignee_id], now=now)
    return True


async def replace(
    session: AsyncSession, ticket: Ticket, kind: EventKind, column: str, value: Any, *, actor: str, now: datetime
) -> bool:
    """The ticket with another value in a column, and whether it is another one."""
    old = getattr(ticket, column)
    if old == value:
        return False
    setattr(ticket, column, value)
    await note(session, ticket, kind, actor=actor, change={"old": old, "new": value}, now=now)
    return True


def note_assignments(
    session: AsyncSession, tickets: Iterable[tuple[QueuedTicket, str, int]], *, actor: str, now: datetime
) -> None:
    """What `hand` and `enter` note, for many queued tickets at once: each with its person and its last event's number.

    The rows themselves were written in bulk; ``ticket`` is as it was before.
    """
    for ticket, assignee_id, last in tickets:
        old = {"team_id": ticket.team_id, "assignee_id": None}
        changes: list[tuple[EventKind, dict[str, Any]]] = [
            (EventKind.ASSIGNED, {"old": old, "new": old | {"assignee_id": assignee_id}})
        ]
        if ticket.state != TicketState.ASSIGNED:
            changes.append((EventKind.MOVED, {"old": ticket.state, "new": str(TicketState.ASSIGNED)}))
        session.add_all(
            TicketEvent(ticket_id=ticket.id, seq=seq, kind=kind, actor=actor, change=change, at=now)
            for seq, (kind, change) in enumerate(changes, start=last + 1)
        )
