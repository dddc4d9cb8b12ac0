"""Orders: accepted quotes on their way to the customer."""

from sqlalchemy import CheckConstraint, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Moment, Rial, Versioned, one_of, references
from crm_core.orders.rules import OrderState


class Order(Versioned, Base):
    """What a customer bought; one per accepted quote."""

    __tablename__ = "orders"
    __table_args__ = (CheckConstraint(one_of("state", OrderState), name="state"),)

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    quote_id: Mapped[str | None] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("quotes.id", ondelete="RESTRICT"), unique=True
    )
    contact_id: Mapped[str] = references("contacts.id")
    state: Mapped[Code] = mapped_column(default=OrderState.PLACED)
    total_rial: Mapped[Rial]
    placed_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")
