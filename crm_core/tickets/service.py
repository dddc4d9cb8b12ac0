"""Opening tickets, following them up, and working on them."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts.repository import get_survivor_id
from crm_core.errors import InvalidInputError
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.routing.rules import said
from crm_core.routing.service import load_table, working_days_ago
from crm_core.tickets import changes, circumstances, matching, repository
from crm_core.tickets.clocks import refresh_clocks
from crm_core.tickets.errors import TicketStateError
from crm_core.tickets.model import Ticket, TicketCategory, TicketEvent
from crm_core.tickets.placing import Placement, place, record_placement
from crm_core.tickets.rules import (
    OPEN_STATES,
    EventKind,
    Priority,
    TicketKind,
    TicketState,
    may_move,
    raised,
    state_after_follow_up,
    subject_of,
)

INSISTENCE = "follow_ups"
"""Why a priority was raised: the customer insisted."""


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
    **origin: Any,
) -> Ticket:
    """A new ticket, placed by the routing table; what is not given follows from the category and the words.

    ``origin`` is where it comes from: ``split_from_id`` and ``split_from_seq``, or the ``client_key`` of the call.

    Raises:
        NotFoundError: no such contact or category. InvalidInputError: an empty description.
    """
    contact_id = await get_survivor_id(session, contact_id)
    text = _required_text(description, field="description")
    category = await repository.get_category(session, code=category_code)
    kind = kind or TicketKind(category.kind)
    placement = await place(
        session, text=text, category=category, kind=kind, product_id=product_id, priority=priority, now=now,
        customer_class=await circumstances.find_customer_class(session, contact_id=contact_id),
    )  # fmt: skip
    ticket = Ticket(
        code=await next_code(session, series=Series.TICKET, now=now), contact_id=contact_id,
        conversation_id=conversation_id, category_id=category.id, team_id=placement.team_id,
        product_id=product_id, kind=kind, state=TicketState.NEW, priority=placement.priority,
        subject=subject_of(text), description=text, reporter_name=reporter_name, opened_at=now,
        updated_at=now, skill=placement.route.skill, on_duty_only=placement.route.on_duty, **origin,
    )  # fmt: skip
    return await _store(session, ticket, placement, actor=actor, now=now)


async def _store(session: AsyncSession, ticket: Ticket, placement: Placement, *, actor: str, now: datetime) -> Ticket:
    """A ticket that has just come into being, with its first event, why it was placed so, and its clocks."""
    session.add(ticket)
    await session.flush()
    record_placement(session, ticket, placement, now=now)
    opening = changes.opening_of(ticket)
    await changes.note(session, ticket, EventKind.OPENED, actor=actor, text=ticket.description, change=opening, now=now)
    audit.record(session, actor=actor, verb="open", entity="ticket", entity_id=ticket.id, now=now, code=ticket.code)
    await session.flush()
    ticket = await repository.get_ticket(session, ticket.id)
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def follow_up_ticket(session: AsyncSession, *, ticket_id: str, text: str, actor: str, now: datetime) -> Ticket:
    """The ticket after its customer wrote again: insisting raises the priority and revives a finished one.

    What is written to a merged ticket goes to the one it was merged into, which is the one given back.
    """
    clean = _required_text(text, field="text")
    ticket = await repository.get_survivor(session, ticket_id)
    ticket.follow_ups += 1
    await changes.note(session, ticket, EventKind.CUSTOMER_MESSAGE, actor=actor, text=clean, now=now)
    state = state_after_follow_up(TicketState(ticket.state), has_assignee=ticket.assignee_id is not None)
    if state != ticket.state:
        await changes.enter(session, ticket, state, actor=actor, now=now)
    await _heed_insistence(session, ticket, clean, actor=actor, now=now)
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
    ticket = await repository.get_workable(session, ticket_id)
    if kind == EventKind.REPLY and ticket.first_response_at is None:
        ticket.first_response_at = changes.not_before_last(ticket, now)
    event = await changes.note(session, ticket, kind, actor=actor, text=text, change=change, now=now)
    await refresh_clocks(session, ticket, now=now)
    return event


async def write_once(
    session: AsyncSession,
    *,
    ticket_id: str,
    kind: Literal[EventKind.REPLY, EventKind.NOTE],
    text: str,
    client_key: str | None,
    actor: str,
    now: datetime,
) -> TicketEvent:
    """A colleague's words on a ticket; the same key on the same ticket again gives the first ones."""
    await repository.get_workable(session, ticket_id)
    known = await repository.find_event(session, ticket_id=ticket_id, client_key=client_key) if client_key else None
    if known is not None:
        return known
    event = await append_event(session, ticket_id=ticket_id, kind=kind, text=text, actor=actor, now=now)
    event.client_key = client_key
    audit.record(session, actor=actor, verb=kind, entity="ticket", entity_id=ticket_id, now=now, seq=event.seq)
    await session.flush()
    return event


async def move_ticket(
    session: AsyncSession,
    *,
    ticket_id: str,
    state: TicketState,
    actor: str,
    now: datetime,
    text: str | None = None,
    reason: str | None = None,
) -> Ticket:
    """The ticket in another state; ``text`` is shown to its customer, ``reason`` is not. Staying changes nothing.

    Raises:
        TicketStateError: the step is not allowed. InvalidInputError: closing without a word why.
        TicketMergedError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    current = TicketState(ticket.state)
    if current == state:
        return ticket
    if not may_move(current, state):
        raise TicketStateError(state=current, target=state)
    if state == TicketState.CLOSED and not (text or reason):
        raise InvalidInputError(field="reason", reason="empty")
    await changes.enter(session, ticket, state, actor=actor, text=text, reason=reason, now=now)
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
        TicketMergedError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    if ticket.state not in OPEN_STATES:
        raise TicketStateError(state=ticket.state)
    if assignee_id is None and team_code is None:
        raise InvalidInputError(field="assignee_id", reason="empty")
    team_id = ticket.team_id
    if team_code is not None:
        team_id = (await repository.get_team(session, code=team_code)).id
    if assignee_id is not None:
        assignee_id = (await repository.get_assignee(session, staff_id=assignee_id)).id
    new = await changes.hand(session, ticket, team_id=team_id, assignee_id=assignee_id, actor=actor, now=now)
    if new:
        audit.record(
            session, actor=actor, verb="assign", entity="ticket", entity_id=ticket_id, now=now, team_id=team_id,
            assignee_id=assignee_id,
        )  # fmt: skip
    if ticket.state == TicketState.NEW or (new and ticket.state == TicketState.IN_PROGRESS):
        await changes.enter(session, ticket, TicketState.ASSIGNED, actor=actor, now=now)
    await session.flush()
    ticket = await repository.get_ticket(session, ticket_id)
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def set_priority(
    session: AsyncSession, *, ticket_id: str, priority: Priority, actor: str, now: datetime
) -> Ticket:
    """The ticket under another priority; the same one changes nothing."""
    ticket = await repository.get_workable(session, ticket_id)
    if ticket.priority != priority:
        await changes.prioritise(session, ticket, priority, actor=actor, now=now)
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


async def _heed_insistence(session: AsyncSession, ticket: Ticket, text: str, *, actor: str, now: datetime) -> None:
    """Raises the priority by a step when the company's rule about follow-ups says so."""
    rule = (await load_table(session)).follow_ups
    since = await working_days_ago(session, days=rule.within_working_days, now=now)
    insisted = await repository.count_insistences(session, ticket_id=ticket.id, since=since, raise_reason=INSISTENCE)
    if insisted >= rule.every or said(text, rule.words):
        priority = raised(Priority(ticket.priority), at_most=rule.at_most)
        await changes.prioritise(session, ticket, priority, actor=actor, reason=INSISTENCE, now=now)


def _required_text(text: str, *, field: str) -> str:
    clean = text.strip()
    if not clean:
        raise InvalidInputError(field=field, reason="empty")
    return clean
