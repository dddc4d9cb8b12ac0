"""The lines of a stored quote: written from prices, read again as what was wanted."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.quotes.model import Quote, QuoteLine
from crm_core.quotes.pricing import PricedLine, WantedLine
from crm_core.quotes.rules import Discount, QuoteTotals


async def write_lines(
    session: AsyncSession, quote: Quote, *, lines: Sequence[PricedLine], totals: QuoteTotals, on_all: Discount
) -> None:
    """The quote with exactly these lines and their sums."""
    await session.execute(delete(QuoteLine).where(QuoteLine.quote_id == quote.id))
    session.add_all(_row(quote.id, row, line) for row, line in enumerate(lines, start=1))
    quote.given_percent, quote.given_rial = on_all.percent, on_all.rial
    quote.subtotal_rial, quote.discount_rial = totals.subtotal, totals.discount
    quote.vat_rial, quote.total_rial = totals.vat, totals.total
    await session.flush()


def wanted_of(quote: Quote) -> list[WantedLine]:
    """What a quote asks for (lines loaded), so that it can be priced anew."""
    return [
        WantedLine(line.product_code, line.quantity, Discount(line.given_percent, line.given_rial))
        for line in quote.lines
    ]


def discount_on_all(quote: Quote) -> Discount:
    """The discount on the whole as it was given."""
    return Discount(quote.given_percent, quote.given_rial)


def discounts_of(quote: Quote) -> list[tuple[int, int]]:
    """What came off each line (lines loaded), and what it came off."""
    return [(line.discount_rial, line.quantity * line.unit_price_rial) for line in quote.lines]


def goods_of(quote: Quote) -> dict[str, int]:
    """The quantities of a quote (lines loaded) by product id; a product may stand in several lines."""
    goods: dict[str, int] = {}
    for line in quote.lines:
        if line.product_id is not None:
            goods[line.product_id] = goods.get(line.product_id, 0) + line.quantity
    return goods


def _row(quote_id: str, row: int, line: PricedLine) -> QuoteLine:
    return QuoteLine(
        quote_id=quote_id, row=row, product_id=line.product_id, product_code=line.product_code,
        product_name=line.product_name, unit=line.unit, quantity=line.quantity, unit_price_rial=line.unit_price,
        inclusive=line.inclusive, price_list=line.price_list, given_percent=line.given.percent,
        given_rial=line.given.rial, discount_rial=line.discount, net_rial=line.amounts.net, vat_rate=line.vat_rate,
        vat_rial=line.amounts.vat, total_rial=line.amounts.total,
    )  # fmt: skip
