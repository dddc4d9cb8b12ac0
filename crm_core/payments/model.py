"""Payments on invoices, and links by which customers pay at a gateway."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, one_of, references
from crm_core.invoices.model import Invoice
from crm_core.payments.rules import IntentState, Method, PaymentKind, PaymentState


class Payment(Base):
    """Money that came in for an invoice, or (a refund) went back to its buyer; it is never changed, only reversed."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(one_of("kind", PaymentKind), name="kind"),
        CheckConstraint(one_of("method", Method), name="method"),
        CheckConstraint(one_of("state", PaymentState), name="state"),
        CheckConstraint("amount_rial > 0", name="amount_positive"),
        CheckConstraint(
            "(state = 'reversed') = (reversed_at IS NOT NULL) AND (state = 'reversed') = (reverse_reason IS NOT NULL)",
            name="reversed_has_reason",
        ),
        UniqueConstraint("invoice_id", "idempotency_key"),
    )

    id: Mapped[Id]
    invoice_id: Mapped[str] = references("invoices.id")
    kind: Mapped[Code] = mapped_column(default=PaymentKind.PAYMENT)
    amount_rial: Mapped[Rial]
    method: Mapped[Code]
    reference: Mapped[Name | None]
    paid_at: Mapped[Moment]
    recorded_at: Mapped[Moment] = mapped_column(index=True)
    actor: Mapped[Name]
    idempotency_key: Mapped[Name | None]
    state: Mapped[Code] = mapped_column(default=PaymentState.RECORDED)
    reversed_at: Mapped[Moment | None]
    reverse_reason: Mapped[Long | None]

    invoice: Mapped[Invoice] = relationship(lazy="raise")

    @property
    def contact_id(self) -> str:
        """The customer of the invoice (loaded)."""
        return self.invoice.contact_id

    @property
    def signed_rial(self) -> int:
        """What it adds to what we hold of the buyer's money: less than nothing for a refund."""
        return -self.amount_rial if self.kind == PaymentKind.REFUND else self.amount_rial


class PaymentIntent(Base):
    """A link by which an invoice may be paid; only the gateway's own word makes a payment of it.

    ``check_at`` is when the worker asks the gateway next, ``asked_at`` when a question was sent that has no answer yet.
    """

    __tablename__ = "payment_intents"
    __table_args__ = (
        CheckConstraint(one_of("state", IntentState), name="state"),
        CheckConstraint("amount_rial > 0", name="amount_positive"),
        CheckConstraint(
            "state IN ('created', 'failed') OR (authority IS NOT NULL AND url IS NOT NULL)", name="opened_has_authority"
        ),
        CheckConstraint("(state = 'paid') = (payment_id IS NOT NULL)", name="paid_has_payment"),
        Index("ix_payment_intents_due", "state", "check_at"),
    )

    id: Mapped[Id]
    invoice_id: Mapped[str] = references("invoices.id")
    amount_rial: Mapped[Rial]
    state: Mapped[Code] = mapped_column(default=IntentState.CREATED)
    authority: Mapped[Name | None] = mapped_column(unique=True)
    url: Mapped[Long | None]
    reference: Mapped[Name | None]
    payment_id: Mapped[str | None] = references("payments.id", nullable=True)
    actor: Mapped[Name]
    created_at: Mapped[Moment]
    checks: Mapped[int] = mapped_column(default=0)
    check_at: Mapped[Moment]
    asked_at: Mapped[Moment | None]
    settled_at: Mapped[Moment | None]

    invoice: Mapped[Invoice] = relationship(lazy="raise")
