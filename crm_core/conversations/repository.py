"""Queries over conversations and messages."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations.model import Attachment, Conversation, Message, Visitor
from crm_core.conversations.rules import Author, Owner
from crm_core.errors import NotFoundError
from crm_core.identifiers import as_id


async def get_conversation(session: AsyncSession, conversation_id: str) -> Conversation:
    """The conversation; raises NotFoundError."""
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFoundError(entity="conversation")
    return conversation


async def lock_conversation(session: AsyncSession, conversation_id: str) -> Conversation:
    """The conversation, locked until the transaction ends and read afresh; raises NotFoundError."""
    conversation = await session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if conversation is None:
        raise NotFoundError(entity="conversation")
    return conversation


async def find_visitor(session: AsyncSession, *, token_hash: str) -> Visitor | None:
    """The visitor that a token stands for."""
    visitor: Visitor | None = await session.scalar(select(Visitor).where(Visitor.token_hash == token_hash))
    return visitor


async def lock_visitor(session: AsyncSession, visitor_id: str) -> None:
    """Lets nobody else open a conversation for a visitor until the transaction ends."""
    await session.execute(select(Visitor.id).where(Visitor.id == visitor_id).with_for_update(key_share=True))


async def find_last_of_visitor(session: AsyncSession, *, visitor_id: str) -> Conversation | None:
    """The newest conversation of a visitor, ended or not."""
    conversation: Conversation | None = await session.scalar(
        select(Conversation).where(Conversation.visitor_id == visitor_id).order_by(Conversation.id.desc()).limit(1)
    )
    return conversation


async def find_open_of_visitor(session: AsyncSession, *, visitor_id: str) -> Conversation | None:
    """The newest conversation of a visitor that has not ended."""
    conversation: Conversation | None = await session.scalar(
        select(Conversation)
        .where(Conversation.visitor_id == visitor_id, Conversation.owner != Owner.CLOSED)
        .order_by(Conversation.id.desc())
        .limit(1)
    )
    return conversation


async def find_by_external_id(session: AsyncSession, *, channel: str, external_id: str) -> Message | None:
    """The message that a channel already delivered under this id."""
    message: Message | None = await session.scalar(
        select(Message).where(Message.channel == channel, Message.external_id == external_id)
    )
    return message


async def find_message(session: AsyncSession, *, message_id: str) -> Message | None:
    """The message of an id; None also for what can be no id."""
    known = as_id(message_id)
    return await session.get(Message, known) if known is not None else None


async def find_last_edit(session: AsyncSession, *, message_id: str) -> Message | None:
    """The newest change of a message."""
    message: Message | None = await session.scalar(
        select(Message).where(Message.edits_id == message_id).order_by(Message.seq.desc()).limit(1)
    )
    return message


async def list_messages(
    session: AsyncSession, *, conversation_id: str, after: int = 0, limit: int = 200
) -> Sequence[Message]:
    """Messages after a sequence number, in order."""
    rows = await session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq)
        .limit(limit)
    )
    return rows.all()


async def list_last_seqs(session: AsyncSession, *, ids: Collection[str]) -> dict[str, int]:
    """The newest sequence number of some conversations."""
    rows = await session.execute(select(Conversation.id, Conversation.last_seq).where(Conversation.id.in_(ids)))
    return {row.id: row.last_seq for row in rows}


async def list_issued_buttons(session: AsyncSession, *, conversation_id: str, last: int = 50) -> dict[str, str]:
    """Payloads and titles of the buttons under the last messages of the assistant and staff; the newest title wins."""
    rows = await session.scalars(
        select(Message.buttons)
        .where(Message.conversation_id == conversation_id, Message.author != Author.CUSTOMER)
        .order_by(Message.seq.desc())
        .limit(last)
    )
    titles: dict[str, str] = {}
    for buttons in rows:
        for button in buttons:
            titles.setdefault(button["payload"], button["title"])
    return titles


async def list_queued(session: AsyncSession, *, before: datetime, limit: int) -> Sequence[str]:
    """Ids of conversations that wait since before a moment, the longest waiting first."""
    rows = await session.scalars(
        select(Conversation.id)
        .where(Conversation.owner == Owner.QUEUE, Conversation.queued_at < before)
        .order_by(Conversation.queued_at)
        .limit(limit)
    )
    return rows.all()


async def count_ahead_in_queue(session: AsyncSession, *, conversation: Conversation) -> int:
    """How many waiting conversations came before this one."""
    count = await session.scalar(
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.owner == Owner.QUEUE, Conversation.queued_at < conversation.queued_at)
    )
    return int(count or 0)


async def get_attachment(session: AsyncSession, *, attachment_id: str, conversation_id: str) -> Attachment:
    """A file of a conversation, or of another of its visitor; raises NotFoundError, also for what can be no id."""
    known = as_id(attachment_id)
    row = await session.get(Attachment, known) if known is not None else None
    if row is not None and row.conversation_id != conversation_id:
        asking = await session.get(Conversation, conversation_id)
        holding = await get_conversation(session, row.conversation_id)
        if asking is None or asking.visitor_id is None or asking.visitor_id != holding.visitor_id:
            row = None
    if row is None:
        raise NotFoundError(entity="attachment")
    return row


async def count_attachments(session: AsyncSession, *, conversation_id: str) -> int:
    """How many files a conversation holds."""
    count = await session.scalar(
        select(func.count()).select_from(Attachment).where(Attachment.conversation_id == conversation_id)
    )
    return int(count or 0)
