"""Stock promised to quotes and orders."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, Moment, one_of, references
from crm_core.reservations.rules import ReservationState

_LIVE = "state IN ('held', 'ordered')"


class Reservation(Base):
    """So many of a product kept for a quote until the end of a day in Tehran, and for its order until it is sent."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint(one_of("state", ReservationState), name="state"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("state <> 'held' OR until IS NOT NULL", name="held_has_end"),
        CheckConstraint("state <> 'ordered' OR order_id IS NOT NULL", name="ordered_has_order"),
        CheckConstraint(f"({_LIVE}) = (ended_at IS NULL)", name="ended_has_time"),
        Index(
            "uq_reservations_live_product", "quote_id", "product_id", unique=True, sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
        Index("ix_reservations_product_state", "product_id", "state"),
    )  # fmt: skip

    id: Mapped[Id]
    product_id: Mapped[str] = references("products.id", index=False)
    quote_id: Mapped[str] = references("quotes.id", index=False)
    order_id: Mapped[str | None] = references("orders.id", nullable=True)
    quantity: Mapped[int]
    state: Mapped[Code] = mapped_column(default=ReservationState.HELD)
    until: Mapped[date | None]
    created_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
