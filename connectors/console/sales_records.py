"""Opportunities and products as staff see them; money in rial."""

from datetime import date, datetime

from pydantic import BaseModel

from connectors.console.funnel_records import DecisionRecord, ScoreRecord, decision_record, score_record
from connectors.console.references import (
    ContactRef,
    NamedRef,
    StaffRef,
    contact_ref,
    staff_ref,
    team_ref,
)
from crm_core import clock
from crm_core.assignments import repository as assignments
from crm_core.assignments.rules import Subject
from crm_core.db import Session
from crm_core.listing.repository import Related
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities.model import Opportunity
from crm_core.products.model import Product
from crm_core.scoring import service as scoring


class OpportunityRecord(BaseModel):
    """A possible sale; ``probability`` is the stage's chance of winning in percent, kept apart from the staff's own.

    ``rotting_since`` is from when on the deal has stood in its stage for too long, None while it has not.
    """

    id: str
    version: int
    contact: ContactRef | None
    title: str
    pipeline: str
    stage: str
    probability: int
    probability_override: int | None
    amount: int
    need: str | None
    next_step: str | None
    expected_close_on: date | None
    rotting_since: datetime | None
    team: NamedRef | None
    assignee: StaffRef | None
    lead_id: str | None
    conversation_id: str | None
    lost_reason: str | None
    lost_note: str | None
    created_at: datetime
    stage_entered_at: datetime
    closed_at: datetime | None


class StageStay(BaseModel):
    """One stay in a stage; the present one has no end."""

    stage: str
    entered_at: datetime
    left_at: datetime | None
    actor: str
    reason: str


class OpportunityDetail(OpportunityRecord):
    """A possible sale with its score, its way through the stages and its assignments by rule, oldest first.

    A decided deal has no score.
    """

    score: ScoreRecord | None
    history: list[StageStay]
    assignments: list[DecisionRecord]


class ProductRecord(BaseModel):
    """A thing or service on sale; ``price`` is today's for one unit before tax, None where a colleague names it."""

    id: str
    code: str
    name: str
    category: NamedRef
    kind: str
    unit: str
    price: int | None
    vat_class: str
    aliases: list[str]
    brand: str | None
    model: str | None
    specs: str | None
    warranty_months: int | None
    stock: int | None
    available: int | None
    subscription: bool
    active: bool
    updated_at: datetime


def opportunity_record(row: Opportunity, related: Related) -> OpportunityRecord:
    """A possible sale with its customer and stage."""
    return OpportunityRecord(
        id=row.id, version=row.version, contact=contact_ref(related, row.contact_id), title=row.title,
        pipeline=related.pipelines[row.pipeline_id].code, stage=row.stage.code,
        probability=row.stage.probability, probability_override=row.probability_override, amount=row.amount_rial,
        need=row.need, next_step=row.next_step, expected_close_on=row.expected_close_on,
        rotting_since=row.rots_at if row.closed_at is None and row.rots_at and row.rots_at <= clock.now() else None,
        team=team_ref(related, row.team_id), assignee=staff_ref(related, row.owner_id),
        lead_id=row.lead_id, conversation_id=row.conversation_id,
        lost_reason=row.lost_reason.code if row.lost_reason else None, lost_note=row.lost_note,
        created_at=row.opened_at, stage_entered_at=row.stage_entered_at, closed_at=row.closed_at,
    )  # fmt: skip


async def opportunity_detail(session: Session, row: Opportunity, related: Related) -> OpportunityDetail:
    """A possible sale with every stay in a stage, its score and why it is whose it is."""
    stays = await opportunity_queries.list_intervals(session, opportunity_id=row.id)
    history = [
        StageStay(
            stage=stay.stage.code, entered_at=stay.entered_at, left_at=stay.left_at, actor=stay.actor,
            reason=stay.reason,
        )
        for stay in stays
    ]  # fmt: skip
    decisions = await assignments.list_decisions(session, subject=Subject.DEAL, record_id=row.id)
    scores = await scoring.score_deals(session, pipeline_id=row.pipeline_id, now=clock.now(), ids=[row.id])
    return OpportunityDetail(
        **dict(opportunity_record(row, related)), history=history,
        assignments=[decision_record(decision) for decision in decisions],
        score=score_record(scores[row.id]) if row.id in scores else None,
    )  # fmt: skip


def product_record(row: Product, related: Related) -> ProductRecord:
    """A product with today's price, and how many are not spoken for."""
    return ProductRecord(
        id=row.id, code=row.code, name=row.name,
        category=NamedRef(code=row.category.code, name=row.category.name), kind=row.kind, unit=row.unit,
        price=related.prices.get(row.id), vat_class=row.vat_class, aliases=row.aliases, brand=row.brand,
        model=row.model, specs=row.specs, warranty_months=row.warranty_months, stock=row.stock,
        available=None if row.stock is None else max(row.stock - related.reserved.get(row.id, 0), 0),
        subscription=row.subscription, active=row.active, updated_at=row.updated_at,
    )  # fmt: skip
