"""Orders: accepted quotes on their way to the customer."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, one_of, references
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
    tracking_code: Mapped[Name | None]
    placed_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")


class OrderLine(Base):
    """How many of a product an order sends; its prices stand in the quote."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[Id]
    order_id: Mapped[str] = references("orders.id", index=False)
    product_id: Mapped[str] = references("products.id")
    quantity: Mapped[int]


class OrderEvent(Base):
    """One state that an order entered, by whom and when; ``seq`` counts from 1 inside its order."""

    __tablename__ = "order_events"
    __table_args__ = (
        UniqueConstraint("order_id", "seq"),
        CheckConstraint(one_of("state", OrderState), name="state"),
        CheckConstraint("state <> 'cancelled' OR note IS NOT NULL", name="cancelled_has_note"),
    )

    id: Mapped[Id]
    order_id: Mapped[str] = references("orders.id", index=False)
    seq: Mapped[int]
    state: Mapped[Code]
    actor: Mapped[Name]
    note: Mapped[Long | None]
    at: Mapped[Moment]
