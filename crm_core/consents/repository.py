"""Queries over consents."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import Contact, ContactMerge, Identity
from crm_core.contacts.repository import ids_of_person
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Conversation


async def list_consents(
    session: AsyncSession, *, contact_id: str | None, mobile: str | None, purpose: str | None
) -> list[ConsentEvent]:
    """Everything a person said, oldest first: by name, by number, or in a conversation; None for every purpose.

    What was said by a contact that was merged into this one counts as said by this one.
    """
    whose = []
    if mobile is not None:
        whose.append(ConsentEvent.mobile == mobile)
    if contact_id is not None:
        person = ids_of_person(contact_id)
        mobiles = select(Identity.value).where(Identity.contact_id.in_(person), Identity.kind == IdentityKind.MOBILE)
        talks = select(Conversation.id).where(Conversation.contact_id.in_(person))
        whose += [
            ConsentEvent.contact_id.in_(person),
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


async def list_merges_in_force(session: AsyncSession, *, contact_id: str) -> list[ContactMerge]:
    """The merges that made a contact and others one person."""
    query = select(ContactMerge).where(
        ContactMerge.loser_id.in_(ids_of_person(contact_id)), ContactMerge.undone_at.is_(None)
    )
    return list(await session.scalars(query))
