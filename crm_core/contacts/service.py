"""Finding and creating contacts by their keys."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts import repository
from crm_core.contacts.errors import IdentityTakenError
from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.contacts.rules import IdentityKind


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


async def update_contact(
    session: AsyncSession,
    *,
    contact_id: str,
    actor: str,
    now: datetime,
    name: str | None = None,
    city: str | None = None,
    company: str | None = None,
    mobile: str | None = None,
    email: str | None = None,
    national_id: str | None = None,
) -> Contact:
    """Changes what is given and leaves the rest; new keys are added beside the old ones, unverified."""
    contact = await repository.get_contact(session, contact_id)
    changed: list[str] = []
    if name is not None:
        contact.name = name
        changed.append("name")
    if city is not None:
        contact.city = city
        changed.append("city")
    if company is not None:
        contact.organisation_id = (await find_or_create_organisation(session, name=company, now=now)).id
        changed.append("company")
    keys = {IdentityKind.MOBILE: mobile, IdentityKind.EMAIL: email, IdentityKind.NATIONAL_ID: national_id}
    for kind, value in keys.items():
        if value is not None:
            await add_identity(session, contact_id=contact_id, kind=kind, value=value, verified=False, now=now)
            changed.append(kind)
    contact.updated_at = now
    audit.record(session, actor=actor, verb="update", entity="contact", entity_id=contact_id, now=now, fields=changed)
    await session.flush()
    return await repository.get_contact(session, contact_id)


def identity_value(contact: Contact, kind: IdentityKind) -> str | None:
    """A contact's newest key of a kind (its identities must be loaded)."""
    values = [identity for identity in contact.identities if identity.kind == kind]
    return max(values, key=lambda identity: identity.created_at).value if values else None


async def _mark_verified(session: AsyncSession, *, kind: IdentityKind, value: str, now: datetime) -> None:
    identity = await repository.find_identity(session, kind=kind, value=value)
    if identity is not None and identity.verified_at is None:
        identity.verified_at = now
