"""Taking down how satisfied customers were."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations import repository as conversations
from crm_core.errors import InvalidInputError
from crm_core.ratings import repository
from crm_core.ratings.model import Rating
from crm_core.ratings.rules import BEST_SCORE


async def rate(
    session: AsyncSession,
    *,
    conversation_id: str,
    score: int,
    now: datetime,
    contact_id: str | None = None,
    comment: str | None = None,
    ticket_id: str | None = None,
    ticket_code: str | None = None,
) -> Rating:
    """A score of 1 to 5; a second one for the same matter in the same conversation corrects the first.

    The matter is the conversation, or a ticket; one named by code counts if it is the contact's own.

    Raises InvalidInputError for a score outside 1 to 5.
    """
    if not 1 <= score <= BEST_SCORE:
        raise InvalidInputError(field="score", reason="range")
    await conversations.lock_conversation(session, conversation_id)
    if ticket_code is not None:
        ticket_id = await repository.find_ticket_id(session, code=ticket_code, contact_id=contact_id)
    rating = await repository.find_rating(session, conversation_id=conversation_id, ticket_id=ticket_id)
    if rating is None:
        rating = Rating(conversation_id=conversation_id, ticket_id=ticket_id)
        session.add(rating)
    rating.score, rating.at = score, now
    rating.contact_id = contact_id or rating.contact_id
    rating.comment = comment or rating.comment
    await session.flush()
    return rating
