"""Taking down consent and refusal, and asking before anything is sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents import repository
from crm_core.consents.model import ConsentEvent
from crm_core.consents.rules import EVERY_CHANNEL, Purpose, Said, is_allowed
from crm_core.contacts import repository as contacts
from crm_core.contacts.errors import NotVerifiedError
from crm_core.contacts.rules import IdentityKind
from crm_core.errors import InvalidInputError


async def record_consent(
    session: AsyncSession,
    *,
    granted: bool,
    purpose: Purpose,
    actor: str,
    now: datetime,
    channel: str = EVERY_CHANNEL,
    contact_id: str | None = None,
    mobile: str | None = None,
    conversation_id: str | None = None,
) -> ConsentEvent:
    """One yes or no, kept for ever; for a refusal a typed mobile or a bare conversation is enough.

    Raises:
        NotVerifiedError: a yes without a contact, since anybody could say it for somebody else.
        InvalidInputError: nobody is named.
    """
    if contact_id is None and mobile is None and conversation_id is None:
        raise InvalidInputError(field="contact_id", reason="empty")
    if granted and contact_id is None:
        raise NotVerifiedError()
    event = ConsentEvent(
        contact_id=contact_id, mobile=mobile, conversation_id=conversation_id, channel=channel,
        purpose=purpose, granted=granted, actor=actor, at=now,
    )  # fmt: skip
    session.add(event)
    await session.flush()
    return event


async def may_send(
    session: AsyncSession,
    *,
    channel: str,
    purpose: Purpose,
    contact_id: str | None = None,
    mobile: str | None = None,
) -> bool:
    """Whether a person may be written to for a purpose, by whatever key they refused it.

    Of a person who was two contacts, what either had refused when they were merged is refused until they say yes.
    Raises InvalidInputError when nobody is named.
    """
    if contact_id is None and mobile is None:
        raise InvalidInputError(field="contact_id", reason="empty")
    if contact_id is None and mobile is not None:
        owner = await contacts.find_by_identity(session, kind=IdentityKind.MOBILE, value=mobile)
        contact_id = owner.id if owner is not None else None
    elif contact_id is not None:
        contact_id = (await contacts.get_contact(session, contact_id)).id
    return is_allowed(purpose, channel, await _said(session, contact_id=contact_id, mobile=mobile, purpose=purpose))


async def refused_by(session: AsyncSession, *, contact_id: str) -> frozenset[tuple[Purpose, str]]:
    """The purposes and channels that a contact has refused and not agreed to again."""
    refused = set()
    for purpose in Purpose:
        said = await _said(session, contact_id=contact_id, mobile=None, purpose=purpose)
        channels = {row.channel for row in said}
        refused |= {(purpose, channel) for channel in channels if not is_allowed(purpose, channel, said)}
    return frozenset(refused)


async def _said(session: AsyncSession, *, contact_id: str | None, mobile: str | None, purpose: Purpose) -> list[Said]:
    """Every yes and no of a person, and the refusals that their merges keep."""
    events = await repository.list_consents(session, contact_id=contact_id, mobile=mobile, purpose=purpose)
    said = [Said(event.channel, event.granted, event.at) for event in events]
    if contact_id is not None:
        for merge in await repository.list_merges_in_force(session, contact_id=contact_id):
            said += [Said(channel, False, merge.at) for about, channel in merge.refused if about == purpose]
    return said
