"""Queries over contacts and their keys."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.errors import NotFoundError


async def get_contact(session: AsyncSession, contact_id: str) -> Contact:
    """The contact with its keys and organisation; raises NotFoundError."""
    contact = await session.scalar(
        select(Contact)
        .where(Contact.id == contact_id)
        .options(selectinload(Contact.identities), selectinload(Contact.organisation))
        .execution_options(populate_existing=True)
    )
    if contact is None:
        raise NotFoundError(entity="contact")
    return contact


async def find_by_identity(session: AsyncSession, *, kind: str, value: str) -> Contact | None:
    """The contact that a key stands for."""
    contact_id = await session.scalar(select(Identity.contact_id).where(Identity.kind == kind, Identity.value == value))
    return await get_contact(session, contact_id) if contact_id else None


async def find_identity(session: AsyncSession, *, kind: str, value: str) -> Identity | None:
    """The key itself."""
    identity: Identity | None = await session.scalar(
        select(Identity).where(Identity.kind == kind, Identity.value == value)
    )
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
