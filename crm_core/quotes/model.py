"""Quotes: what was offered to whom, line by line, as it stood when issued."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, one_of, references
from crm_core.quotes.rules import QuoteState


class Quote(Versioned, Base):
    """A formal offer; from ``issued`` on its lines and amounts never change."""

    __tablename__ = "quotes"
    __table_args__ = (
        CheckConstraint(one_of("state", QuoteState), name="state"),
        CheckConstraint("total_rial = subtotal_rial - discount_rial + vat_rial", name="total_adds_up"),
        CheckConstraint("state = 'draft' OR (code IS NOT NULL AND issued_at IS NOT NULL)", name="issued_has_code"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_time"),
        CheckConstraint("state <> 'rejected' OR reject_reason IS NOT NULL", name="rejected_has_reason"),
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
    created_at: Mapped[Moment]
    issued_at: Mapped[Moment | None]
    valid_until: Mapped[date | None]
    accepted_at: Mapped[Moment | None]
    rejected_at: Mapped[Moment | None]
    reject_reason: Mapped[Code | None]
    reject_note: Mapped[Long | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
    lines: Mapped[list["QuoteLine"]] = relationship(lazy="raise", order_by="QuoteLine.row", back_populates="quote")


class QuoteLine(Base):
    """One product of a quote with the name, price and tax it had that day; ``vat_rate`` in basis points."""

    __tablename__ = "quote_lines"
    __table_args__ = (
        UniqueConstraint("quote_id", "row"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("net_rial = quantity * unit_price_rial - discount_rial", name="net_adds_up"),
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
    discount_rial: Mapped[Rial] = mapped_column(default=0)
    net_rial: Mapped[Rial]
    vat_rate: Mapped[int]
    vat_rial: Mapped[Rial]
    total_rial: Mapped[Rial]

    quote: Mapped[Quote] = relationship(lazy="raise", back_populates="lines")
