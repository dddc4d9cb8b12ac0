"""Queries over consents."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import Contact, Identity
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Conversation


async def list_consents(
    session: AsyncSession, *, contact_id: str | None, mobile: str | None, purpose: str | None
) -> list[ConsentEvent]:
    """Everything a person said, oldest first: by name, by number, or in a conversation; None for every purpose."""
    whose = []
    if mobile is not None:
        whose.append(ConsentEvent.mobile == mobile)
    if contact_id is not None:
        mobiles = select(Identity.value).where(Identity.contact_id == contact_id, Identity.kind == IdentityKind.MOBILE)
        talks = select(Conversation.id).where(Conversation.contact_id == contact_id)
        whose += [
            ConsentEvent.contact_id == contact_id,
            ConsentEvent.mobile.in_(mobiles),
            ConsentEvent.conversation_id.in_(talks),
        ]
    query = select(ConsentEvent).where(or_(*whose)).order_by(ConsentEvent.at, ConsentEvent.id)
    if purpose is not None:
        query = query.where(ConsentEvent.purpose == purpose)
    return list(await session.scalars(query))


async def lock_contact(session: AsyncSession, contact_id: str) -> None:
    """Makes other transactions wait that would take down an answer of the same contact."""
    await session.execute(select(Contact.id).where(Contact.id == contact_id).with_for_update(key_share=True))


async def find_last(session: AsyncSession, *, contact_id: str, purpose: str, channel: str) -> ConsentEvent | None:
    """The last thing that a contact said about a purpose and a channel."""
    event: ConsentEvent | None = await session.scalar(
        select(ConsentEvent)
        .where(ConsentEvent.contact_id == contact_id)
        .where(ConsentEvent.purpose == purpose, ConsentEvent.channel == channel)
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
    )
    return event
