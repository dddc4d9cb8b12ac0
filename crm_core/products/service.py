"""The catalogue as the assistant and the quotes see it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.products import repository
from crm_core.products.errors import PriceMissingError
from crm_core.products.linker import CatalogueItem, Linker
from crm_core.products.model import Product
from crm_core.products.rules import rate_on


@dataclass(frozen=True)
class PricedProduct:
    """A product with the price of one unit (rial, before tax) and the VAT rate (basis points) of a day."""

    product: Product
    unit_price: int
    vat_rate: int


async def load_catalogue(session: AsyncSession) -> list[CatalogueItem]:
    """Every product on sale with all its names."""
    return [
        CatalogueItem(
            code=product.code,
            name=product.name,
            unit=product.unit,
            category=product.category.name,
            aliases=tuple(product.aliases),
            category_words=(product.category.name, *product.category.aliases),
        )
        for product in await repository.list_products(session)
    ]


async def load_linker(session: AsyncSession) -> Linker:
    """A linker over the catalogue as it is now."""
    return Linker(await load_catalogue(session))


async def price_product(session: AsyncSession, *, code: str, day: date) -> PricedProduct:
    """A product with its price and VAT rate on a day; raises NotFoundError, PriceMissingError."""
    product = await repository.get_product(session, code=code)
    price = await repository.find_price(session, product_id=product.id, day=day)
    if price is None:
        raise PriceMissingError(product=code)
    rates = await repository.list_vat_rates(session, vat_class=product.vat_class)
    return PricedProduct(product, price, rate_on(rates, day))
