"""Queries over contacts and their keys; who asks for a contact that was merged gets the survivor."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.errors import NotFoundError


def whole_contact() -> tuple[ORMOption, ...]:
    """What loads with a contact: its keys and organisation."""
    return selectinload(Contact.identities), selectinload(Contact.organisation)


async def get_contact(session: AsyncSession, contact_id: str) -> Contact:
    """The contact with its keys and organisation; of a merged one the survivor. Raises NotFoundError."""
    return await _follow(session, contact_id, select(Contact).options(*whole_contact()))


async def lock_contact(session: AsyncSession, contact_id: str) -> Contact:
    """The same, which nobody else changes until the transaction ends; rows that refer to it may still be added.

    (Whoever holds a conversation and adds such a row would otherwise wait for one who holds the contact, and that one
    for the conversation.)
    """
    return await _follow(
        session, contact_id, select(Contact).options(*whole_contact()).with_for_update(of=Contact, key_share=True)
    )


async def lock_contacts(session: AsyncSession, ids: Collection[str]) -> dict[str, Contact]:
    """Just these contacts, merged or not, locked in the order of their ids; raises NotFoundError."""
    rows = await session.scalars(
        select(Contact)
        .where(Contact.id.in_(ids))
        .order_by(Contact.id)
        .options(*whole_contact())
        .with_for_update(of=Contact, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    if len(found) < len(set(ids)):
        raise NotFoundError(entity="contact")
    return found


async def list_contacts(session: AsyncSession, ids: Collection[str]) -> Sequence[Contact]:
    """Contacts that were not merged, with their keys and organisations."""
    query = select(Contact).where(Contact.id.in_(ids), Contact.merged_into_id.is_(None)).options(*whole_contact())
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def get_survivor_id(session: AsyncSession, contact_id: str) -> str:
    """The id of a contact, of a merged one that of the survivor; what is new of a person is written under it.

    Raises NotFoundError.
    """
    while True:
        query = select(Contact.id, Contact.merged_into_id).where(Contact.id == contact_id)
        found = (await session.execute(query)).one_or_none()
        if found is None:
            raise NotFoundError(entity="contact")
        if found.merged_into_id is None:
            return contact_id
        contact_id = found.merged_into_id


def ids_of_person(contact_id: Any) -> Select[str]:
    """A query for the id of a contact and of all that were merged into it, over any number of steps."""
    person = select(Contact.id.label("id")).where(Contact.id == contact_id).cte("person", recursive=True)
    merged = aliased(Contact)
    person = person.union(select(merged.id).where(merged.merged_into_id == person.c.id))
    return select(person.c.id)


async def list_ids_of_person(session: AsyncSession, contact_id: str) -> list[str]:
    """The ids of all contacts that are one person with a contact, the contact and its survivor among them."""
    steps = select(Contact.id, Contact.merged_into_id).where(Contact.id == contact_id).cte("steps", recursive=True)
    into = aliased(Contact)
    steps = steps.union(select(into.id, into.merged_into_id).where(into.id == steps.c.merged_into_id))
    survivor = select(steps.c.id).where(steps.c.merged_into_id.is_(None)).scalar_subquery()
    return list(await session.scalars(ids_of_person(survivor)))


async def find_by_identity(session: AsyncSession, *, kind: str, value: str) -> Contact | None:
    """The contact that a key stands for."""
    contact_id = await session.scalar(select(Identity.contact_id).where(Identity.kind == kind, Identity.value == value))
    return await get_contact(session, contact_id) if contact_id else None


async def find_identity(session: AsyncSession, *, kind: str, value: str) -> Identity | None:
    """The key itself, read afresh: a merge may have given it to another contact."""
    query = select(Identity).where(Identity.kind == kind, Identity.value == value)
    identity: Identity | None = await session.scalar(query.execution_options(populate_existing=True))
    return identity


async def lock_key(session: AsyncSession, *, kind: str, value: str) -> None:
    """Makes other transactions wait that would act on the same key, known or not (SQLite has one writer)."""
    if session.get_bind().dialect.name == "postgresql":
        query = text("SELECT pg_advisory_xact_lock(hashtext(:key))")
        await session.execute(query, {"key": f"{kind}:{value}"})


async def find_organisation(session: AsyncSession, *, name: str) -> Organisation | None:
    """The oldest organisation of exactly this name."""
    organisation: Organisation | None = await session.scalar(
        select(Organisation).where(Organisation.name == name).order_by(Organisation.id).limit(1)
    )
    return organisation


async def find_organisation_by_national_id(session: AsyncSession, *, national_id: str) -> Organisation | None:
    """The organisation of a legal id."""
    organisation: Organisation | None = await session.scalar(
        select(Organisation).where(Organisation.national_id == national_id)
    )
    return organisation


async def _follow(session: AsyncSession, contact_id: str, query: Select[Contact]) -> Contact:
    """The contact of an id or the survivor at the end of its merges; every step is read afresh."""
    while True:
        contact = await session.scalar(query.where(Contact.id == contact_id).execution_options(populate_existing=True))
        if contact is None:
            raise NotFoundError(entity="contact")
        if contact.merged_into_id is None:
            return contact
        contact_id = contact.merged_into_id
