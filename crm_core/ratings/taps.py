"""Scores that are given with a tap while the assistant does not listen."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations import repository as conversations
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import Received, post_message
from crm_core.ratings.rules import read_tap
from crm_core.ratings.service import rate


async def take_tap(
    session: AsyncSession,
    *,
    conversation_id: str,
    payload: str | None,
    title: str,
    external_id: str,
    answer: Callable[[int], str],
    now: datetime,
) -> Received | None:
    """Takes down the score of a button that was offered in a conversation, and says so there.

    The customer waits for a colleague, talks to one, or the conversation has ended, which it stays. None when the
    button gives no score, or the assistant listens: then the message goes to it like any.
    """
    tap = read_tap(payload)
    if tap is None:
        return None
    conversation = await conversations.lock_conversation(session, conversation_id)
    if conversation.owner == Owner.BOT:
        return None
    known = await conversations.find_by_external_id(session, channel=conversation.channel, external_id=external_id)
    if known is not None:
        return Received(known, conversation, None, repeated=True)
    message = await post_message(
        session, conversation=conversation, author=Author.CUSTOMER, text=title, payload=payload,
        external_id=external_id, now=now,
    )  # fmt: skip
    await rate(
        session, conversation_id=conversation_id, contact_id=conversation.contact_id, score=tap.score,
        ticket_code=tap.ticket_code, now=now,
    )  # fmt: skip
    await post_message(
        session, conversation=conversation, author=Author.SYSTEM, text=answer(tap.score), reply_to=message.id, now=now
    )
    return Received(message, conversation, None, repeated=False)
