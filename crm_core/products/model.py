"""The catalogue: categories, products with their other names, price lists and VAT rates."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.db.columns import Base, Code, Id, JsonColumn, Long, Moment, Name, Rial, one_of, references
from crm_core.products.rules import ProductKind, VatClass


class Category(Base):
    """A group of products that customers call by one word («دوربین»)."""

    __tablename__ = "categories"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    aliases: Mapped[list[str]] = mapped_column(JsonColumn, default=list)


class Product(Base):
    """A thing or service that the company sells; ``stock`` is empty where it has no meaning."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint(one_of("kind", ProductKind), name="kind"),
        CheckConstraint(one_of("vat_class", VatClass), name="vat_class"),
        CheckConstraint("stock IS NULL OR stock >= 0", name="stock_not_negative"),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    category_id: Mapped[str] = references("categories.id")
    kind: Mapped[Code]
    unit: Mapped[Code]
    vat_class: Mapped[Code] = mapped_column(default=VatClass.STANDARD)
    aliases: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    brand: Mapped[Name | None]
    model: Mapped[Name | None]
    specs: Mapped[Long | None]
    warranty_months: Mapped[int | None]
    stock: Mapped[int | None]
    subscription: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[Moment]

    category: Mapped[Category] = relationship(lazy="raise")


class PriceList(Base):
    """Prices for one class of customers; the default list has no class and serves all others.

    A product without a row of its own costs its default price changed by ``percent`` (basis points, -500 is 5 % off),
    rounded to ``rounding_rial``; rows of an ``inclusive`` list contain the tax.
    """

    __tablename__ = "price_lists"
    __table_args__ = (
        CheckConstraint("percent IS NULL OR percent >= -10000", name="percent_not_below_nothing"),
        CheckConstraint("rounding_rial >= 1", name="rounding_positive"),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    customer_class: Mapped[Code | None] = mapped_column(unique=True)
    inclusive: Mapped[bool] = mapped_column(default=False)
    percent: Mapped[int | None]
    rounding_rial: Mapped[Rial] = mapped_column(default=1)


class Price(Base):
    """The price of one unit in rial, for ``min_quantity`` units or more, from a day until ``valid_to`` or a newer one.

    ``listed_from`` is the day that the row's entry in the file begins with, by which a changed entry knows its rows.
    """

    __tablename__ = "prices"
    __table_args__ = (
        UniqueConstraint("price_list_id", "product_id", "min_quantity", "valid_from"),
        CheckConstraint("amount_rial >= 0", name="amount_not_negative"),
        CheckConstraint("min_quantity >= 1", name="min_quantity_positive"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
    )

    id: Mapped[Id]
    price_list_id: Mapped[str] = references("price_lists.id")
    product_id: Mapped[str] = references("products.id")
    amount_rial: Mapped[Rial]
    min_quantity: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    listed_from: Mapped[date | None]


class VatRate(Base):
    """A VAT rate in basis points (1000 = 10 %) and the day it began."""

    __tablename__ = "vat_rates"
    __table_args__ = (
        UniqueConstraint("vat_class", "valid_from"),
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
    )

    id: Mapped[Id]
    vat_class: Mapped[Code]
    valid_from: Mapped[date]
    rate: Mapped[int]
