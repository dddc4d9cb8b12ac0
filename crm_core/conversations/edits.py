"""What customers change in messages that they had sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations import repository
from crm_core.conversations.model import Message
from crm_core.conversations.rules import MAX_TEXT, Author
from crm_core.conversations.service import post_message
from crm_core.text.characters import strip_controls


async def record_edit(
    session: AsyncSession, *, channel: str, external_id: str, changed: str, text: str, now: datetime
) -> Message | None:
    """The new words of the message that the channel calls ``changed``, as a message of its own, once.

    Nobody answers it: what was said and answered stays. None when the message is unknown or says the same as before.
    Words over the limit are cut, since the customer cannot be asked to send them in two.
    """
    original = await repository.find_by_external_id(session, channel=channel, external_id=changed)
    if original is None:
        return None
    conversation = await repository.lock_conversation(session, original.conversation_id)
    known = await repository.find_by_external_id(session, channel=channel, external_id=external_id)
    before = await repository.find_last_edit(session, message_id=original.id) or original
    clean = strip_controls(text).strip()[:MAX_TEXT]
    if known is not None or not clean or clean == before.text:
        return None
    return await post_message(
        session, conversation=conversation, author=Author.CUSTOMER, text=clean, external_id=external_id,
        edits_id=original.id, now=now,
    )  # fmt: skip
