"""Who answers a conversation, as its listeners are told."""

from typing import Any

from crm_core.conversations import repository as queries
from crm_core.conversations.handoff import find_place
from crm_core.db import Session


async def owner_frame(session: Session, *, conversation_id: str) -> dict[str, Any]:
    """The frame that names the owner; in the queue also the place, from 1, and the waiting time in minutes."""
    conversation = await queries.get_conversation(session, conversation_id)
    place = await find_place(session, conversation=conversation)
    where = {} if place is None else {"position": place.position, "minutes": place.minutes}
    return {"type": "owner", "owner": conversation.owner, **where}
