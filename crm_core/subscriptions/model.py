"""Subscriptions: products that a customer has for a period and may renew."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Moment, Versioned, references
from crm_core.products.model import Product


class Subscription(Versioned, Base):
    """A product in use from a day to a day (both included); ``reminded_of`` is the end that was reminded of."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[Id]
    external_id: Mapped[Code | None] = mapped_column(unique=True)
    contact_id: Mapped[str] = references("contacts.id")
    product_id: Mapped[str] = references("products.id")
    quantity: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    reminded_of: Mapped[date | None]
    created_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")
    product: Mapped[Product] = relationship(lazy="raise")
