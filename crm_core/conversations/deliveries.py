"""Carrying what we say to customers who are not on the website."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Purpose
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import DELIVERED
from crm_core.outbox import service as outbox
from crm_core.outbox.rules import Refusal


async def send_message(session: AsyncSession, *, conversation: Conversation, message: Message, now: datetime) -> None:
    """Has a message carried to the customer once, after those before it in the conversation.

    On the website there is nothing to carry. Whoever can no longer be reached gets nothing, which is kept for staff.
    Whose it is follows from the stream: naming the contact would lock its record after the conversation's, the other
    way round than an erasure does.
    """
    if conversation.channel not in DELIVERED:
        return
    await outbox.enqueue(
        session, kind=conversation.channel, key=_key(message), payload={"message_id": message.id},
        purpose=Purpose.SERVICE, place=(conversation.id, message.seq),
        refusal=Refusal.UNREACHABLE if conversation.unreachable_at else None, now=now,
    )  # fmt: skip


async def list_delivery_states(session: AsyncSession, messages: Collection[Message]) -> dict[str, str]:
    """How far the deliveries of some messages are, by the message's id; nothing of those that need none."""
    states = await outbox.list_states(session, keys=[_key(message) for message in messages]) if messages else {}
    return {message.id: states[_key(message)] for message in messages if _key(message) in states}


def _key(message: Message) -> str:
    return f"message:{message.id}"
