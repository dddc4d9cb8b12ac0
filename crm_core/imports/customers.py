"""Whose record a line is: finding its contact, making one, and filling in what it tells of them."""

from datetime import datetime

from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.identifiers import new_id
from crm_core.imports.births import id_born_at
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.job import SOURCE, Job, Outcome, keys_of


def contact_of(job: Job, row: Row) -> Contact:
    """The contact that a line belongs to; made when a mobile or e-mail tells of a new one.

    An existing contact gets what it lacks; what it has stays.

    Raises:
        RowRefusedError: no key at all, a code nobody has, or keys of two different contacts.
    """
    contact = find_contact(job, row)
    if contact is not None:
        enrich(job, contact, row)
        return contact
    if not any(kind in ("mobile", "email") for kind, _ in keys_of(row)):
        code = row.get("contact_code")
        reason = RowReason.CONTACT_UNKNOWN if code else RowReason.CONTACT_MISSING
        raise RowRefusedError("contact_code" if code else "mobile", reason, code or "")
    return make_contact(job, row, code=row.get("contact_code"), born=job.now)


def find_contact(job: Job, row: Row, *, code: str | None = None) -> Contact | None:
    """The contact that a line's code and keys agree on; raises RowRefusedError when they do not agree."""
    code = code or row.get("contact_code")
    by_code = job.contact_codes.get(code) if code else None
    owners = {(kind, value): job.identities.get((kind, value)) for kind, value in keys_of(row)}
    found = by_code or next((owner for owner in owners.values() if owner), None)
    for (kind, value), owner in owners.items():
        if owner is not None and owner != found:
            raise RowRefusedError(kind, RowReason.KEY_OF_ANOTHER, value)
    contact = job.contacts.get(found) if found else None
    if contact is not None and code and by_code is None and contact.external_id is not None:
        raise RowRefusedError("contact_code", RowReason.KEY_OF_ANOTHER, contact.external_id or "")
    return contact


def make_contact(job: Job, row: Row, *, code: str | None, born: datetime) -> Contact:
    """A new contact of a line, with its keys and organisation."""
    contact = Contact(
        id=id_born_at(born, place=row.line), external_id=code, name=row.get("name"), city=row.get("city"),
        source=row.get("source", SOURCE), created_at=born, updated_at=job.now,
    )  # fmt: skip
    job.session.add(contact)
    job.remember(contact)
    job.touched.add(contact.id)
    _join(job, contact, row)
    _add_keys(job, contact, row, born=born)
    return contact


def enrich(job: Job, contact: Contact, row: Row, *, code: str | None = None, replace: bool = False) -> Outcome:
    """Fills what a contact lacks from a line; with ``replace`` the line's name, city and company win."""
    before, code = len(job.identities), code or row.get("contact_code")
    new_code = code if code not in job.contact_codes else None
    wanted = {"name": row.get("name"), "city": row.get("city"), "external_id": new_code}
    changed = False
    for name, value in wanted.items():
        stored = getattr(contact, name)
        if value is not None and stored != value and (stored is None or (replace and name != "external_id")):
            setattr(contact, name, value)
            changed = True
    if row.get("company") and (contact.organisation_id is None or replace):
        changed = _join(job, contact, row) or changed
    _add_keys(job, contact, row, born=job.now)
    changed = changed or len(job.identities) > before
    if changed:
        job.touched.add(contact.id)
        contact.updated_at = job.now
        job.remember(contact)
    return Outcome.UPDATED if changed else Outcome.UNCHANGED


def _join(job: Job, contact: Contact, row: Row) -> bool:
    """Puts a contact into the organisation that its line names; gives whether that changed anything."""
    name, national_id = row.get("company"), row.get("national_id", "")
    if name is None:
        return False
    organisation = job.organisations.get(name)
    if organisation is None:
        organisation = Organisation(id=new_id(), name=name, created_at=job.now)
        job.session.add(organisation)
        job.organisations[name] = organisation
    if len(national_id) == 11 and organisation.national_id is None and national_id not in job.legal_ids:
        organisation.national_id = national_id
        job.legal_ids[national_id] = organisation
    changed = contact.organisation_id != organisation.id
    contact.organisation_id = organisation.id
    return changed


def _add_keys(job: Job, contact: Contact, row: Row, *, born: datetime) -> None:
    for kind, value in keys_of(row):
        if (kind, value) not in job.identities:
            job.identities[kind, value] = contact.id
            job.session.add(
                Identity(id=new_id(), contact_id=contact.id, kind=kind, value=value, verified_at=None, created_at=born)
            )
