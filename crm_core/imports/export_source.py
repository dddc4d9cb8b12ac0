"""How the records of a kind are read for a file."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_core.contacts.model import Contact
from crm_core.staff.model import StaffUser

Row = Mapping[str, Any]
Facts = Mapping[str, Any]


async def no_facts_of(_session: AsyncSession, _records: Sequence[Any]) -> Facts:
    """What is read beside records that need nothing more."""
    return {}


@dataclass(frozen=True)
class RowsOf:
    """How one kind is read: its model, what to load with it, what to read once, and the lines of one record.

    ``beside`` reads what some records need that are not joined to them; it adds to what was read once.
    """

    model: Any
    options: Sequence[ORMOption]
    begin: Callable[[AsyncSession], Awaitable[Facts]]
    rows: Callable[[Any, Facts], Iterable[Row]]
    beside: Callable[[AsyncSession, Sequence[Any]], Awaitable[Facts]] = no_facts_of
    batch: int = 1_000


async def nothing(_session: AsyncSession) -> Facts:
    """What kinds read once that need nothing."""
    return {}


async def staff_names(session: AsyncSession) -> Facts:
    """Login names by id."""
    rows = await session.execute(select(StaffUser.id, StaffUser.username))
    return {row.id: row.username for row in rows}


def keys_of_contact(contact: Contact, kind: str) -> list[str]:
    """A contact's keys of a kind, the first one first."""
    keys = [identity for identity in contact.identities if identity.kind == kind]
    return [identity.value for identity in sorted(keys, key=lambda identity: identity.id)]


def customer_of(contact: Contact) -> dict[str, Any]:
    """Whose record it is, in the columns that every kind shares."""
    organisation = contact.organisation
    legal_id = organisation.national_id if organisation else None
    return {
        "contact_code": contact.external_id,
        "name": contact.name,
        "mobile": next(iter(keys_of_contact(contact, "mobile")), None),
        "email": next(iter(keys_of_contact(contact, "email")), None),
        "national_id": next(iter(keys_of_contact(contact, "national_id")), legal_id),
        "company": organisation.name if organisation else None,
    }


def with_customer(model: Any) -> list[ORMOption]:
    """What loads with a record to say whose it is."""
    contact = selectinload(model.contact)
    return [contact.selectinload(Contact.identities), contact.selectinload(Contact.organisation)]


async def customers_of(session: AsyncSession, ids: Iterable[str | None]) -> dict[str | None, dict[str, Any]]:
    """The shared columns of some contacts, by id."""
    wanted = {one for one in ids if one is not None}
    query = select(Contact).where(Contact.id.in_(wanted))
    query = query.options(selectinload(Contact.identities), selectinload(Contact.organisation))
    return {contact.id: customer_of(contact) for contact in await session.scalars(query)}
