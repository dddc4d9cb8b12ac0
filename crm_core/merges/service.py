"""Merging contacts softly, undoing it, and answering the question whether two are one.

Nothing is deleted: the loser stays with its own fields and points to the survivor, who gets its rows. Of open leads on
both sides the oldest goes on (`crm_core.leads.folding`). Undoing gives back exactly the rows that the merge moved and
the fields that nobody changed since; whatever was added after the merge stays with the survivor.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.consents import service as consents
from crm_core.contacts import repository as contacts
from crm_core.contacts.model import Contact, ContactMerge, MergeProposal
from crm_core.contacts.rules import ProposalState
from crm_core.db.versions import require_version
from crm_core.leads.folding import fold_open_leads, unfold_leads
from crm_core.merges import repository
from crm_core.merges.errors import (
    ContactMergedError,
    MergeCoveredError,
    MergeCycleError,
    MergeWithItselfError,
    ProposalDecidedError,
)
from crm_core.merges.rules import FIELDS, Side, merged_fields, restored_fields


async def merge_contacts(
    session: AsyncSession,
    *,
    winner_id: str,
    loser_id: str,
    actor: str,
    now: datetime,
    fields: Mapping[str, Side] | None = None,
    version: int | None = None,
) -> ContactMerge:
    """Makes two contacts one, and gives the record of it; the same merge again changes nothing.

    ``fields`` says whose value is kept where the staff chose; else the winner's own one, else the loser's.
    What either refused is refused from now on, until the survivor says otherwise.

    Raises:
        MergeWithItselfError, MergeCycleError, ContactMergedError, VersionConflictError, NotFoundError.
    """
    if winner_id == loser_id:
        raise MergeWithItselfError()
    both = await contacts.lock_contacts(session, (winner_id, loser_id))
    winner, loser = both[winner_id], both[loser_id]
    if loser.merged_into_id == winner.id:
        done = await repository.find_merge_of(session, loser_id=loser.id)
        assert done is not None  # a contact is merged by a merge in force
        return done
    await _require_apart(session, winner, loser)
    require_version(winner, version, entity="contact")
    merge = await _join(session, winner, loser, chosen=fields or {}, actor=actor, now=now)
    await _answer_proposals(session, merge)
    _audit(session, merge, verb="merge", actor=actor, now=now)
    await session.flush()
    return merge


async def undo_merge(
    session: AsyncSession, *, merge_id: str, actor: str, now: datetime, version: int | None = None
) -> ContactMerge:
    """Makes two contacts of one again; undoing twice changes nothing. ``version`` is that of the survivor.

    Raises:
        NotFoundError, VersionConflictError. MergeCoveredError: the survivor was merged later.
    """
    merge = await repository.get_merge(session, merge_id)
    both = await contacts.lock_contacts(session, (merge.winner_id, merge.loser_id))
    await session.refresh(merge)
    if merge.undone_at is not None:
        return merge
    winner, loser = both[merge.winner_id], both[merge.loser_id]
    later = await repository.find_merge_of(session, loser_id=winner.id)
    if later is not None:
        raise MergeCoveredError(merge_id=later.id)
    require_version(winner, version, entity="contact")
    for column in repository.contact_columns():
        keys = merge.moved.get(_name(column.table.name, column.name), [])
        await repository.move_back(session, column, keys=keys, source=winner.id, target=loser.id)
    await unfold_leads(session, folds=merge.folded, actor=actor, now=now)
    for name, old in restored_fields(_values(winner), merge.fields).items():
        setattr(winner, name, old)
    winner.updated_at, loser.merged_into_id = now, None
    merge.undone_by, merge.undone_at = actor, now
    for proposal in await repository.list_proposals_of(session, merge_id=merge.id):
        proposal.state, proposal.merge_id = ProposalState.OPEN, None
        proposal.decided_by = proposal.decided_at = None
    _audit(session, merge, verb="undo_merge", actor=actor, now=now)
    await session.flush()
    return merge


async def dismiss_proposal(
    session: AsyncSession, *, proposal_id: str, actor: str, now: datetime, version: int | None = None
) -> MergeProposal:
    """Notes that two contacts are two people; doing it twice keeps the first time.

    Raises NotFoundError, VersionConflictError, ProposalDecidedError.
    """
    proposal = await repository.lock_proposal(session, proposal_id)
    if proposal.state == ProposalState.DISMISSED:
        return proposal
    if proposal.state == ProposalState.MERGED:
        raise ProposalDecidedError(merge_id=proposal.merge_id)
    require_version(proposal, version, entity="merge_proposal")
    proposal.state, proposal.decided_by, proposal.decided_at = ProposalState.DISMISSED, actor, now
    audit.record(session, actor=actor, verb="dismiss", entity="merge_proposal", entity_id=proposal.id, now=now)
    await session.flush()
    return proposal


async def _require_apart(session: AsyncSession, winner: Contact, loser: Contact) -> None:
    for one, other in ((winner, loser), (loser, winner)):
        if one.merged_into_id is not None:
            survivor = await contacts.get_contact(session, one.id)
            if survivor.id == other.id:
                raise MergeCycleError() if one is winner else MergeWithItselfError()
            raise ContactMergedError(survivor=survivor.id)


async def _join(
    session: AsyncSession, winner: Contact, loser: Contact, *, chosen: Mapping[str, Side], actor: str, now: datetime
) -> ContactMerge:
    """Gives the survivor the other's rows and fields (both locked), and writes down what that was."""
    refused = {await consents.refused_by(session, contact_id=one.id) for one in (winner, loser)}
    merge = ContactMerge(
        winner_id=winner.id, loser_id=loser.id, actor=actor, at=now,
        folded=await fold_open_leads(session, contact_ids=(winner.id, loser.id), actor=actor, now=now),
        moved=await _move_rows(session, source=loser.id, target=winner.id),
        fields=merged_fields(_values(winner), _values(loser), chosen),
        refused=sorted([purpose, channel] for purpose, channel in frozenset().union(*refused)),
    )  # fmt: skip
    session.add(merge)
    for name, change in merge.fields.items():
        setattr(winner, name, change["new"])
    winner.updated_at, loser.merged_into_id = now, winner.id
    await session.flush()
    return merge


async def _move_rows(session: AsyncSession, *, source: str, target: str) -> dict[str, list[list[str]]]:
    moved = {}
    for column in repository.contact_columns():
        keys = await repository.move_rows(session, column, source=source, target=target)
        if keys:
            moved[_name(column.table.name, column.name)] = keys
    return moved


async def _answer_proposals(session: AsyncSession, merge: ContactMerge) -> None:
    for proposal in await repository.list_proposals_within(session, contact_id=merge.winner_id):
        proposal.state, proposal.merge_id = ProposalState.MERGED, merge.id
        proposal.decided_by, proposal.decided_at = merge.actor, merge.at


def _audit(session: AsyncSession, merge: ContactMerge, *, verb: str, actor: str, now: datetime) -> None:
    """Notes it in the history of both contacts."""
    for contact_id, other in ((merge.winner_id, merge.loser_id), (merge.loser_id, merge.winner_id)):
        audit.record(
            session, actor=actor, verb=verb, entity="contact", entity_id=contact_id, now=now, merge_id=merge.id,
            other=other,
        )  # fmt: skip


def _values(contact: Contact) -> dict[str, str | None]:
    return {name: getattr(contact, name) for name in FIELDS}


def _name(table: str, column: str) -> str:
    return f"{table}.{column}"
