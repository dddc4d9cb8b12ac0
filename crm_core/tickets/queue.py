"""Queries over the tickets that wait for somebody, and over what everybody has in their hands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.routing.choice import Need
from crm_core.staff.model import Team
from crm_core.tickets.model import HELD, QUEUED, Ticket, TicketEvent
from crm_core.tickets.rules import Priority, TicketState

_RANK = case({str(priority): rank for rank, priority in enumerate(Priority)}, value=Ticket.priority)
_NEED = (Ticket.team_id, Ticket.skill, Ticket.on_duty_only, Ticket.given_back_by_id)


@dataclass(frozen=True)
class QueuedTicket:
    """A waiting ticket as it was read."""

    id: str
    version: int
    contact_id: str
    team_id: str | None
    state: str
    priority: str
    waiting_reason: str | None
    need: Need


async def lock_teams(session: AsyncSession) -> None:
    """Makes other rounds of assignment wait until this one ends, so that no two fill the same person's last place."""
    await session.execute(select(Team.id).order_by(Team.id).with_for_update(key_share=True))


async def list_needs(session: AsyncSession) -> list[Need]:
    """Each kind of person that some waiting ticket asks for."""
    rows = await session.execute(select(*_NEED).where(QUEUED).distinct())
    return [Need(*row) for row in rows]


async def list_queued(session: AsyncSession, *, needs: Iterable[Need], limit: int) -> list[QueuedTicket]:
    """Waiting tickets that were never tried, or whose need is one of these; the most urgent first, then the oldest."""
    asked = [
        and_(
            *(
                column.is_(None) if value is None else column == value
                for column, value in zip(_NEED, parts, strict=True)
            )
        )
        for parts in ((need.team_id, need.skill, need.on_duty, need.not_to) for need in needs)
    ]
    rows = await session.execute(
        select(
            Ticket.id, Ticket.version, Ticket.contact_id, Ticket.state, Ticket.priority, Ticket.waiting_reason, *_NEED
        )
        .where(QUEUED, or_(Ticket.waiting_reason.is_(None), *asked))
        .order_by(_RANK.desc(), Ticket.id)
        .limit(limit)
    )
    return [
        QueuedTicket(
            id=row.id, version=row.version, contact_id=row.contact_id, team_id=row.team_id, state=row.state,
            priority=row.priority, waiting_reason=row.waiting_reason,
            need=Need(row.team_id, row.skill, row.on_duty_only, row.given_back_by_id),
        )
        for row in rows
    ]  # fmt: skip


async def count_held(session: AsyncSession) -> list[tuple[str, str, int]]:
    """How many open tickets of each priority each person has: (staff id, priority, count)."""
    rows = await session.execute(
        select(Ticket.assignee_id, Ticket.priority, func.count())
        .where(HELD)
        .group_by(Ticket.assignee_id, Ticket.priority)
    )
    return [(staff_id, priority, count) for staff_id, priority, count in rows if staff_id is not None]


async def find_last_handlers(session: AsyncSession, *, contact_ids: Collection[str], since: datetime) -> dict[str, str]:
    """Who last had a ticket of each of some customers, by the customer's id; tickets untouched since then are old."""
    rows = await session.execute(
        select(Ticket.contact_id, Ticket.assignee_id)
        .where(Ticket.contact_id.in_(contact_ids), Ticket.assignee_id.is_not(None), Ticket.updated_at > since)
        .order_by(Ticket.updated_at, Ticket.id)
    )
    return {contact_id: staff_id for contact_id, staff_id in rows if staff_id is not None}


async def take_from_queue(
    session: AsyncSession, *, tickets: Sequence[QueuedTicket], staff_id: str, now: datetime
) -> set[str]:
    """Gives some tickets to a person, and says which: those that nobody took or changed since they were read."""
    taken = await session.scalars(
        update(Ticket)
        .where(Ticket.assignee_id.is_(None))
        .where(tuple_(Ticket.id, Ticket.version).in_([(ticket.id, ticket.version) for ticket in tickets]))
        .values(
            assignee_id=staff_id, state=TicketState.ASSIGNED, waiting_reason=None, given_back_by_id=None,
            updated_at=now, version=Ticket.version + 1,
        )
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return set(taken)


async def note_waiting(session: AsyncSession, reasons: Mapping[str, Sequence[str]]) -> None:
    """Writes why some tickets still wait: their ids by the reason."""
    for reason, ids in reasons.items():
        await session.execute(
            update(Ticket)
            .where(Ticket.id.in_(ids), Ticket.assignee_id.is_(None))
            .values(waiting_reason=reason)
            .execution_options(synchronize_session=False)
        )


async def last_event_seqs(session: AsyncSession, *, ticket_ids: Collection[str]) -> dict[str, int]:
    """The number of the newest event of each of some tickets."""
    rows = await session.execute(
        select(TicketEvent.ticket_id, func.max(TicketEvent.seq))
        .where(TicketEvent.ticket_id.in_(ticket_ids))
        .group_by(TicketEvent.ticket_id)
    )
    return {row[0]: row[1] for row in rows}
