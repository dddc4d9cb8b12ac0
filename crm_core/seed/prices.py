"""Putting the price lists of customer classes and the limits of discounts into the store."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from crm_core.clock import TEHRAN
from crm_core.products.model import Price, PriceList
from crm_core.quotes.rules import DISCOUNT_LIMITS
from crm_core.seed.price_entries import DiscountEntry, PriceListEntry, PriceRow
from crm_core.seed.writing import Writer
from crm_core.staff.rules import Role


async def put_price_lists(writer: Writer, entries: Sequence[PriceListEntry], product_ids: Mapping[str, str]) -> None:
    """The lists with their rows; a row whose price changed in the file has its new one from today on."""
    today = writer.now.astimezone(TEHRAN).date()
    for entry in entries:
        values = {
            "name": entry.name, "customer_class": entry.customer_class, "inclusive": entry.inclusive,
            "percent": entry.basis_points, "rounding_rial": entry.rounding_rial,
        }  # fmt: skip
        stored, _ = await writer.put(PriceList, {"code": entry.code}, values)
        for row in entry.rows:
            await _put_row(writer, stored, row, product_id=product_ids[row.product], today=today)


async def put_discount_limits(writer: Writer, entries: Sequence[DiscountEntry]) -> None:
    """The highest discount of each role, in basis points; nothing for a role that the file does not name."""
    limits: dict[str, int] = dict.fromkeys(Role, 0)
    limits |= {entry.role: entry.basis_points for entry in entries}
    await writer.put_fact(DISCOUNT_LIMITS, limits)


async def _put_row(writer: Writer, price_list: PriceList, row: PriceRow, *, product_id: str, today: date) -> None:
    name = "/".join(("list_prices", price_list.code, *map(str, row.key)))
    fresh = writer.ledger.changed_fields(name, {"price": row.price, "to": row.end})
    key = {"price_list_id": price_list.id, "product_id": product_id, "min_quantity": row.min_quantity}
    query = select(Price).filter_by(**key, listed_from=row.start).order_by(Price.valid_from.desc()).limit(1)
    standing: Price | None = await writer.session.scalar(query)
    if standing is not None and not fresh:
        return
    starts = row.start
    if standing is not None and standing.amount_rial != row.price and standing.valid_from < today:
        yesterday = today - timedelta(days=1)
        standing.valid_to = min(standing.valid_to or yesterday, yesterday)
        starts, standing = today, None
    if standing is not None:
        standing.amount_rial, standing.valid_to = row.price, row.end and max(row.end, standing.valid_from)
        writer.report.count_changed("prices")
    elif row.end is None or row.end >= starts:
        price = Price(**key, amount_rial=row.price, valid_from=starts, valid_to=row.end, listed_from=row.start)
        writer.session.add(price)
        writer.report.count_added("prices")
    await writer.session.flush()
