"""Carrying what we say to customers who are not on the website."""

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
    """
    if conversation.channel not in DELIVERED:
        return
    await outbox.enqueue(
        session, kind=conversation.channel, key=f"message:{message.id}", payload={"message_id": message.id},
        purpose=Purpose.SERVICE, contact_id=conversation.contact_id, place=(conversation.id, message.seq),
        refusal=Refusal.UNREACHABLE if conversation.unreachable_at else None, now=now,
    )  # fmt: skip
