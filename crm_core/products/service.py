"""The catalogue as the assistant and the quotes see it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.rules import DEFAULT_CUSTOMER_CLASS
from crm_core.products import repository
from crm_core.products.errors import PriceMissingError
from crm_core.products.linker import CatalogueItem, Linker
from crm_core.products.model import Product
from crm_core.products.repository import DEFAULT_PRICE_LIST
from crm_core.products.rules import changed_price, rate_on


@dataclass(frozen=True)
class Offer:
    """The price of one unit in rial, the list it comes from, and whether it contains the tax."""

    unit_price: int
    price_list: str
    inclusive: bool = False


@dataclass(frozen=True)
class PricedProduct:
    """A product with the offer and the VAT rate (basis points) of a day."""

    product: Product
    offer: Offer
    vat_rate: int

    @property
    def unit_price(self) -> int:
        """The price of one unit in rial."""
        return self.offer.unit_price


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


async def price_product(
    session: AsyncSession,
    *,
    code: str,
    day: date,
    customer_class: str = DEFAULT_CUSTOMER_CLASS,
    quantity: int = 1,
) -> PricedProduct:
    """A product with its price and VAT rate on a day, for a class of customers buying so many.

    The class's own list comes first (the row of the highest quantity that is reached, the newest of it), then what
    the list makes of the default price, then the default price itself. Raises NotFoundError, PriceMissingError.
    """
    product = await repository.get_product(session, code=code)
    offer = await _offer(session, product.id, day=day, customer_class=customer_class, quantity=quantity)
    if offer is None:
        raise PriceMissingError(product=code)
    rates = await repository.list_vat_rates(session, vat_class=product.vat_class)
    return PricedProduct(product, offer, rate_on(rates, day))


async def _offer(
    session: AsyncSession, product_id: str, *, day: date, customer_class: str, quantity: int
) -> Offer | None:
    own = await repository.find_price_list(session, customer_class=customer_class)
    if own is not None:
        listed = await repository.find_price(
            session, product_id=product_id, day=day, price_list=own.code, quantity=quantity
        )
        if listed is not None:
            return Offer(listed, own.code, inclusive=own.inclusive)
    price = await repository.find_price(session, product_id=product_id, day=day, quantity=quantity)
    if price is None:
        return None
    if own is None or own.percent is None:
        return Offer(price, DEFAULT_PRICE_LIST)
    return Offer(changed_price(price, percent=own.percent, rounding_rial=own.rounding_rial), own.code)
