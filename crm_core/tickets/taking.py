"""People taking tickets for themselves, and giving them back to their team."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.tickets import changes, repository
from crm_core.tickets.clocks import refresh_clocks
from crm_core.tickets.errors import TicketStateError, TicketTakenError
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import OPEN_STATES, TicketState


async def take_ticket(session: AsyncSession, *, ticket_id: str, staff_id: str, actor: str, now: datetime) -> Ticket:
    """The ticket in the hands of whoever asked first; taking one's own again changes nothing.

    Raises:
        TicketTakenError: a colleague has it. TicketStateError: it is resolved or closed.
        NotFoundError, TicketMergedError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    if ticket.state not in OPEN_STATES:
        raise TicketStateError(state=ticket.state)
    if ticket.assignee_id == staff_id:
        return ticket
    if ticket.assignee is not None:
        raise TicketTakenError(assignee=ticket.assignee.username)
    person = await repository.get_assignee(session, staff_id=staff_id)
    team_id = ticket.team_id or person.team_id
    await changes.hand(session, ticket, team_id=team_id, assignee_id=staff_id, actor=actor, now=now)
    if ticket.state != TicketState.ASSIGNED:
        await changes.enter(session, ticket, TicketState.ASSIGNED, actor=actor, now=now)
    audit.record(session, actor=actor, verb="take", entity="ticket", entity_id=ticket_id, now=now)
    await session.flush()
    ticket = await repository.get_ticket(session, ticket_id)
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def release_ticket(session: AsyncSession, *, ticket_id: str, actor: str, now: datetime) -> Ticket:
    """The ticket back in the queue of its team, not to be given to the same person again by itself.

    One that nobody has is left as it is. Raises TicketStateError, NotFoundError, TicketMergedError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    if ticket.state not in OPEN_STATES:
        raise TicketStateError(state=ticket.state)
    if ticket.assignee_id is None:
        return ticket
    given_back_by = ticket.assignee_id
    await changes.hand(session, ticket, team_id=ticket.team_id, assignee_id=None, actor=actor, now=now)
    ticket.given_back_by_id = given_back_by
    if ticket.state == TicketState.IN_PROGRESS:
        await changes.enter(session, ticket, TicketState.ASSIGNED, actor=actor, now=now)
    audit.record(session, actor=actor, verb="release", entity="ticket", entity_id=ticket_id, now=now)
    await session.flush()
    ticket = await repository.get_ticket(session, ticket_id)
    await refresh_clocks(session, ticket, now=now)
    return ticket
