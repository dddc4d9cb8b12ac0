"""Queries over tickets, their events and categories."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from crm_core.contacts.model import Contact, Organisation
from crm_core.conversations.model import Conversation
from crm_core.errors import NotFoundError
from crm_core.products.model import Product
from crm_core.sla.model import WatchedTicket
from crm_core.staff.model import StaffUser, Team
from crm_core.tickets.model import OPEN, Ticket, TicketCategory, TicketEvent
from crm_core.tickets.rules import OPEN_STATES, PUBLIC_EVENTS


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Ticket.contact),
        joinedload(Ticket.category),
        joinedload(Ticket.team),
        joinedload(Ticket.assignee),
    )


async def get_ticket(session: AsyncSession, ticket_id: str) -> Ticket:
    """The ticket with its people, locked until the transaction ends; raises NotFoundError."""
    ticket = await session.scalar(
        select(Ticket)
        .where(Ticket.id == ticket_id)
        .options(*_whole())
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        raise NotFoundError(entity="ticket")
    return ticket


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


@dataclass(frozen=True)
class Origin:
    """Where a ticket came from: the class of its customer's organisation, the channel, and the product's code."""

    customer_class: str | None
    channel: str | None
    product: str | None


async def get_origin(session: AsyncSession, *, ticket_id: str) -> Origin:
    """Where a ticket came from."""
    found = await session.execute(
        select(Organisation.customer_class, Conversation.channel, Product.code)
        .select_from(Ticket)
        .join(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
        .outerjoin(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(Product, Product.id == Ticket.product_id)
        .where(Ticket.id == ticket_id)
    )
    return Origin(*found.one())


async def lock_open_with_other_mark(session: AsyncSession, *, mark: str, limit: int) -> Sequence[Ticket]:
    """Open tickets whose clocks were not worked out under a mark, without those that somebody else holds."""
    query = (
        select(Ticket)
        .outerjoin(WatchedTicket, WatchedTicket.ticket_id == Ticket.id)
        .where(text(f"tickets.{OPEN}"), or_(WatchedTicket.mark.is_(None), WatchedTicket.mark != mark))
        .options(*_whole())
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
