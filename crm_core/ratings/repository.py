"""Queries over ratings."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.repository import ids_of_person
from crm_core.ratings.model import Rating
from crm_core.tickets.model import Ticket


async def find_rating(session: AsyncSession, *, conversation_id: str, ticket_id: str | None) -> Rating | None:
    """The score given in a conversation for a ticket, or for the conversation itself."""
    rating: Rating | None = await session.scalar(
        select(Rating).where(Rating.conversation_id == conversation_id, Rating.ticket_id == ticket_id).limit(1)
    )
    return rating


async def find_ticket_id(session: AsyncSession, *, code: str, contact_id: str | None) -> str | None:
    """The ticket of a code, if it is a person's own."""
    own = Ticket.contact_id.in_(ids_of_person(contact_id))
    ticket_id: str | None = await session.scalar(select(Ticket.id).where(Ticket.code == code, own))
    return ticket_id
