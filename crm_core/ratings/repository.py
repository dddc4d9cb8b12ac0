"""Queries over ratings."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.ratings.model import Rating


async def find_rating(session: AsyncSession, *, conversation_id: str, ticket_id: str | None) -> Rating | None:
    """The score given in a conversation for a ticket, or for the conversation itself."""
    rating: Rating | None = await session.scalar(
        select(Rating).where(Rating.conversation_id == conversation_id, Rating.ticket_id == ticket_id).limit(1)
    )
    return rating
