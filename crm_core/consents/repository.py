"""Queries over consents."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import Identity
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Conversation


async def list_consents(
    session: AsyncSession, *, contact_id: str | None, mobile: str | None, purpose: str
) -> list[ConsentEvent]:
    """Everything a person said about a purpose, oldest first: by name, by number, or in a conversation."""
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
    rows = await session.scalars(
        select(ConsentEvent)
        .where(or_(*whose), ConsentEvent.purpose == purpose)
        .order_by(ConsentEvent.at, ConsentEvent.id)
    )
    return list(rows)
