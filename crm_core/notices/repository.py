"""Queries of notices."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from crm_core.accounts.model import ChannelAccount
from crm_core.contacts.model import Identity
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, ChatChannel, Owner
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.rules import OutboxState
from crm_core.subscriptions.model import Subscription

SMS, SMS_ENDING = "sms", ":sms"
"""The kind of outbox item that is a text message, and what its key has after the notice's."""


async def find_last_sms(session: AsyncSession, *, contact_ids: Collection[str], beginning: str) -> datetime | None:
    """When the last text message to a person was written whose key begins so."""
    last: datetime | None = await session.scalar(
        select(OutboxItem.created_at)
        .where(OutboxItem.contact_id.in_(list(contact_ids)), OutboxItem.kind == SMS)
        .where(OutboxItem.key.startswith(beginning, autoescape=True))
        .order_by(OutboxItem.created_at.desc())
        .limit(1)
    )
    return last


async def is_overtaken(
    session: AsyncSession, *, contact_ids: Collection[str], key: str, beginning: str, now: datetime
) -> bool:
    """Whether a later notice to a person whose key begins so waits by now, or went out as a text message."""
    own = select(OutboxItem.id).where(OutboxItem.key == key).scalar_subquery()
    sent = aliased(OutboxItem)
    found = await session.scalar(
        select(OutboxItem.id)
        .where(OutboxItem.contact_id.in_(list(contact_ids)), OutboxItem.kind != SMS)
        .where(OutboxItem.key.startswith(beginning, autoescape=True))
        .where(OutboxItem.id > own, OutboxItem.created_at <= now)
        .where(or_(OutboxItem.state == OutboxState.PENDING, exists().where(sent.key == OutboxItem.key + SMS_ENDING)))
        .limit(1)
    )
    return found is not None


async def was_said(session: AsyncSession, *, key: str) -> bool:
    """Whether the notice of a key stands in a conversation of any channel, or went out as a text message."""
    said = select(Message.id).where(Message.channel.in_(list(ChatChannel)), Message.external_id == key)
    sent = select(OutboxItem.id).where(OutboxItem.key == key + SMS_ENDING)
    return await session.scalar(said.limit(1)) is not None or await session.scalar(sent) is not None


async def find_mobile(session: AsyncSession, *, contact_id: str) -> str | None:
    """The mobile to reach a contact by: a proven one before a typed one, the newest of equals."""
    mobile: str | None = await session.scalar(
        select(Identity.value)
        .where(Identity.contact_id == contact_id, Identity.kind == IdentityKind.MOBILE)
        .order_by(Identity.verified_at.is_(None), Identity.id.desc())
        .limit(1)
    )
    return mobile


async def list_reachable(session: AsyncSession, *, contact_ids: Collection[str]) -> dict[str, ChannelAccount]:
    """The accounts at messengers at which a person proved who they are and still gets messages, the last used first.

    One account for each messenger, by its name.
    """
    rows = await session.execute(
        select(ChannelAccount, Conversation.unreachable_at)
        .join(Conversation, Conversation.visitor_id == ChannelAccount.visitor_id)
        .where(Conversation.contact_id.in_(list(contact_ids)), Conversation.assurance == Assurance.VERIFIED)
        .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
    )
    newest: dict[str, tuple[ChannelAccount, datetime | None]] = {}
    for account, unreachable_at in rows:
        newest.setdefault(account.channel, (account, unreachable_at))
    return {channel: account for channel, (account, gone) in newest.items() if gone is None}


async def is_talking(session: AsyncSession, *, conversation_id: str, since: datetime) -> bool:
    """Whether the customer of a conversation that goes on has written since a moment."""
    found = await session.scalar(
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.id == conversation_id, Conversation.owner != Owner.CLOSED)
        .where(Message.author == Author.CUSTOMER, Message.created_at > since)
        .limit(1)
    )
    return found is not None


async def list_ending(session: AsyncSession, *, first: date, last: date, limit: int) -> Sequence[Subscription]:
    """Subscriptions that end within some days and whose end nobody was reminded of, locked, with their products."""
    rows = await session.scalars(
        select(Subscription)
        .where(Subscription.ends_on.between(first, last))
        .where(or_(Subscription.reminded_of.is_(None), Subscription.reminded_of != Subscription.ends_on))
        .options(selectinload(Subscription.product))
        .order_by(Subscription.ends_on, Subscription.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return rows.all()
