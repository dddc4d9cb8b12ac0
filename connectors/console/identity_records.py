"""Who may be who: proposals, duplicates and merges as staff see them."""

from datetime import datetime

from pydantic import BaseModel

from connectors.console.references import ContactRef, contact_ref
from crm_core.contacts.model import ContactMerge, MergeProposal
from crm_core.listing.repository import Related


class MergeProposalRecord(BaseModel):
    """The question whether two customers are one; ``score`` in percent, the rest as codes."""

    id: str
    contacts: list[ContactRef]
    score: int
    reasons: list[str]
    conflicts: list[str]
    state: str
    merge_id: str | None
    decided_by: str | None
    decided_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class DuplicateRecord(BaseModel):
    """Another customer who may be the same one; ``proposal_id`` and ``state`` where that was asked before."""

    contact: ContactRef
    score: int
    reasons: list[str]
    conflicts: list[str]
    proposal_id: str | None
    state: str | None


class ContactDuplicateList(BaseModel):
    """The customers who may be the same one, the likeliest first."""

    items: list[DuplicateRecord]
    next: str | None


class ContactMergeRecord(BaseModel):
    """One merge: who went into whom, what changed in the survivor, and how many records went over, by table."""

    id: str
    winner_id: str
    loser_id: str
    fields: dict[str, dict[str, str | None]]
    moved: dict[str, int]
    actor: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None


class ContactMergeList(BaseModel):
    """The merges of a customer, newest first."""

    items: list[ContactMergeRecord]
    next: str | None


def proposal_record(row: MergeProposal, related: Related) -> MergeProposalRecord:
    """A question with both customers."""
    both = (contact_ref(related, row.first_id), contact_ref(related, row.second_id))
    return MergeProposalRecord(
        id=row.id, contacts=[contact for contact in both if contact is not None], score=row.score,
        reasons=row.reasons, conflicts=row.conflicts, state=row.state, merge_id=row.merge_id,
        decided_by=row.decided_by, decided_at=row.decided_at, version=row.version, created_at=row.created_at,
        updated_at=row.updated_at,
    )  # fmt: skip


def merge_record(row: ContactMerge) -> ContactMergeRecord:
    """A merge in figures."""
    return ContactMergeRecord(
        id=row.id, winner_id=row.winner_id, loser_id=row.loser_id, fields=row.fields,
        moved={column.partition(".")[0]: len(keys) for column, keys in row.moved.items()}, actor=row.actor, at=row.at,
        undone_by=row.undone_by, undone_at=row.undone_at,
    )  # fmt: skip
