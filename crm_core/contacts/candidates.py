"""Queries for contacts that may be the same person as some others: indexed look-ups with a bound each."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, MergeProposal, Organisation
from crm_core.contacts.repository import whole_contact

MOST_NAMESAKES = 500
"""Contacts looked at because their names sound like those of the ones in question."""
MOST_COLLEAGUES = 50
"""Contacts looked at because they are in the same firm, newest first: there names may be misspelt too."""


async def list_namesakes(session: AsyncSession, contacts: Sequence[Contact]) -> Sequence[Contact]:
    """Contacts whose names sound like one of these, and who are in one of their firms or cities."""
    names = {contact.name_key for contact in contacts} - {None}
    cities = {contact.city for contact in contacts} - {None}
    firms = await _list_firms(session, contacts)
    if not names or not (cities or firms):
        return ()
    place = or_(Contact.city.in_(cities), Contact.organisation_id.in_(firms))
    query = select(Contact).where(and_(Contact.name_key.in_(names), place, Contact.merged_into_id.is_(None)))
    query = query.options(*whole_contact()).order_by(Contact.id.desc()).limit(MOST_NAMESAKES)
    return (await session.scalars(query)).all()


async def list_colleagues(session: AsyncSession, contact: Contact) -> Sequence[Contact]:
    """The newest contacts of the same organisation."""
    if contact.organisation_id is None:
        return ()
    query = select(Contact).where(
        Contact.organisation_id == contact.organisation_id, Contact.id != contact.id, Contact.merged_into_id.is_(None)
    )
    query = query.options(*whole_contact()).order_by(Contact.id.desc()).limit(MOST_COLLEAGUES)
    return (await session.scalars(query)).all()


async def lock_proposals(
    session: AsyncSession, pairs: Collection[tuple[str, str]]
) -> dict[tuple[str, str], MergeProposal]:
    """The proposals that were ever made for some ordered pairs."""
    if not pairs:
        return {}
    query = select(MergeProposal).where(
        MergeProposal.first_id.in_({first for first, _ in pairs}),
        MergeProposal.second_id.in_({second for _, second in pairs}),
    )
    rows = await session.scalars(
        query.order_by(MergeProposal.id).with_for_update().execution_options(populate_existing=True)
    )
    return {(row.first_id, row.second_id): row for row in rows}


async def _list_firms(session: AsyncSession, contacts: Sequence[Contact]) -> Sequence[str]:
    """The organisations whose names are those of the contacts' own ones."""
    own = {contact.organisation_id for contact in contacts} - {None}
    if not own:
        return ()
    names = select(Organisation.name_key).where(Organisation.id.in_(own))
    return (await session.scalars(select(Organisation.id).where(Organisation.name_key.in_(names)))).all()
