"""Quotes: what was offered to whom, line by line, as it stood when issued."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.contacts.rules import DEFAULT_CUSTOMER_CLASS
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, one_of, references
from crm_core.money.rules import VatRounding
from crm_core.quotes.rules import Approval, QuoteState


def _one_of_a_deal(name: str, state: QuoteState) -> Index:
    """A deal has at most one quote in a state."""
    only = text(f"state = '{state}'")
    return Index(f"uq_quotes_{name}_deal", "opportunity_id", unique=True, sqlite_where=only, postgresql_where=only)


class Quote(Versioned, Base):
    """A formal offer; from ``issued`` on its lines and amounts never change.

    ``revision`` counts from 1 along the quotes that replace each other. ``given_percent`` (basis points) or
    ``given_rial`` is the discount on the whole as somebody gave it; ``discount_rial`` is all that came off the lines.
    """

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint(one_of("state", QuoteState), name="state"),
        CheckConstraint("total_rial = subtotal_rial - discount_rial + vat_rial", name="total_adds_up"),
        CheckConstraint("state = 'draft' OR (code IS NOT NULL AND issued_at IS NOT NULL)", name="issued_has_code"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_time"),
        CheckConstraint("state <> 'rejected' OR reject_reason IS NOT NULL", name="rejected_has_reason"),
        CheckConstraint(one_of("vat_rounding", VatRounding), name="vat_rounding"),
        CheckConstraint(one_of("approval", Approval), name="approval"),
        CheckConstraint("approval <> 'given' OR approved_by IS NOT NULL", name="approval_has_giver"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        CheckConstraint("given_rial >= 0 AND given_percent BETWEEN 0 AND 10000", name="given_discount"),
        CheckConstraint("validity_days BETWEEN 1 AND 365", name="validity_days"),
        _one_of_a_deal("issued", QuoteState.ISSUED),
        _one_of_a_deal("accepted", QuoteState.ACCEPTED),
        Index("ix_quotes_state_valid_until", "state", "valid_until"),
    )

    id: Mapped[Id]
    code: Mapped[Code | None] = mapped_column(unique=True)
    opportunity_id: Mapped[str | None] = references("opportunities.id", nullable=True)
    contact_id: Mapped[str] = references("contacts.id")
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    state: Mapped[Code] = mapped_column(default=QuoteState.DRAFT)
    buyer_name: Mapped[Name]
    buyer_mobile: Mapped[Code | None]
    buyer_company: Mapped[Name | None]
    buyer_national_id: Mapped[Code | None]
    subtotal_rial: Mapped[Rial] = mapped_column(default=0)
    discount_rial: Mapped[Rial] = mapped_column(default=0)
    vat_rial: Mapped[Rial] = mapped_column(default=0)
    total_rial: Mapped[Rial] = mapped_column(default=0)
    vat_rounding: Mapped[Code] = mapped_column(default=VatRounding.LINE)
    customer_class: Mapped[Code] = mapped_column(default=DEFAULT_CUSTOMER_CLASS)
    given_percent: Mapped[int | None]
    given_rial: Mapped[Rial] = mapped_column(default=0)
    discount_reason: Mapped[Name | None]
    approval: Mapped[Code] = mapped_column(default=Approval.NOT_NEEDED)
    approved_by: Mapped[Name | None]
    revision: Mapped[int] = mapped_column(default=1)
    revision_of_id: Mapped[str | None] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("quotes.id", ondelete="RESTRICT"), unique=True
    )
    request_key: Mapped[Name | None] = mapped_column(unique=True)
    note: Mapped[Long | None]
    created_at: Mapped[Moment]
    validity_days: Mapped[int | None]
    issued_at: Mapped[Moment | None]
    issued_by: Mapped[Name | None]
    valid_until: Mapped[date | None]
    expired_at: Mapped[Moment | None]
    accepted_at: Mapped[Moment | None]
    accepted_by: Mapped[Name | None]
    accept_note: Mapped[Long | None]
    rejected_at: Mapped[Moment | None]
    rejected_by: Mapped[Name | None]
    reject_reason: Mapped[Code | None]
    reject_note: Mapped[Long | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
    lines: Mapped[list["QuoteLine"]] = relationship(lazy="raise", order_by="QuoteLine.row", back_populates="quote")


class QuoteLine(Base):
    """One product of a quote with the name, price and tax it had that day; rates in basis points.

    The price of an ``inclusive`` line contains the tax, and so does its discount. ``given_percent`` or ``given_rial``
    is the line's own discount; ``discount_rial`` also holds its share of the one on the whole quote.
    """

    __tablename__ = "quote_lines"
    __table_args__ = (
        UniqueConstraint("quote_id", "row"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "CASE WHEN inclusive THEN total_rial ELSE net_rial END = quantity * unit_price_rial - discount_rial",
            name="net_adds_up",
        ),
        CheckConstraint("given_rial >= 0 AND given_percent BETWEEN 0 AND 10000", name="given_discount"),
        CheckConstraint("total_rial = net_rial + vat_rial", name="total_adds_up"),
        CheckConstraint("discount_rial >= 0 AND net_rial >= 0 AND vat_rial >= 0", name="not_negative"),
    )

    id: Mapped[Id]
    quote_id: Mapped[str] = references("quotes.id")
    row: Mapped[int]
    product_id: Mapped[str | None] = references("products.id", nullable=True)
    product_code: Mapped[Code]
    product_name: Mapped[Name]
    unit: Mapped[Code]
    quantity: Mapped[int]
    unit_price_rial: Mapped[Rial]
    inclusive: Mapped[bool] = mapped_column(default=False)
    price_list: Mapped[Code | None]
    given_percent: Mapped[int | None]
    given_rial: Mapped[Rial] = mapped_column(default=0)
    discount_rial: Mapped[Rial] = mapped_column(default=0)
    net_rial: Mapped[Rial]
    vat_rate: Mapped[int]
    vat_rial: Mapped[Rial]
    total_rial: Mapped[Rial]

    quote: Mapped[Quote] = relationship(lazy="raise", back_populates="lines")
