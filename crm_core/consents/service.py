"""Taking down consent and refusal, and asking before anything is sent."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents import repository
from crm_core.consents.model import ConsentEvent
from crm_core.consents.rules import (
    REFUSABLE,
    Basis,
    Channel,
    Purpose,
    Said,
    Source,
    Standing,
    standing_of,
    standings,
)
from crm_core.contacts import repository as contacts
from crm_core.contacts.errors import NotVerifiedError
from crm_core.contacts.rules import IdentityKind
from crm_core.errors import InvalidInputError


async def record_consent(
    session: AsyncSession,
    *,
    granted: bool,
    purpose: Purpose,
    source: Source,
    actor: str,
    now: datetime,
    channel: Channel = Channel.ANY,
    basis: Basis | None = None,
    message_id: str | None = None,
    note: str | None = None,
    contact_id: str | None = None,
    mobile: str | None = None,
    conversation_id: str | None = None,
) -> ConsentEvent:
    """One yes or no, kept for ever; for a refusal a typed mobile or a bare conversation is enough.

    The same words again, when nothing was said since, are the first event.

    Raises:
        NotVerifiedError: a yes without a contact, since anybody could say it for somebody else.
        InvalidInputError: nobody is named, the purpose cannot be refused, or a yes lacks its basis or its evidence.
    """
    _require_sense(purpose, contact_id, mobile, conversation_id)
    if granted:
        _require_proof(contact_id, basis, message_id, note)
    event = ConsentEvent(
        contact_id=contact_id, mobile=mobile, conversation_id=conversation_id, channel=channel, purpose=purpose,
        granted=granted, basis=basis if granted else None, source=source, message_id=message_id, note=note,
        actor=actor, at=now,
    )  # fmt: skip
    if contact_id is not None:
        await repository.lock_contact(session, contact_id)
        last = await repository.find_last(session, contact_id=contact_id, purpose=purpose, channel=channel)
        if last is not None and _words(last) == _words(event) and not await _was_merged(session, contact_id, last.at):
            return last
    session.add(event)
    await session.flush()
    return event


async def may_send(
    session: AsyncSession,
    *,
    channel: Channel,
    purpose: Purpose,
    contact_ids: Collection[str] = (),
    mobile: str | None = None,
) -> bool:
    """Whether a person may be written to for a purpose, by whatever key they refused it.

    ``contact_ids`` are all contacts that are one person; a refusal of any of them holds.
    Raises InvalidInputError when nobody is named.
    """
    if not contact_ids and mobile is None:
        raise InvalidInputError(field="contact_id", reason="empty")
    if not contact_ids and mobile is not None:
        owner = await contacts.find_by_identity(session, kind=IdentityKind.MOBILE, value=mobile)
        contact_ids = [owner.id] if owner is not None else []
    said = await _said(session, contact_ids=contact_ids, mobile=mobile, purpose=purpose)
    return standing_of(purpose, channel, said).allowed


async def list_standings(session: AsyncSession, *, contact_ids: Collection[str]) -> list[Standing]:
    """Where the person of some contacts stands now: every purpose that can be refused, by every channel."""
    said = await _said(session, contact_ids=contact_ids, mobile=None, purpose=None)
    return standings(said)


async def refused_by(session: AsyncSession, *, contact_id: str) -> frozenset[tuple[Purpose, Channel]]:
    """The purposes and channels that a contact has refused and not agreed to again."""
    standings_now = await list_standings(session, contact_ids=[contact_id])
    return frozenset((one.purpose, one.channel) for one in standings_now if not one.allowed)


async def _said(
    session: AsyncSession, *, contact_ids: Collection[str], mobile: str | None, purpose: Purpose | None
) -> dict[str, list[Said]]:
    """What was said under each contact, and the refusals that its merges keep.

    What was said by a mobile that is named counts for all of them; a merged contact speaks as its survivor.
    """
    people = {(await contacts.get_contact(session, contact_id)).id for contact_id in contact_ids}
    keys: list[str | None] = [*people] or [None]
    said = {}
    for contact_id in keys:
        events = await repository.list_consents(session, contact_id=contact_id, mobile=mobile, purpose=purpose)
        said[contact_id or ""] = [Said(event.channel, event.granted, event.at) for event in events]
        for merge in await repository.list_merges_in_force(session, contact_id=contact_id) if contact_id else ():
            kept = [channel for about, channel in merge.refused if purpose in (None, about)]
            said[contact_id or ""] += [Said(channel, False, merge.at) for channel in kept]
    return said


async def _was_merged(session: AsyncSession, contact_id: str, since: datetime) -> bool:
    """Whether a merge may have set a refusal above what a contact said."""
    merges = await repository.list_merges_in_force(session, contact_id=contact_id)
    return any(merge.at >= since for merge in merges)


def _require_sense(purpose: Purpose, *whose: str | None) -> None:
    if not any(whose):
        raise InvalidInputError(field="contact_id", reason="empty")
    if purpose not in REFUSABLE:
        raise InvalidInputError(field="purpose", reason="always_goes")


def _require_proof(contact_id: str | None, basis: Basis | None, message_id: str | None, note: str | None) -> None:
    if contact_id is None:
        raise NotVerifiedError()
    if basis is None:
        raise InvalidInputError(field="basis", reason="empty")
    if message_id is None and not note:
        raise InvalidInputError(field="note", reason="empty")


def _words(event: ConsentEvent) -> tuple[object, ...]:
    return (
        event.granted, event.basis, event.source, event.message_id, event.note, event.mobile, event.conversation_id
    )  # fmt: skip
