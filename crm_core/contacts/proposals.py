"""Asking the staff whether two contacts are one person: once for each pair, and again only for a better reason."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import candidates, repository
from crm_core.contacts.candidates import Candidate
from crm_core.contacts.matching import Key, Match, Person, Reason, is_full_name, match
from crm_core.contacts.model import Contact, MergeProposal
from crm_core.contacts.rules import IdentityKind, ProposalState
from crm_core.identifiers import new_id

COMMON_NAME = 3
"""From this many namesakes in one city on, a name and the city say nothing about who is who."""

Pair = tuple[str, str]


def person_of(contact: Contact, *, shown: Iterable[Key] = ()) -> Person:
    """What matching looks at of a contact (its keys and organisation loaded), with keys that it showed."""
    keys = frozenset(Key(IdentityKind(row.kind), row.value, row.verified_at is not None) for row in contact.identities)
    firm = contact.organisation.name if contact.organisation else None
    return Person(contact.name, firm, contact.city, keys, frozenset(shown))


async def find_duplicates(session: AsyncSession, contact: Contact) -> list[tuple[Contact, Match]]:
    """Contacts that may be the same person by their names and firms or cities, the likeliest first."""
    me = await candidates.list_candidates(session, [contact.id])
    found = {other.id: how for _, other, how in await _matches(session, me, misspelt=True)}
    others = await repository.list_contacts(session, found)
    return sorted(((other, found[other.id]) for other in others), key=lambda row: (-row[1].score, row[0].id))


async def propose_duplicates(
    session: AsyncSession, *, contact_ids: Collection[str], misspelt: bool = True, now: datetime
) -> None:
    """Asks about contacts that look like one of these; with ``misspelt`` about each one's colleagues too."""
    people = await candidates.list_candidates(session, contact_ids)
    telling = [row for row in people if is_full_name(row.person.name) and (row.organisation_id or row.city)]
    found = await _matches(session, telling, misspelt=misspelt)
    await _propose(session, {_pair(one.id, other.id): how for one, other, how in found}, now)


async def propose_claim(session: AsyncSession, *, contact: Contact, owner: Contact, key: Key, now: datetime) -> Match:
    """Asks about a contact that showed a key of another one, and gives how far the two look alike."""
    how = match(person_of(contact, shown=[key]), person_of(owner))
    await _propose(session, {_pair(contact.id, owner.id): how}, now)
    return how


async def _matches(
    session: AsyncSession, people: Collection[Candidate], *, misspelt: bool
) -> list[tuple[Candidate, Candidate, Match]]:
    """Pairs of one of these contacts and another one that are worth asking about."""
    if not people:
        return []
    namesakes: dict[str | None, list[Candidate]] = defaultdict(list)
    for row in await candidates.list_namesakes(session, people):
        namesakes[row.name_key].append(row)
    found = []
    for me in people:
        others = {row.id: row for row in namesakes[me.name_key]}
        if misspelt:
            others |= {row.id: row for row in await candidates.list_colleagues(session, me)}
        others.pop(me.id, None)
        matches = [(other, match(me.person, other.person)) for other in others.values()]
        asked = [(other, how) for other, how in matches if how.is_worth_asking]
        elsewhere = [how for _, how in asked if Reason.ORGANISATION not in how.reasons]
        common = len(elsewhere) >= COMMON_NAME
        found += [(me, *row) for row in asked if not common or Reason.ORGANISATION in row[1].reasons]
    return found


async def _propose(session: AsyncSession, matches: Mapping[Pair, Match], now: datetime) -> None:
    """Stores what is new; an answered question is asked again only when a stronger key speaks for it."""
    known = await candidates.lock_proposals(session, matches.keys())
    for pair, how in matches.items():
        row = known.get(pair)
        if row is None:
            await _insert(session, pair, how, now)
        elif how.strength > row.strength:
            _strengthen(row, how, now)
    await session.flush()


def _strengthen(row: MergeProposal, how: Match, now: datetime) -> None:
    row.score, row.strength = how.score, how.strength
    row.reasons, row.conflicts = list(how.reasons), list(how.conflicts)
    row.updated_at = now
    if row.state == ProposalState.DISMISSED:
        row.state, row.decided_by, row.decided_at = ProposalState.OPEN, None, None


async def _insert(session: AsyncSession, pair: Pair, how: Match, now: datetime) -> None:
    """Adds a proposal unless another transaction has just added the same one."""
    first, second = pair
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    await session.execute(
        make(MergeProposal)
        .values(
            id=new_id(), first_id=first, second_id=second, score=how.score, strength=how.strength,
            reasons=list(how.reasons), conflicts=list(how.conflicts), state=ProposalState.OPEN, version=1,
            created_at=now, updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["first_id", "second_id"])
    )  # fmt: skip


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
