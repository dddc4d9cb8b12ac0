"""Consent, erasures, retention and the timeline as staff see them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from connectors.console.customer_records import ConsentRecord, ReachRecord
from crm_core.privacy.model import Erasure
from crm_core.privacy.retention import Figure
from crm_core.timeline.service import Moment


class ContactConsents(BaseModel):
    """Where a customer stands now, and everything they said, oldest first."""

    current: list[ReachRecord]
    events: list[ConsentRecord]


class PersonDocument(BaseModel):
    """Everything that is held on a customer: the rows of each table."""

    contact_id: str
    exported_at: datetime
    tables: dict[str, list[dict[str, Any]]]


class ErasureRecord(BaseModel):
    """That a customer was erased; ``counts`` are rows emptied or deleted, by table."""

    id: str
    contact_id: str
    actor: str
    reason: str
    forced: bool
    counts: dict[str, int]
    created_at: datetime


class RetentionFigure(BaseModel):
    """How many rows of a kind would be emptied now; ``days`` is null where a kind is kept for ever."""

    kind: str
    days: int | None
    due: int


class RetentionFigures(BaseModel):
    """Every kind that is kept for a time."""

    items: list[RetentionFigure]


class MomentRecord(BaseModel):
    """One thing that happened with a customer; ``record_id`` is what to open."""

    at: datetime
    kind: str
    id: str
    record_id: str
    code: str | None
    state: str | None
    text: str | None
    amount: int | None
    actor: str | None


class Timeline(BaseModel):
    """A part of what happened, newest first."""

    items: list[MomentRecord]
    next: str | None


def erasure_record(row: Erasure) -> ErasureRecord:
    """That a customer was erased."""
    return ErasureRecord(
        id=row.id, contact_id=row.contact_id, actor=row.actor, reason=row.reason, forced=row.forced,
        counts=row.counts, created_at=row.at,
    )  # fmt: skip


def retention_figure(figure: Figure) -> RetentionFigure:
    """A kind with its figure."""
    return RetentionFigure(kind=figure.kind, days=figure.days, due=figure.due)


def moment_record(moment: Moment) -> MomentRecord:
    """One thing that happened."""
    return MomentRecord.model_validate(moment, from_attributes=True)
