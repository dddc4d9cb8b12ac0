"""Opportunities, quotes, orders and products as staff see them; money in rial."""

from datetime import date, datetime

from pydantic import BaseModel

from connectors.console.references import (
    CodeRef,
    ContactRef,
    Line,
    NamedRef,
    StaffRef,
    contact_ref,
    quote_lines,
    quote_ref,
    staff_ref,
)
from crm_core import clock
from crm_core.clock import TEHRAN
from crm_core.db import Session
from crm_core.listing.repository import Related
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities.model import Opportunity
from crm_core.orders.model import Order
from crm_core.products.model import Product
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState, is_expired


class OpportunityRecord(BaseModel):
    """A possible sale; ``probability`` is the stage's chance of winning in percent."""

    id: str
    contact: ContactRef | None
    title: str
    pipeline: str
    stage: str
    probability: int
    amount: int
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
    """A possible sale with its way through the stages, oldest first."""

    history: list[StageStay]


class QuoteRecord(BaseModel):
    """An offer."""

    id: str
    code: str | None
    contact: ContactRef | None
    opportunity_id: str | None
    conversation_id: str | None
    state: str
    lines: list[Line]
    subtotal: int
    discount: int
    vat: int
    total: int
    national_id: str | None
    buyer_name: str
    buyer_mobile: str | None
    buyer_company: str | None
    buyer_national_id: str | None
    reject_reason: str | None
    reject_note: str | None
    valid_until: date | None
    created_at: datetime
    issued_at: datetime | None
    accepted_at: datetime | None
    rejected_at: datetime | None


class OrderRecord(BaseModel):
    """What a customer bought and how far it is."""

    id: str
    code: str
    contact: ContactRef | None
    quote: CodeRef | None
    state: str
    lines: list[Line]
    total: int
    created_at: datetime
    updated_at: datetime


class AcceptedQuote(QuoteRecord):
    """An accepted offer with the order that was placed."""

    order: CodeRef


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
    subscription: bool
    active: bool
    updated_at: datetime


def opportunity_record(row: Opportunity, related: Related) -> OpportunityRecord:
    """A possible sale with its customer and stage."""
    return OpportunityRecord(
        id=row.id, contact=contact_ref(related, row.contact_id), title=row.title,
        pipeline=related.pipelines[row.pipeline_id].code, stage=row.stage.code,
        probability=row.stage.probability, amount=row.amount_rial, assignee=staff_ref(related, row.owner_id),
        lead_id=row.lead_id, conversation_id=row.conversation_id,
        lost_reason=row.lost_reason.code if row.lost_reason else None, lost_note=row.lost_note,
        created_at=row.opened_at, stage_entered_at=row.stage_entered_at, closed_at=row.closed_at,
    )  # fmt: skip


async def opportunity_detail(session: Session, row: Opportunity, related: Related) -> OpportunityDetail:
    """A possible sale with every stay in a stage."""
    stays = await opportunity_queries.list_intervals(session, opportunity_id=row.id)
    history = [
        StageStay(
            stage=stay.stage.code, entered_at=stay.entered_at, left_at=stay.left_at, actor=stay.actor,
            reason=stay.reason,
        )
        for stay in stays
    ]  # fmt: skip
    return OpportunityDetail(**dict(opportunity_record(row, related)), history=history)


def quote_record(row: Quote, related: Related) -> QuoteRecord:
    """An offer as it stands today: an issued one past its last day reads ``expired``."""
    today = clock.now().astimezone(TEHRAN).date()
    return QuoteRecord(
        id=row.id, code=row.code, contact=contact_ref(related, row.contact_id),
        opportunity_id=row.opportunity_id, conversation_id=row.conversation_id,
        state=QuoteState.EXPIRED if is_expired(row.state, row.valid_until, today) else row.state,
        lines=quote_lines(row), subtotal=row.subtotal_rial, discount=row.discount_rial, vat=row.vat_rial,
        total=row.total_rial, national_id=row.buyer_national_id, buyer_name=row.buyer_name,
        buyer_mobile=row.buyer_mobile, buyer_company=row.buyer_company,
        buyer_national_id=row.buyer_national_id, reject_reason=row.reject_reason, reject_note=row.reject_note,
        valid_until=row.valid_until, created_at=row.created_at, issued_at=row.issued_at,
        accepted_at=row.accepted_at, rejected_at=row.rejected_at,
    )  # fmt: skip


def order_record(row: Order, related: Related) -> OrderRecord:
    """A purchase with the lines of its quote."""
    quote = related.quotes.get(row.quote_id) if row.quote_id else None
    return OrderRecord(
        id=row.id, code=row.code, contact=contact_ref(related, row.contact_id), quote=quote_ref(quote),
        state=row.state, lines=quote_lines(quote), total=row.total_rial, created_at=row.placed_at,
        updated_at=row.updated_at,
    )  # fmt: skip


def product_record(row: Product, related: Related) -> ProductRecord:
    """A product with today's price."""
    return ProductRecord(
        id=row.id, code=row.code, name=row.name,
        category=NamedRef(code=row.category.code, name=row.category.name), kind=row.kind, unit=row.unit,
        price=related.prices.get(row.id), vat_class=row.vat_class, aliases=row.aliases, brand=row.brand,
        model=row.model, specs=row.specs, warranty_months=row.warranty_months, stock=row.stock,
        subscription=row.subscription, active=row.active, updated_at=row.updated_at,
    )  # fmt: skip
