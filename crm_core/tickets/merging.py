"""Merging tickets about one matter, taking them apart again, and making a ticket of one message of another."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.db.versions import require_version
from crm_core.tickets import changes, repository, service
from crm_core.tickets.clocks import refresh_clocks
from crm_core.tickets.errors import TicketMergedError, TicketMergeError
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import OPEN_STATES, EventKind, TicketState

REASON = "merged"
OTHER_CUSTOMER = "other_customer"
SAME_TICKET = "same_ticket"
NOT_MERGED = "not_merged"
NO_TEXT = "no_text"
FINISHED = "finished"


async def merge_tickets(
    session: AsyncSession,
    *,
    loser_id: str,
    survivor_id: str,
    actor: str,
    now: datetime,
    other_customer: bool = False,
) -> Ticket:
    """The surviving ticket, after the other was closed and tied to it; merging the same two again changes nothing.

    The survivor stands for itself and the loser for none yet tied elsewhere, so that no circle can come about.

    Raises:
        TicketMergeError: one and the same ticket, a finished survivor, or another customer's without leave.
        TicketMergedError: one of the two is merged into a third. NotFoundError.
    """
    if loser_id == survivor_id:
        raise TicketMergeError(reason=SAME_TICKET)
    loser, survivor = await repository.lock_both(session, loser_id, survivor_id)
    if loser.merged_into_id == survivor_id:
        return survivor
    for ticket in (loser, survivor):
        if ticket.merged_into_id is not None:
            raise TicketMergedError(into=(await repository.get_survivor(session, ticket.id)).code)
    if survivor.state not in OPEN_STATES:
        raise TicketMergeError(reason=FINISHED)
    if loser.contact_id != survivor.contact_id and not other_customer:
        raise TicketMergeError(reason=OTHER_CUSTOMER)
    change = {"old": None, "new": survivor_id, "state": loser.state}
    if loser.state != TicketState.CLOSED:
        await changes.enter(session, loser, TicketState.CLOSED, actor=actor, reason=REASON, now=now)
    loser.merged_into_id = survivor_id
    await changes.note(session, loser, EventKind.MERGED, actor=actor, change=change, now=now)
    await changes.note(session, survivor, EventKind.MERGED, actor=actor, change={"loser": loser_id}, now=now)
    audit.record(session, actor=actor, verb="merge", entity="ticket", entity_id=loser_id, now=now, into=survivor_id)
    await session.flush()
    await refresh_clocks(session, loser, now=now)
    return survivor


async def unmerge_ticket(
    session: AsyncSession, *, loser_id: str, actor: str, now: datetime, version: int | None = None
) -> Ticket:
    """The ticket on its own again, in the state that it was in; what came meanwhile stays with the survivor.

    Raises TicketMergeError: it is not merged; NotFoundError, VersionConflictError.
    """
    survivor_id = await repository.find_merged_into(session, ticket_id=loser_id)
    loser, survivor = await repository.lock_both(session, loser_id, survivor_id or loser_id)
    merged = await repository.find_last_event(session, ticket_id=loser_id, kind=EventKind.MERGED)
    if merged is None or survivor_id is None or loser.merged_into_id != survivor_id:
        raise TicketMergeError(reason=NOT_MERGED)
    require_version(loser, version, entity="ticket")
    state = TicketState(merged.change["state"])
    loser.merged_into_id = None
    change = {"old": survivor_id, "new": None}
    await changes.note(session, loser, EventKind.UNMERGED, actor=actor, change=change, now=now)
    if state != loser.state:
        await changes.enter(session, loser, state, actor=actor, reason="unmerged", now=now)
    await changes.note(session, survivor, EventKind.UNMERGED, actor=actor, change={"loser": loser_id}, now=now)
    audit.record(session, actor=actor, verb="unmerge", entity="ticket", entity_id=loser_id, now=now, old=survivor_id)
    await session.flush()
    await refresh_clocks(session, loser, now=now)
    return loser


async def split_ticket(
    session: AsyncSession,
    *,
    ticket_id: str,
    seq: int,
    category_code: str | None,
    actor: str,
    now: datetime,
    version: int | None = None,
) -> Ticket:
    """A new ticket of the same customer about what one event says; splitting the same event again gives the same one.

    Raises:
        TicketMergeError: the event has no words. NotFoundError: no such ticket, event or category.
        TicketMergedError, VersionConflictError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    known = await repository.find_split(session, ticket_id=ticket_id, seq=seq)
    if known is not None:
        return known
    require_version(ticket, version, entity="ticket")
    event = await repository.get_event(session, ticket_id=ticket_id, seq=seq)
    if not event.text:
        raise TicketMergeError(reason=NO_TEXT)
    split = await service.open_ticket(
        session, contact_id=ticket.contact_id, category_code=category_code or ticket.category.code,
        description=event.text, reporter_name=ticket.reporter_name, conversation_id=ticket.conversation_id,
        product_id=ticket.product_id, split_from_id=ticket_id, split_from_seq=seq, actor=actor, now=now,
    )  # fmt: skip
    await changes.note(session, ticket, EventKind.SPLIT, actor=actor, change={"new": split.id, "seq": seq}, now=now)
    audit.record(session, actor=actor, verb="split", entity="ticket", entity_id=ticket_id, now=now, new=split.id)
    await session.flush()
    return split
