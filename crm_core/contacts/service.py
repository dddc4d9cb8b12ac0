"""Finding, creating and changing contacts by their keys."""

from collections.abc import Collection
from datetime import datetime
from typing import Unpack

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts import proposals, repository
from crm_core.contacts.changes import ContactFields, given, legal_id, own_keys
from crm_core.contacts.errors import IdentityTakenError
from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.contacts.rules import IdentityKind
from crm_core.db.versions import require_version
from crm_core.errors import InvalidInputError


async def find_or_create_contact(
    session: AsyncSession,
    *,
    kind: IdentityKind,
    value: str,
    name: str | None,
    company: str | None = None,
    city: str | None = None,
    source: str,
    verified: bool = False,
    now: datetime,
) -> tuple[Contact, bool]:
    """The contact of a key and whether it is new.

    An existing contact is returned unchanged: a typed key alone changes nothing of what is stored.
    """
    known = await repository.find_by_identity(session, kind=kind, value=value)
    if known is None:
        await repository.lock_key(session, kind=kind, value=value)
        known = await repository.find_by_identity(session, kind=kind, value=value)
    if known is not None:
        if verified:
            await _mark_verified(session, kind=kind, value=value, now=now)
        return known, False
    contact = Contact(name=name, city=city, source=source, created_at=now, updated_at=now)
    if company:
        contact.organisation_id = (await find_or_create_organisation(session, name=company, now=now)).id
    session.add(contact)
    await session.flush()
    await add_identity(session, contact_id=contact.id, kind=kind, value=value, verified=verified, now=now)
    audit.record(session, actor=f"rule:{source}", verb="create", entity="contact", entity_id=contact.id, now=now)
    await proposals.propose_duplicates(session, contact_ids=[contact.id], now=now)
    return await repository.get_contact(session, contact.id), True


async def find_or_create_organisation(session: AsyncSession, *, name: str, now: datetime) -> Organisation:
    """The organisation of this exact name, made when there is none."""
    known = await repository.find_organisation(session, name=name)
    if known is not None:
        return known
    organisation = Organisation(name=name, created_at=now)
    session.add(organisation)
    await session.flush()
    return organisation


async def add_identity(
    session: AsyncSession, *, contact_id: str, kind: IdentityKind, value: str, verified: bool, now: datetime
) -> Identity:
    """Gives a contact one more key; raises IdentityTakenError when it is somebody else's."""
    await repository.lock_key(session, kind=kind, value=value)
    known = await repository.find_identity(session, kind=kind, value=value)
    if known is not None and known.contact_id != contact_id:
        raise IdentityTakenError(kind=kind)
    if known is not None:
        if verified and known.verified_at is None:
            known.verified_at = now
        return known
    identity = Identity(
        contact_id=contact_id, kind=kind, value=value, verified_at=now if verified else None, created_at=now
    )
    session.add(identity)
    await session.flush()
    return identity


async def create_contact(
    session: AsyncSession, *, source: str, actor: str, now: datetime, **fields: Unpack[ContactFields]
) -> Contact:
    """A new contact of what is given.

    Raises:
        InvalidInputError: neither a mobile nor an e-mail, or a wrong national id. IdentityTakenError: somebody has
            one of the keys; nothing has been written yet.
    """
    if fields.get("mobile") is None and fields.get("email") is None:
        raise InvalidInputError(field="mobile", reason="empty")
    await _require_free(session, keys=own_keys(fields), contact_id=None)
    contact = Contact(source=source, created_at=now, updated_at=now)
    session.add(contact)
    await session.flush()
    await _apply(session, contact, fields, now)
    audit.record(session, actor=actor, verb="create", entity="contact", entity_id=contact.id, now=now)
    await proposals.propose_duplicates(session, contact_ids=[contact.id], now=now)
    return await repository.get_contact(session, contact.id)


async def update_contact(
    session: AsyncSession,
    *,
    contact_id: str,
    actor: str,
    now: datetime,
    remove: Collection[str] = (),
    version: int | None = None,
    **fields: Unpack[ContactFields],
) -> Contact:
    """Changes what is given and leaves the rest; new keys are added beside the old ones, unverified.

    ``remove`` names keys of the contact by their ids; those that it no longer has are no mistake.

    Raises:
        VersionConflictError, InvalidInputError. IdentityTakenError: somebody else has one of the keys; nothing has
            been written yet, so that the caller may note the claim and commit.
    """
    contact = await repository.lock_contact(session, contact_id)
    require_version(contact, version, entity="contact")
    await _require_free(session, keys=own_keys(fields), contact_id=contact.id)
    changed = await _apply(session, contact, fields, now)
    for identity in [row for row in contact.identities if row.id in remove]:
        await session.delete(identity)
        changed.append(f"-{identity.kind}")
    contact.updated_at = now
    audit.record(session, actor=actor, verb="update", entity="contact", entity_id=contact.id, now=now, fields=changed)
    await session.flush()
    await proposals.propose_duplicates(session, contact_ids=[contact.id], now=now)
    return await repository.get_contact(session, contact.id)


async def _apply(session: AsyncSession, contact: Contact, fields: ContactFields, now: datetime) -> list[str]:
    """Writes the new values into a contact whose new keys are free, and gives their names."""
    contact.name = fields.get("name") or contact.name
    contact.city = fields.get("city") or contact.city
    contact.customer_class = fields.get("customer_class") or contact.customer_class
    contact.preferred_channel = fields.get("preferred_channel") or contact.preferred_channel
    company = fields.get("company")
    if company:
        contact.organisation_id = (await find_or_create_organisation(session, name=company, now=now)).id
    for kind, value in own_keys(fields):
        await add_identity(session, contact_id=contact.id, kind=kind, value=value, verified=False, now=now)
    legal = legal_id(fields)
    if legal is not None:
        await _give_legal_id(session, contact, legal)
    return given(fields)


async def _require_free(
    session: AsyncSession, *, keys: Collection[tuple[IdentityKind, str]], contact_id: str | None
) -> None:
    for kind, value in keys:
        await repository.lock_key(session, kind=kind, value=value)
        known = await repository.find_identity(session, kind=kind, value=value)
        if known is not None and known.contact_id != contact_id:
            raise IdentityTakenError(kind=kind)


async def _give_legal_id(session: AsyncSession, contact: Contact, value: str) -> None:
    """A legal id is the organisation's, which must be known and have no other one."""
    await repository.lock_key(session, kind=IdentityKind.NATIONAL_ID, value=value)
    organisation = await session.get(Organisation, contact.organisation_id) if contact.organisation_id else None
    if organisation is None:
        raise InvalidInputError(field="company", reason="empty")
    owner = await repository.find_organisation_by_national_id(session, national_id=value)
    if (owner is not None and owner.id != organisation.id) or organisation.national_id not in (None, value):
        raise InvalidInputError(field="national_id", reason="of_another_company")
    organisation.national_id = value


def identity_value(contact: Contact, kind: IdentityKind) -> str | None:
    """A contact's newest key of a kind (its identities must be loaded)."""
    values = [identity for identity in contact.identities if identity.kind == kind]
    return max(values, key=lambda identity: identity.created_at).value if values else None


async def _mark_verified(session: AsyncSession, *, kind: IdentityKind, value: str, now: datetime) -> None:
    identity = await repository.find_identity(session, kind=kind, value=value)
    if identity is not None and identity.verified_at is None:
        identity.verified_at = now
