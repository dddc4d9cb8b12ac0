"""Quotes and orders as staff see them; money in rial, rates and shares in per cent."""

from datetime import date, datetime

from pydantic import BaseModel

from connectors.console.references import CodeRef, ContactRef, Line, NamedRef, contact_ref, quote_lines, quote_ref
from crm_core import clock
from crm_core.clock import TEHRAN
from crm_core.db import Session
from crm_core.listing.repository import Related
from crm_core.orders import repository as order_queries
from crm_core.orders.model import Order
from crm_core.quotes.drafts import Preview
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import PricedLine
from crm_core.quotes.rules import QuoteState, is_expired


class QuoteRecord(BaseModel):
    """An offer; ``version`` counts its edits and ``revision`` the offers that replaced each other up to it.

    ``given_percent`` or ``given_discount`` is the discount on the whole, ``discount`` all that came off the lines.
    """

    id: str
    version: int
    code: str | None
    contact: ContactRef | None
    opportunity_id: str | None
    conversation_id: str | None
    state: str
    revision: int
    revision_of_id: str | None
    lines: list[Line]
    subtotal: int
    discount: int
    vat: int
    total: int
    vat_rounding: str
    customer_class: str
    given_percent: float | None
    given_discount: int
    discount_reason: str | None
    approval: str
    approved_by: str | None
    national_id: str | None
    buyer_name: str
    buyer_mobile: str | None
    buyer_company: str | None
    buyer_national_id: str | None
    note: str | None
    reject_reason: str | None
    reject_note: str | None
    validity_days: int | None
    valid_until: date | None
    created_at: datetime
    issued_at: datetime | None
    issued_by: str | None
    expired_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    accept_note: str | None
    rejected_at: datetime | None
    rejected_by: str | None


class QuotePreview(BaseModel):
    """What a draft would cost; ``approval`` says whether its discounts would need somebody's consent."""

    lines: list[Line]
    subtotal: int
    discount: int
    vat: int
    total: int
    approval: str


class OrderRecord(BaseModel):
    """What a customer bought and how far it is."""

    id: str
    version: int
    code: str
    contact: ContactRef | None
    quote: CodeRef | None
    state: str
    lines: list[Line]
    total: int
    tracking_code: str | None
    created_at: datetime
    updated_at: datetime


class OrderStep(BaseModel):
    """One state that an order entered."""

    state: str
    actor: str
    note: str | None
    at: datetime


class OrderDetail(OrderRecord):
    """A purchase with its way to the customer, oldest first."""

    history: list[OrderStep]


class AcceptedQuote(QuoteRecord):
    """An accepted offer with the order that was placed."""

    order: CodeRef


_SAME = (
    "id", "version", "code", "opportunity_id", "conversation_id", "revision", "revision_of_id", "vat_rounding",
    "customer_class", "discount_reason", "approval", "approved_by", "buyer_name", "buyer_mobile", "buyer_company",
    "buyer_national_id", "note", "reject_reason", "reject_note", "validity_days", "valid_until", "created_at",
    "issued_at", "issued_by", "expired_at", "accepted_at", "accepted_by", "accept_note", "rejected_at", "rejected_by",
)  # fmt: skip


def quote_record(row: Quote, related: Related) -> QuoteRecord:
    """An offer as it stands today: an issued one past its last day reads ``expired``."""
    today = clock.now().astimezone(TEHRAN).date()
    return QuoteRecord(
        **{name: getattr(row, name) for name in _SAME}, contact=contact_ref(related, row.contact_id),
        state=QuoteState.EXPIRED if is_expired(row.state, row.valid_until, today) else row.state,
        lines=quote_lines(row), subtotal=row.subtotal_rial, discount=row.discount_rial, vat=row.vat_rial,
        total=row.total_rial, given_percent=None if row.given_percent is None else row.given_percent / 100,
        given_discount=row.given_rial, national_id=row.buyer_national_id,
    )  # fmt: skip


def quote_preview(preview: Preview) -> QuotePreview:
    """What a draft would cost."""
    totals = preview.totals
    return QuotePreview(
        lines=[_line(line) for line in preview.lines], subtotal=totals.subtotal, discount=totals.discount,
        vat=totals.vat, total=totals.total, approval=preview.approval,
    )  # fmt: skip


def order_record(row: Order, related: Related) -> OrderRecord:
    """A purchase with the lines of its quote."""
    quote = related.quotes.get(row.quote_id) if row.quote_id else None
    return OrderRecord(
        id=row.id, version=row.version, code=row.code, contact=contact_ref(related, row.contact_id),
        quote=quote_ref(quote), state=row.state, lines=quote_lines(quote), total=row.total_rial,
        tracking_code=row.tracking_code, created_at=row.placed_at, updated_at=row.updated_at,
    )  # fmt: skip


async def order_detail(session: Session, row: Order, related: Related) -> OrderDetail:
    """A purchase with every state that it entered."""
    events = await order_queries.list_events(session, order_id=row.id)
    history = [OrderStep(state=event.state, actor=event.actor, note=event.note, at=event.at) for event in events]
    return OrderDetail(**dict(order_record(row, related)), history=history)


def _line(line: PricedLine) -> Line:
    return Line(
        product=NamedRef(code=line.product_code, name=line.product_name), unit=line.unit, quantity=line.quantity,
        unit_price=line.unit_price, inclusive=line.inclusive, price_list=line.price_list,
        given_percent=None if line.given.percent is None else line.given.percent / 100,
        given_discount=line.given.rial, discount=line.discount, net=line.amounts.net, vat_rate=line.vat_rate / 100,
        vat=line.amounts.vat, total=line.amounts.total,
    )  # fmt: skip
