"""Queries over accounts at messengers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.model import ChannelAccount
from crm_core.contacts.repository import lock_key
from crm_core.conversations.model import Conversation


async def lock_account(session: AsyncSession, *, channel: str, address: str) -> ChannelAccount | None:
    """The account at an address; whoever else asks for the same address waits until the transaction ends."""
    await lock_key(session, kind=f"account:{channel}", value=address)
    return await find_account(session, channel=channel, address=address)


async def find_account(session: AsyncSession, *, channel: str, address: str) -> ChannelAccount | None:
    """The account at an address."""
    account: ChannelAccount | None = await session.scalar(
        select(ChannelAccount).where(ChannelAccount.channel == channel, ChannelAccount.address == address)
    )
    return account


async def find_account_of(session: AsyncSession, *, conversation_id: str) -> ChannelAccount | None:
    """The account that a conversation is held with; None once its person was erased."""
    account: ChannelAccount | None = await session.scalar(
        select(ChannelAccount)
        .join(Conversation, Conversation.visitor_id == ChannelAccount.visitor_id)
        .where(Conversation.id == conversation_id)
    )
    return account


async def list_conversations(session: AsyncSession, *, channel: str, address: str) -> Sequence[Conversation]:
    """The conversations of an account, those that ended too, newest first."""
    rows = await session.scalars(
        select(Conversation)
        .join(ChannelAccount, ChannelAccount.visitor_id == Conversation.visitor_id)
        .where(ChannelAccount.channel == channel, ChannelAccount.address == address)
        .order_by(Conversation.id.desc())
    )
    return rows.all()
