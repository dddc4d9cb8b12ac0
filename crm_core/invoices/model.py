"""Invoices: requested by customers, numbered when issued, taken back by credit notes and never changed."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, one_of, references
from crm_core.invoices.rules import CreditKind, InvoiceState, Payment

_PAYMENT_FOLLOWS = (
    "(payment = 'unpaid' AND paid_rial = 0)"
    " OR (payment = 'partial' AND paid_rial > 0 AND paid_rial < total_rial - credited_rial)"
    " OR (payment = 'paid' AND paid_rial > 0 AND paid_rial >= total_rial - credited_rial)"
)
_ADDS_UP = "total_rial = subtotal_rial - discount_rial + vat_rial"
_LINE_CHECKS = (
    ("quantity > 0", "quantity_positive"),
    (
        "CASE WHEN inclusive THEN total_rial ELSE net_rial END = quantity * unit_price_rial - discount_rial",
        "net_adds_up",
    ),
    ("total_rial = net_rial + vat_rial", "total_adds_up"),
    ("discount_rial >= 0 AND net_rial >= 0 AND vat_rial >= 0", "not_negative"),
)


class Invoice(Versioned, Base):
    """A tax document of an accepted quote; it gets its number at the moment of issue, never before.

    From then on a trigger refuses changes of its number, buyer and money (`crm_core.migrations.issued`).
    ``subtotal_rial`` is before the discount. ``credited_rial`` is what credit notes took back, ``request_key`` the
    key under which it was asked for, ``tax_id`` its name in سامانه مودیان.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint(one_of("state", InvoiceState), name="state"),
        CheckConstraint(one_of("payment", Payment), name="payment"),
        CheckConstraint("state <> 'requested' OR code IS NULL", name="requested_has_no_code"),
        CheckConstraint("state <> 'issued' OR (code IS NOT NULL AND issued_at IS NOT NULL)", name="issued_has_code"),
        CheckConstraint("(code IS NULL) = (issued_at IS NULL)", name="code_has_time"),
        CheckConstraint(_ADDS_UP, name="total_adds_up"),
        CheckConstraint("paid_rial BETWEEN 0 AND total_rial", name="paid_within_total"),
        CheckConstraint("credited_rial BETWEEN 0 AND total_rial", name="credited_within_total"),
        CheckConstraint("code IS NOT NULL OR credited_rial = 0", name="only_issued_is_credited"),
        CheckConstraint(
            "code IS NULL OR state <> 'cancelled' OR credited_rial = total_rial", name="cancelled_is_credited"
        ),
        CheckConstraint(_PAYMENT_FOLLOWS, name="payment_follows_amounts"),
        Index("ix_invoices_contact_requested", "contact_id", "requested_at"),
        Index("ix_invoices_contact_issued", "contact_id", "issued_at"),
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
    contact_id: Mapped[str] = references("contacts.id", index=False)
    state: Mapped[Code] = mapped_column(default=InvoiceState.REQUESTED)
    payment: Mapped[Code] = mapped_column(default=Payment.UNPAID)
    buyer_name: Mapped[Name]
    buyer_national_id: Mapped[Code | None]
    buyer_economic_code: Mapped[Code | None]
    buyer_postal_code: Mapped[Code | None]
    buyer_mobile: Mapped[Code | None]
    subtotal_rial: Mapped[Rial] = mapped_column(default=0)
    discount_rial: Mapped[Rial] = mapped_column(default=0)
    vat_rial: Mapped[Rial] = mapped_column(default=0)
    total_rial: Mapped[Rial]
    paid_rial: Mapped[Rial] = mapped_column(default=0)
    credited_rial: Mapped[Rial] = mapped_column(default=0)
    requested_at: Mapped[Moment]
    request_key: Mapped[Name | None] = mapped_column(unique=True)
    issued_at: Mapped[Moment | None]
    cancel_reason: Mapped[Long | None]
    tax_id: Mapped[Code | None] = mapped_column(unique=True)

    contact: Mapped[Contact] = relationship(lazy="raise")
    lines: Mapped[list["InvoiceLine"]] = relationship(lazy="raise", order_by="InvoiceLine.row")

    @property
    def left_rial(self) -> int:
        """What is still to be paid."""
        return max(0, self.total_rial - self.credited_rial - self.paid_rial)

    @property
    def refundable_rial(self) -> int:
        """What was paid beyond what is due after credit notes, and belongs to the buyer."""
        return max(0, self.paid_rial - (self.total_rial - self.credited_rial))


class InvoiceLine(Base):
    """One product of an invoice as it was sold; only ``credited_quantity`` grows, and missing tax ids are filled in.

    ``vat_rate`` is in basis points; the price and discount of an ``inclusive`` line contain the tax.
    ``tax_goods_id`` is the 13-digit شناسه کالا و خدمت, ``tax_unit`` the
    organisation's code of the unit.
    """

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "row"),
        CheckConstraint("credited_quantity BETWEEN 0 AND quantity", name="credited_within_quantity"),
        *(CheckConstraint(condition, name=name) for condition, name in _LINE_CHECKS),
    )

    id: Mapped[Id]
    invoice_id: Mapped[str] = references("invoices.id", index=False)
    row: Mapped[int]
    product_code: Mapped[Code]
    product_name: Mapped[Name]
    unit: Mapped[Code]
    quantity: Mapped[int]
    unit_price_rial: Mapped[Rial]
    inclusive: Mapped[bool] = mapped_column(default=False)
    discount_rial: Mapped[Rial] = mapped_column(default=0)
    net_rial: Mapped[Rial]
    vat_rate: Mapped[int]
    vat_rial: Mapped[Rial]
    total_rial: Mapped[Rial]
    tax_goods_id: Mapped[Code | None]
    tax_unit: Mapped[Code | None]
    credited_quantity: Mapped[int] = mapped_column(default=0)


class CreditNote(Base):
    """What takes an issued invoice back, all of it or some of its goods; it is never changed either."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        CheckConstraint(one_of("kind", CreditKind), name="kind"),
        CheckConstraint(_ADDS_UP, name="total_adds_up"),
        CheckConstraint("total_rial >= 0", name="not_negative"),
        UniqueConstraint("invoice_id", "request_key"),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    invoice_id: Mapped[str] = references("invoices.id")
    kind: Mapped[Code]
    reason: Mapped[Long]
    subtotal_rial: Mapped[Rial]
    discount_rial: Mapped[Rial]
    vat_rial: Mapped[Rial]
    total_rial: Mapped[Rial]
    issued_at: Mapped[Moment]
    actor: Mapped[Name]
    request_key: Mapped[Name | None]
    tax_id: Mapped[Code | None] = mapped_column(unique=True)

    invoice: Mapped[Invoice] = relationship(lazy="raise")
    lines: Mapped[list["CreditNoteLine"]] = relationship(lazy="raise", order_by="CreditNoteLine.row")

    @property
    def contact_id(self) -> str:
        """The customer of the invoice (loaded)."""
        return self.invoice.contact_id


class CreditNoteLine(Base):
    """Some units of an invoice's line that a credit note takes back, with their share of the money."""

    __tablename__ = "credit_note_lines"
    __table_args__ = (
        UniqueConstraint("credit_note_id", "row"),
        *(CheckConstraint(condition, name=name) for condition, name in _LINE_CHECKS),
    )

    id: Mapped[Id]
    credit_note_id: Mapped[str] = references("credit_notes.id", index=False)
    invoice_line_id: Mapped[str] = references("invoice_lines.id")
    row: Mapped[int]
    product_code: Mapped[Code]
    product_name: Mapped[Name]
    unit: Mapped[Code]
    quantity: Mapped[int]
    unit_price_rial: Mapped[Rial]
    inclusive: Mapped[bool] = mapped_column(default=False)
    discount_rial: Mapped[Rial]
    net_rial: Mapped[Rial]
    vat_rate: Mapped[int]
    vat_rial: Mapped[Rial]
    total_rial: Mapped[Rial]
