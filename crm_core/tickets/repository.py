"""Queries over tickets, their events and categories."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from crm_core.errors import NotFoundError
from crm_core.sla.model import SlaAlert, SlaClock, WatchedTicket
from crm_core.staff.model import StaffUser, Team
from crm_core.tickets.errors import TicketMergedError
from crm_core.tickets.model import OPEN, Ticket, TicketCategory, TicketDecision, TicketEvent
from crm_core.tickets.rules import OPEN_STATES, PUBLIC_EVENTS, EventKind, TicketState


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Ticket.contact),
        joinedload(Ticket.category),
        joinedload(Ticket.team),
        joinedload(Ticket.assignee),
    )


async def get_ticket(session: AsyncSession, ticket_id: str) -> Ticket:
    """The ticket with its people, locked until the transaction ends; raises NotFoundError.

    It is read after it is locked: a joined read that had to wait for the lock would show its old people.
    """
    await session.execute(select(Ticket.id).where(Ticket.id == ticket_id).with_for_update())
    query = select(Ticket).where(Ticket.id == ticket_id).options(*_whole())
    ticket: Ticket | None = await session.scalar(query.execution_options(populate_existing=True))
    if ticket is None:
        raise NotFoundError(entity="ticket")
    return ticket


async def get_workable(session: AsyncSession, ticket_id: str) -> Ticket:
    """The ticket, locked, unless it is worked on elsewhere; raises NotFoundError, TicketMergedError."""
    ticket = await get_ticket(session, ticket_id)
    if ticket.merged_into_id is not None:
        survivor_id = await _find_survivor_id(session, ticket_id)
        raise TicketMergedError(into=await session.scalar(select(Ticket.code).where(Ticket.id == survivor_id)))
    return ticket


async def get_survivor(session: AsyncSession, ticket_id: str) -> Ticket:
    """The ticket itself, locked, or the one that it was merged into in the end; raises NotFoundError."""
    while True:
        ticket = await get_ticket(session, await _find_survivor_id(session, ticket_id))
        if ticket.merged_into_id is None:
            return ticket


async def lock_both(session: AsyncSession, first_id: str, second_id: str) -> tuple[Ticket, Ticket]:
    """Two tickets in the order asked for, locked in order of age so that two merges never wait for each other."""
    found = {ticket_id: await get_ticket(session, ticket_id) for ticket_id in sorted({first_id, second_id})}
    return found[first_id], found[second_id]


async def find_by_client_key(session: AsyncSession, *, client_key: str) -> Ticket | None:
    """The ticket that a call with this key opened."""
    ticket: Ticket | None = await session.scalar(
        select(Ticket).where(Ticket.client_key == client_key).options(*_whole())
    )
    return ticket


async def find_split(session: AsyncSession, *, ticket_id: str, seq: int) -> Ticket | None:
    """The ticket that an event of another one became."""
    query = select(Ticket).where(Ticket.split_from_id == ticket_id, Ticket.split_from_seq == seq)
    ticket: Ticket | None = await session.scalar(query.options(*_whole()))
    return ticket


async def lock_settled(session: AsyncSession, *, before: datetime, limit: int) -> list[Ticket]:
    """Tickets that were resolved before a moment and are not closed, longest ago first; those locked are left out."""
    rows = await session.scalars(
        select(Ticket)
        .where(Ticket.state == TicketState.RESOLVED, Ticket.resolved_at <= before)
        .options(*_whole())
        .order_by(Ticket.resolved_at)
        .limit(limit)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    return list(rows)


async def find_ticket_by_code(session: AsyncSession, *, code: str) -> Ticket | None:
    """The ticket of a code, with its people."""
    ticket: Ticket | None = await session.scalar(select(Ticket).where(Ticket.code == code).options(*_whole()))
    return ticket


async def list_open_of_contact(session: AsyncSession, *, contact_id: str) -> list[Ticket]:
    """Tickets of a contact that wait for somebody, newest first."""
    rows = await session.scalars(
        select(Ticket)
        .where(Ticket.contact_id == contact_id, Ticket.state.in_(OPEN_STATES))
        .options(*_whole())
        .order_by(Ticket.id.desc())
    )
    return list(rows)


async def find_newest_of_conversation(session: AsyncSession, *, conversation_id: str) -> Ticket | None:
    """The ticket that was last opened in a conversation, in any state."""
    ticket: Ticket | None = await session.scalar(
        select(Ticket)
        .where(Ticket.conversation_id == conversation_id)
        .options(*_whole())
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    return ticket


async def list_events(session: AsyncSession, *, ticket_id: str, public_only: bool = False) -> list[TicketEvent]:
    """What happened to a ticket, in order; ``public_only`` leaves out what the customer may not see."""
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.seq)
    if public_only:
        query = query.where(TicketEvent.kind.in_(PUBLIC_EVENTS))
    return list(await session.scalars(query))


async def list_history(session: AsyncSession, *, ticket_id: str) -> list[tuple[str, TicketEvent]]:
    """What happened to a ticket and to those merged into it, in order of time, each with its ticket's code."""
    family = select(Ticket.id).where(Ticket.id == ticket_id).cte(recursive=True)
    family = family.union(select(Ticket.id).join(family, Ticket.merged_into_id == family.c.id))
    rows = await session.execute(
        select(Ticket.code, TicketEvent)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(TicketEvent.ticket_id.in_(select(family.c.id)))
        .order_by(TicketEvent.at, TicketEvent.ticket_id, TicketEvent.seq)
    )
    return [(code, event) for code, event in rows]


async def get_event(session: AsyncSession, *, ticket_id: str, seq: int) -> TicketEvent:
    """One event of a ticket; raises NotFoundError."""
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.seq == seq)
    event: TicketEvent | None = await session.scalar(query)
    if event is None:
        raise NotFoundError(entity="ticket_event")
    return event


async def find_event(session: AsyncSession, *, ticket_id: str, client_key: str) -> TicketEvent | None:
    """What a call of this key wrote on a ticket."""
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.client_key == client_key)
    event: TicketEvent | None = await session.scalar(query)
    return event


async def find_last_event(session: AsyncSession, *, ticket_id: str, kind: EventKind) -> TicketEvent | None:
    """The newest event of a kind."""
    event: TicketEvent | None = await session.scalar(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == kind)
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    )
    return event


async def count_insistences(session: AsyncSession, *, ticket_id: str, since: datetime, raise_reason: str) -> int:
    """The customer's follow-ups since a moment, and since the priority was last raised because of them."""
    raises = await session.execute(
        select(TicketEvent.seq, TicketEvent.change)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == EventKind.PRIORITY)
        .order_by(TicketEvent.seq)
    )
    last = max((seq for seq, change in raises if change.get("reason") == raise_reason), default=0)
    counted = await session.scalar(
        select(func.count())
        .select_from(TicketEvent)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == EventKind.CUSTOMER_MESSAGE)
        .where(TicketEvent.at >= since, TicketEvent.seq > last)
    )
    return int(counted or 0)


async def list_decisions(session: AsyncSession, *, ticket_id: str) -> list[TicketDecision]:
    """What the system decided about a ticket by itself, in order."""
    query = select(TicketDecision).where(TicketDecision.ticket_id == ticket_id).order_by(TicketDecision.id)
    return list(await session.scalars(query))


async def find_last_public_event(session: AsyncSession, *, ticket_id: str) -> TicketEvent | None:
    """The newest thing that the customer may know of."""
    event: TicketEvent | None = await session.scalar(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind.in_(PUBLIC_EVENTS))
        .order_by(TicketEvent.seq.desc())
        .limit(1)
    )
    return event


async def next_event_seq(session: AsyncSession, *, ticket_id: str) -> int:
    """The number of the next event; the ticket must be locked by the caller."""
    last = await session.scalar(select(func.max(TicketEvent.seq)).where(TicketEvent.ticket_id == ticket_id))
    return int(last or 0) + 1


async def lock_unwatched(session: AsyncSession, *, mark: str, limit: int) -> Sequence[Ticket]:
    """Open tickets whose clocks were not worked out under a mark, without those that somebody else holds."""
    other = or_(WatchedTicket.mark.is_(None), WatchedTicket.mark != mark)
    query = select(Ticket).outerjoin(WatchedTicket, WatchedTicket.ticket_id == Ticket.id)
    return await _lock(session, query.where(text(f"tickets.{OPEN}"), other), limit=limit)


async def lock_changed_unseen(
    session: AsyncSession, *, limit: int, alarmed_by: datetime | None = None
) -> Sequence[Ticket]:
    """Tickets that changed since their clocks were worked out (by an import, say), if these still run.

    With a moment, only those of which an alarm is due by then.
    """
    query = select(Ticket).join(WatchedTicket, WatchedTicket.ticket_id == Ticket.id)
    query = query.where(WatchedTicket.live, WatchedTicket.seen_at < Ticket.updated_at)
    if alarmed_by is not None:
        due = select(SlaClock.ticket_id).join(SlaAlert, SlaAlert.clock_id == SlaClock.id)
        query = query.where(Ticket.id.in_(due.where(SlaAlert.fired_at.is_(None), SlaAlert.due_at <= alarmed_by)))
    return await _lock(session, query, limit=limit)


async def _lock(session: AsyncSession, query: Select[Ticket], *, limit: int) -> Sequence[Ticket]:
    query = (
        query.options(*_whole())
        .order_by(Ticket.id)
        .limit(limit)
        .with_for_update(of=Ticket, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def list_categories(session: AsyncSession) -> list[TicketCategory]:
    """Every category, in order of code."""
    return list(await session.scalars(select(TicketCategory).order_by(TicketCategory.code)))


async def get_category(session: AsyncSession, *, code: str) -> TicketCategory:
    """The category of a code; raises NotFoundError."""
    category = await session.scalar(select(TicketCategory).where(TicketCategory.code == code))
    if category is None:
        raise NotFoundError(entity="ticket_category")
    return category


async def get_team(session: AsyncSession, *, code: str) -> Team:
    """The team of a code; raises NotFoundError."""
    team = await session.scalar(select(Team).where(Team.code == code))
    if team is None:
        raise NotFoundError(entity="team")
    return team


async def get_assignee(session: AsyncSession, *, staff_id: str) -> StaffUser:
    """A member of staff who still works here; raises NotFoundError."""
    person = await session.get(StaffUser, staff_id)
    if person is None or not person.active:
        raise NotFoundError(entity="staff")
    return person


async def find_merged_into(session: AsyncSession, *, ticket_id: str) -> str | None:
    """The id of the ticket that another one was merged into."""
    found: str | None = await session.scalar(select(Ticket.merged_into_id).where(Ticket.id == ticket_id))
    return found


async def _find_survivor_id(session: AsyncSession, ticket_id: str) -> str:
    while (into := await find_merged_into(session, ticket_id=ticket_id)) is not None:
        ticket_id = into
    return ticket_id
