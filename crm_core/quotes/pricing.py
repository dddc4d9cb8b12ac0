"""What wanted goods cost somebody today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.contacts import repository as contacts
from crm_core.contacts.rules import DEFAULT_CUSTOMER_CLASS, Assurance, customer_class_of
from crm_core.conversations.model import Conversation
from crm_core.knowledge import repository as facts
from crm_core.money.rules import VatRounding
from crm_core.products import service as products
from crm_core.quotes.errors import QuantityError
from crm_core.quotes.rules import (
    MAX_QUANTITY,
    NO_DISCOUNT,
    Discount,
    LineAmounts,
    Position,
    QuoteTotals,
    price_positions,
    sum_lines,
)


@dataclass(frozen=True)
class WantedLine:
    """What a customer asked for, and what a colleague takes off it."""

    product_code: str
    quantity: int
    discount: Discount = NO_DISCOUNT


@dataclass(frozen=True)
class PricedLine:
    """A wanted line with today's price and tax, integer rial; ``discount`` is all that comes off."""

    product_id: str
    product_code: str
    product_name: str
    unit: str
    quantity: int
    unit_price: int
    inclusive: bool
    price_list: str
    vat_rate: int
    given: Discount
    discount: int
    amounts: LineAmounts


async def price_lines(
    session: AsyncSession,
    *,
    wanted: Sequence[WantedLine],
    now: datetime,
    customer_class: str = DEFAULT_CUSTOMER_CLASS,
    on_all: Discount = NO_DISCOUNT,
) -> tuple[list[PricedLine], QuoteTotals]:
    """Today's prices of what is wanted for a class of customers, and their totals, without storing anything.

    Raises:
        QuantityError, NotFoundError, PriceMissingError, AmountTooLargeError, InvalidInputError: a discount above
        what there is to pay.
    """
    day = now.astimezone(TEHRAN).date()
    priced = []
    for line in wanted:
        if not 1 <= line.quantity <= MAX_QUANTITY:
            raise QuantityError(limit=MAX_QUANTITY)
        priced.append(
            await products.price_product(
                session, code=line.product_code, day=day, customer_class=customer_class, quantity=line.quantity
            )
        )
    positions = [
        Position(line.quantity, one.unit_price, one.vat_rate, inclusive=one.offer.inclusive, discount=line.discount)
        for line, one in zip(wanted, priced, strict=True)
    ]
    money = price_positions(positions, on_all=on_all, rounding=await vat_rounding(session))
    lines = [_line(line, one, *part) for line, one, part in zip(wanted, priced, money, strict=True)]
    return lines, sum_lines(money)


async def vat_rounding(session: AsyncSession) -> VatRounding:
    """Where the company rounds its tax."""
    company = await facts.find_fact(session, key="company")
    return VatRounding(company.value.get("vat_rounding", VatRounding.LINE)) if company else VatRounding.LINE


async def class_of_contact(session: AsyncSession, *, contact_id: str) -> str:
    """The class whose prices a contact has."""
    contact = await contacts.get_contact(session, contact_id)
    organisation = contact.organisation
    return customer_class_of(contact.customer_class, organisation.customer_class if organisation else None)


async def class_shown_to(session: AsyncSession, *, conversation: Conversation) -> str:
    """The class whose prices a conversation may know: its contact's once they are verified, else everybody's."""
    if conversation.contact_id is None or conversation.assurance != Assurance.VERIFIED:
        return DEFAULT_CUSTOMER_CLASS
    return await class_of_contact(session, contact_id=conversation.contact_id)


def _line(line: WantedLine, one: products.PricedProduct, amounts: LineAmounts, discount: int) -> PricedLine:
    product = one.product
    return PricedLine(
        product_id=product.id, product_code=product.code, product_name=product.name, unit=product.unit,
        quantity=line.quantity, unit_price=one.unit_price, inclusive=one.offer.inclusive,
        price_list=one.offer.price_list, vat_rate=one.vat_rate, given=line.discount, discount=discount,
        amounts=amounts,
    )  # fmt: skip
