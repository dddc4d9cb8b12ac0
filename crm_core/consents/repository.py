"""Queries over consents."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import ContactMerge, Identity
from crm_core.contacts.repository import ids_of_person
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Conversation


async def list_consents(
    session: AsyncSession, *, contact_id: str | None, mobile: str | None, purpose: str
) -> list[ConsentEvent]:
    """Everything a person said about a purpose, oldest first: by name, by number, or in a conversation.

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
    rows = await session.scalars(
        select(ConsentEvent)
        .where(or_(*whose), ConsentEvent.purpose == purpose)
        .order_by(ConsentEvent.at, ConsentEvent.id)
    )
    return list(rows)


async def list_merges_in_force(session: AsyncSession, *, contact_id: str) -> list[ContactMerge]:
    """The merges that made a contact and others one person."""
    query = select(ContactMerge).where(
        ContactMerge.loser_id.in_(ids_of_person(contact_id)), ContactMerge.undone_at.is_(None)
    )
    return list(await session.scalars(query))
