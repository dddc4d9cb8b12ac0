"""Queries for contacts that may be the same person as some others: indexed look-ups with a bound each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.matching import Key, Person
from crm_core.contacts.model import Contact, Identity, MergeProposal, Organisation
from crm_core.contacts.rules import IdentityKind

MOST_NAMESAKES = 500
"""Contacts looked at because their names sound like those of the ones in question."""
MOST_COLLEAGUES = 50
"""Contacts looked at because they are in the same firm, newest first: there names may be misspelt too."""


@dataclass(frozen=True)
class Candidate:
    """What is compared of a contact, read without the contact itself: files bring thousands of them."""

    id: str
    name_key: str | None
    city: str | None
    organisation_id: str | None
    person: Person


async def list_candidates(session: AsyncSession, ids: Collection[str]) -> list[Candidate]:
    """Some contacts, but for those that were merged."""
    return await _read(session, _columns().where(Contact.id.in_(ids)))


async def list_namesakes(session: AsyncSession, candidates: Collection[Candidate]) -> list[Candidate]:
    """Contacts whose names sound like one of these, and who are in one of their firms or cities; these among them."""
    names = {candidate.name_key for candidate in candidates} - {None}
    cities = {candidate.city for candidate in candidates} - {None}
    firms = await _list_firms(session, candidates)
    if not names or not (cities or firms):
        return []
    place = or_(Contact.city.in_(cities), Contact.organisation_id.in_(firms))
    query = _columns().where(Contact.name_key.in_(names), place)
    return await _read(session, query.order_by(Contact.id.desc()).limit(MOST_NAMESAKES), known=candidates)


async def list_colleagues(session: AsyncSession, candidate: Candidate) -> list[Candidate]:
    """The newest contacts of the same organisation."""
    if candidate.organisation_id is None:
        return []
    query = _columns().where(Contact.organisation_id == candidate.organisation_id, Contact.id != candidate.id)
    return await _read(session, query.order_by(Contact.id.desc()).limit(MOST_COLLEAGUES))


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Contact.id, Contact.name_key, Contact.city, Contact.organisation_id, Contact.name,
            Organisation.name.label("firm"),
        )
        .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
        .where(Contact.merged_into_id.is_(None))
    )  # fmt: skip


async def _read(
    session: AsyncSession, query: Select[*tuple[Any, ...]], *, known: Collection[Candidate] = ()
) -> list[Candidate]:
    """Candidates of a query; those that are known already are not read again."""
    read = {candidate.id: candidate for candidate in known}
    rows = (await session.execute(query)).all()
    keys: dict[str, set[Key]] = defaultdict(set)
    owned = select(Identity.contact_id, Identity.kind, Identity.value, Identity.verified_at.is_not(None))
    for owner, kind, value, verified in await session.execute(
        owned.where(Identity.contact_id.in_([row.id for row in rows if row.id not in read]))
    ):
        keys[owner].add(Key(IdentityKind(kind), value, bool(verified)))
    return [
        read.get(row.id)
        or Candidate(
            row.id, row.name_key, row.city, row.organisation_id,
            Person(row.name, row.firm, row.city, frozenset(keys.get(row.id, ()))),
        )
        for row in rows
    ]  # fmt: skip


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


async def _list_firms(session: AsyncSession, candidates: Collection[Candidate]) -> Sequence[str]:
    """The organisations whose names are those of the contacts' own ones."""
    own = {candidate.organisation_id for candidate in candidates} - {None}
    if not own:
        return ()
    names = select(Organisation.name_key).where(Organisation.id.in_(own))
    return (await session.scalars(select(Organisation.id).where(Organisation.name_key.in_(names)))).all()
