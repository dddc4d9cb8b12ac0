"""Opening tickets, following them up, and working on them."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import InvalidInputError
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.tickets import matching, repository
from crm_core.tickets.clocks import refresh_clocks
from crm_core.tickets.errors import TicketStateError
from crm_core.tickets.model import Ticket, TicketCategory, TicketEvent
from crm_core.tickets.rules import (
    OPEN_STATES,
    EventKind,
    Priority,
    TicketKind,
    TicketState,
    may_move,
    priority_after_follow_up,
    state_after_follow_up,
    subject_of,
)


async def open_ticket(
    session: AsyncSession,
    *,
    contact_id: str,
    category_code: str,
    description: str,
    actor: str,
    now: datetime,
    priority: Priority | None = None,
    kind: TicketKind | None = None,
    reporter_name: str | None = None,
    conversation_id: str | None = None,
    product_id: str | None = None,
) -> Ticket:
    """A new ticket with the team of its category; what is not given follows from the category and the words.

    Raises:
        NotFoundError: no such category. InvalidInputError: an empty description.
    """
    text = _required_text(description, field="description")
    category = await repository.get_category(session, code=category_code)
    if priority is None:
        priority = matching.guess_priority(
            text, urgent_words=category.urgent_words, default=Priority(category.default_priority)
        )
    ticket = Ticket(
        code=await next_code(session, series=Series.TICKET, now=now), contact_id=contact_id,
        conversation_id=conversation_id, category_id=category.id, team_id=category.team_id,
        product_id=product_id, kind=kind or category.kind, state=TicketState.NEW, priority=priority,
        subject=subject_of(text), description=text, reporter_name=reporter_name, opened_at=now,
        updated_at=now,
    )  # fmt: skip
    session.add(ticket)
    await session.flush()
    await _note(session, ticket, EventKind.OPENED, actor=actor, text=text, now=now)
    audit.record(session, actor=actor, verb="open", entity="ticket", entity_id=ticket.id, now=now, code=ticket.code)
    await session.flush()
    ticket = await repository.get_ticket(session, ticket.id)
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def follow_up_ticket(session: AsyncSession, *, ticket_id: str, text: str, actor: str, now: datetime) -> Ticket:
    """The ticket after its customer wrote again: insisting raises the priority and revives a finished one."""
    clean = _required_text(text, field="text")
    ticket = await repository.get_ticket(session, ticket_id)
    ticket.follow_ups += 1
    ticket.updated_at = now
    await _note(session, ticket, EventKind.CUSTOMER_MESSAGE, actor=actor, text=clean, now=now)
    state = state_after_follow_up(TicketState(ticket.state), has_assignee=ticket.assignee_id is not None)
    if state != ticket.state:
        await _enter(session, ticket, state, actor=actor, text=None, now=now)
    priority = priority_after_follow_up(Priority(ticket.priority), ticket.follow_ups)
    if priority != ticket.priority:
        await _set_priority(session, ticket, priority, actor=actor, now=now)
    await session.flush()
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def append_event(
    session: AsyncSession,
    *,
    ticket_id: str,
    kind: EventKind,
    actor: str,
    now: datetime,
    text: str | None = None,
    change: dict[str, Any] | None = None,
) -> TicketEvent:
    """One more thing that happened; the first ``reply`` stops the clock of the first response."""
    ticket = await repository.get_ticket(session, ticket_id)
    if kind == EventKind.REPLY and ticket.first_response_at is None:
        ticket.first_response_at = now
    ticket.updated_at = now
    event = await _note(session, ticket, kind, actor=actor, text=text, change=change, now=now)
    await refresh_clocks(session, ticket, now=now)
    return event


async def move_ticket(
    session: AsyncSession,
    *,
    ticket_id: str,
    state: TicketState,
    actor: str,
    now: datetime,
    text: str | None = None,
) -> Ticket:
    """The ticket in another state; ``text`` is shown to its customer. Staying where it is changes nothing.

    Raises TicketStateError when the step is not allowed.
    """
    ticket = await repository.get_ticket(session, ticket_id)
    current = TicketState(ticket.state)
    if current == state:
        return ticket
    if not may_move(current, state):
        raise TicketStateError(state=current, target=state)
    await _enter(session, ticket, state, actor=actor, text=text, now=now)
    audit.record(
        session,
        actor=actor,
        verb="move",
        entity="ticket",
        entity_id=ticket_id,
        now=now,
        old=current,
        new=state,
    )
    await session.flush()
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def assign_ticket(
    session: AsyncSession,
    *,
    ticket_id: str,
    actor: str,
    now: datetime,
    assignee_id: str | None = None,
    team_code: str | None = None,
) -> Ticket:
    """The ticket in the hands of a person, or referred to a team whose members may take it.

    Raises:
        TicketStateError: it is resolved or closed. NotFoundError: no such team or active member of staff.
    """
    ticket = await repository.get_ticket(session, ticket_id)
    if ticket.state not in OPEN_STATES:
        raise TicketStateError(state=ticket.state)
    if assignee_id is None and team_code is None:
        raise InvalidInputError(field="assignee_id", reason="empty")
    old = {"team_id": ticket.team_id, "assignee_id": ticket.assignee_id}
    if team_code is not None:
        ticket.team_id = (await repository.get_team(session, code=team_code)).id
    if assignee_id is not None:
        assignee_id = (await repository.get_assignee(session, staff_id=assignee_id)).id
    ticket.assignee_id = assignee_id
    ticket.updated_at = now
    new = {"team_id": ticket.team_id, "assignee_id": ticket.assignee_id}
    if new != old:
        await _note(session, ticket, EventKind.ASSIGNED, actor=actor, change={"old": old, "new": new}, now=now)
        audit.record(session, actor=actor, verb="assign", entity="ticket", entity_id=ticket_id, now=now, **new)
    if ticket.state == TicketState.NEW or (new != old and ticket.state == TicketState.IN_PROGRESS):
        await _enter(session, ticket, TicketState.ASSIGNED, actor=actor, text=None, now=now)
    await session.flush()
    ticket = await repository.get_ticket(session, ticket_id)
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def set_priority(
    session: AsyncSession, *, ticket_id: str, priority: Priority, actor: str, now: datetime
) -> Ticket:
    """The ticket under another priority; the same one changes nothing."""
    ticket = await repository.get_ticket(session, ticket_id)
    if ticket.priority != priority:
        await _set_priority(session, ticket, priority, actor=actor, now=now)
        audit.record(
            session,
            actor=actor,
            verb="set_priority",
            entity="ticket",
            entity_id=ticket_id,
            now=now,
            new=priority,
        )
        await session.flush()
        await refresh_clocks(session, ticket, now=now)
    return ticket


async def guess_category(session: AsyncSession, *, text: str) -> TicketCategory | None:
    """The category that a description speaks of; None when the words fit none, or two equally well."""
    categories = {category.code: category for category in await repository.list_categories(session)}
    code = matching.match_category(
        text, {code: (category.name, *category.aliases) for code, category in categories.items()}
    )
    return categories[code] if code is not None else None


async def _enter(
    session: AsyncSession, ticket: Ticket, state: TicketState, *, actor: str, text: str | None, now: datetime
) -> None:
    old = TicketState(ticket.state)
    reopened = old not in OPEN_STATES and state in OPEN_STATES
    ticket.state = state
    ticket.updated_at = now
    if state in OPEN_STATES:
        ticket.resolved_at, ticket.closed_at = None, None
    elif ticket.resolved_at is None:
        ticket.resolved_at = now
    if state == TicketState.CLOSED:
        ticket.closed_at = now
    kind = EventKind.REOPENED if reopened else EventKind.MOVED
    await _note(session, ticket, kind, actor=actor, text=text, change={"old": old, "new": state}, now=now)


async def _set_priority(
    session: AsyncSession, ticket: Ticket, priority: Priority, *, actor: str, now: datetime
) -> None:
    change = {"old": ticket.priority, "new": str(priority)}
    ticket.priority, ticket.updated_at = priority, now
    await _note(session, ticket, EventKind.PRIORITY, actor=actor, change=change, now=now)


async def _note(
    session: AsyncSession,
    ticket: Ticket,
    kind: EventKind,
    *,
    actor: str,
    now: datetime,
    text: str | None = None,
    change: dict[str, Any] | None = None,
) -> TicketEvent:
    event = TicketEvent(
        ticket_id=ticket.id, seq=await repository.next_event_seq(session, ticket_id=ticket.id), kind=kind,
        actor=actor, text=text, change=change or {}, at=now,
    )  # fmt: skip
    session.add(event)
    await session.flush()
    return event


def _required_text(text: str, *, field: str) -> str:
    clean = text.strip()
    if not clean:
        raise InvalidInputError(field=field, reason="empty")
    return clean
