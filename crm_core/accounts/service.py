"""People who write to us at a messenger: their conversation, and whether messages still reach them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts import repository
from crm_core.accounts.model import ChannelAccount
from crm_core.contacts import repository as contacts
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations import repository as queries
from crm_core.conversations import service as conversations
from crm_core.conversations.model import Conversation
from crm_core.outbox import service as outbox
from crm_core.outbox.rules import Refusal

NAME_LENGTH = 200


@dataclass(frozen=True)
class Sender:
    """Whoever wrote: the messenger vouches for the address, and for nothing else."""

    channel: str
    address: str
    name: str | None = None
    username: str | None = None


async def open_for(session: AsyncSession, *, sender: Sender, site: str, now: datetime) -> Conversation:
    """The open conversation of an account, or a new one; whoever writes can be reached again.

    An account whose person proved who they are speaks for them in a new conversation too: it is the same account.
    """
    account = await repository.lock_account(session, channel=sender.channel, address=sender.address)
    if account is None:
        conversation = await _begin(session, sender, site, now)
    else:
        _rename(account, sender)
        conversation = await conversations.resume_conversation(
            session, visitor_id=account.visitor_id, channel=sender.channel, site=site, now=now
        )
    conversation.unreachable_at = None
    if conversation.assurance == Assurance.NONE:
        await _recognise(session, conversation, sender, now)
    await session.flush()
    return conversation


async def mark_unreachable(session: AsyncSession, *, conversation_id: str, now: datetime) -> Conversation | None:
    """Notes that messages no longer reach the customer and keeps back what waits; None when that was known."""
    conversation = await queries.lock_conversation(session, conversation_id)
    await outbox.refuse_stream(session, stream=conversation_id, refusal=Refusal.UNREACHABLE)
    if conversation.unreachable_at is not None:
        return None
    conversation.unreachable_at = now
    await session.flush()
    return conversation


async def mark_back(session: AsyncSession, *, channel: str, address: str) -> None:
    """Notes that an account can be written to again; what was kept back meanwhile stays so."""
    account = await repository.find_account(session, channel=channel, address=address)
    conversation = await queries.find_open_of_visitor(session, visitor_id=account.visitor_id) if account else None
    if conversation is not None:
        locked = await queries.lock_conversation(session, conversation.id)
        locked.unreachable_at = None
        await session.flush()


async def mark_gone(session: AsyncSession, *, channel: str, address: str, now: datetime) -> Conversation | None:
    """The same for the open conversation of an address; None when there is none, or that was known."""
    account = await repository.find_account(session, channel=channel, address=address)
    if account is None:
        return None
    conversation = await queries.find_open_of_visitor(session, visitor_id=account.visitor_id)
    return await mark_unreachable(session, conversation_id=conversation.id, now=now) if conversation else None


async def _begin(session: AsyncSession, sender: Sender, site: str, now: datetime) -> Conversation:
    """The first conversation of an account; its visitor has a token that nobody gets."""
    conversation, _ = await conversations.open_conversation(
        session, channel=sender.channel, site=site, visitor_token=None, now=now
    )
    assert conversation.visitor_id is not None
    account = ChannelAccount(
        channel=sender.channel, address=sender.address, visitor_id=conversation.visitor_id, created_at=now
    )
    _rename(account, sender)
    session.add(account)
    await session.flush()
    return conversation


def _rename(account: ChannelAccount, sender: Sender) -> None:
    account.name = (sender.name or "").strip()[:NAME_LENGTH] or account.name
    account.username = sender.username


async def _recognise(session: AsyncSession, conversation: Conversation, sender: Sender, now: datetime) -> None:
    known = await contacts.find_identity(session, kind=IdentityKind(sender.channel), value=sender.address)
    if known is not None and known.verified_at is not None:
        owner = await contacts.get_contact(session, known.contact_id)
        await conversations.identify(
            session, conversation=conversation, contact_id=owner.id, assurance=Assurance.VERIFIED, now=now
        )
