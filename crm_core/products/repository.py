"""Queries over the catalogue."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.errors import NotFoundError
from crm_core.products.model import Category, Price, PriceList, Product, VatRate

DEFAULT_PRICE_LIST = "default"


async def list_products(session: AsyncSession) -> Sequence[Product]:
    """Every product on sale with its category, in order of code."""
    rows = await session.scalars(
        select(Product).where(Product.active).options(selectinload(Product.category)).order_by(Product.code)
    )
    return rows.all()


async def list_categories(session: AsyncSession) -> Sequence[Category]:
    """Every category, in order of code."""
    return (await session.scalars(select(Category).order_by(Category.code))).all()


async def catalogue_version(session: AsyncSession) -> tuple[int, datetime | None]:
    """Changes whenever a product is added or changed."""
    row = (await session.execute(select(func.count(Product.id), func.max(Product.updated_at)))).one()
    return row[0], row[1]


async def get_product(session: AsyncSession, *, code: str) -> Product:
    """The product of a code; raises NotFoundError."""
    product = await session.scalar(select(Product).where(Product.code == code).options(selectinload(Product.category)))
    if product is None:
        raise NotFoundError(entity="product")
    return product


async def find_price_list(session: AsyncSession, *, customer_class: str) -> PriceList | None:
    """The price list of a class of customers."""
    found: PriceList | None = await session.scalar(select(PriceList).where(PriceList.customer_class == customer_class))
    return found


async def find_price(
    session: AsyncSession, *, product_id: str, day: date, price_list: str = DEFAULT_PRICE_LIST, quantity: int = 1
) -> int | None:
    """A list's own price of one unit of so many, in rial, on a day; None where the list has none."""
    amount: int | None = await session.scalar(
        select(Price.amount_rial)
        .join(PriceList, PriceList.id == Price.price_list_id)
        .where(
            PriceList.code == price_list,
            Price.product_id == product_id,
            Price.min_quantity <= quantity,
            Price.valid_from <= day,
            or_(Price.valid_to.is_(None), Price.valid_to >= day),
        )
        .order_by(Price.min_quantity.desc(), Price.valid_from.desc())
        .limit(1)
    )
    return amount


async def list_vat_rates(session: AsyncSession, *, vat_class: str) -> list[tuple[date, int]]:
    """Starting days and rates (basis points) of a VAT class."""
    rows = await session.execute(select(VatRate.valid_from, VatRate.rate).where(VatRate.vat_class == vat_class))
    return [(row.valid_from, row.rate) for row in rows]
