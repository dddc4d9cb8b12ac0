"""Invoices: requested by customers, numbered when issued."""

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, one_of, references
from crm_core.invoices.rules import InvoiceState, Payment


class Invoice(Versioned, Base):
    """A tax document of an accepted quote; it gets its number at the moment of issue, never before."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint(one_of("state", InvoiceState), name="state"),
        CheckConstraint(one_of("payment", Payment), name="payment"),
        CheckConstraint("state <> 'requested' OR code IS NULL", name="requested_has_no_code"),
        CheckConstraint("state <> 'issued' OR (code IS NOT NULL AND issued_at IS NOT NULL)", name="issued_has_code"),
        CheckConstraint("paid_rial BETWEEN 0 AND total_rial", name="paid_within_total"),
        Index(
            "uq_invoices_live_quote",
            "quote_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[Code | None] = mapped_column(unique=True)
    quote_id: Mapped[str | None] = references("quotes.id", nullable=True)
    contact_id: Mapped[str] = references("contacts.id")
    state: Mapped[Code] = mapped_column(default=InvoiceState.REQUESTED)
    payment: Mapped[Code] = mapped_column(default=Payment.UNPAID)
    buyer_name: Mapped[Name]
    buyer_national_id: Mapped[Code | None]
    subtotal_rial: Mapped[Rial] = mapped_column(default=0)
    vat_rial: Mapped[Rial] = mapped_column(default=0)
    total_rial: Mapped[Rial]
    paid_rial: Mapped[Rial] = mapped_column(default=0)
    requested_at: Mapped[Moment]
    issued_at: Mapped[Moment | None]
    cancel_reason: Mapped[Long | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
