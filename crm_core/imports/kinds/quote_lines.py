"""The lines of a quote from a file, priced so that every sum adds up to the rial."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_core.identifiers import new_id
from crm_core.imports.catalogue import KnownProduct, find_product
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Field, Row
from crm_core.imports.job import Job
from crm_core.imports.values import read_code, read_count, read_name, read_rate
from crm_core.money.rules import vat_of
from crm_core.products.rules import VatClass, rate_on
from crm_core.quotes.model import QuoteLine
from crm_core.quotes.rules import LineAmounts, QuoteTotals, sum_lines

ROUNDING_RIAL = 10
"""Rial by which an old system's sum may differ on each line; its sum then counts, the tax taking the difference."""
DEFAULT_UNIT = "عدد"
LINE_FIELDS = (
    Field("product", ("کالا", "کد کالا", "کد محصول", "product code", "sku"), read_name),
    Field("product_name", ("نام کالا", "شرح کالا", "شرح", "description", "item"), read_name),
    Field("unit", ("واحد", "واحد شمارش"), read_code),
    Field("quantity", ("تعداد", "مقدار", "qty"), read_count),
    Field("unit_price", ("قیمت واحد", "فی", "مبلغ واحد", "price"), money=True),
    Field("discount", ("تخفیف",), money=True),
    Field("vat_rate", ("درصد مالیات", "نرخ مالیات", "tax rate"), read_rate),
    Field("vat", ("مالیات", "مبلغ مالیات", "مالیات بر ارزش افزوده", "tax"), money=True),
    Field("line_total", ("جمع سطر", "جمع ردیف", "مبلغ سطر"), money=True),
)
_OF_A_LINE = {"product", "product_name", "quantity", "unit_price", "line_total"}


@dataclass(frozen=True)
class PricedQuote:
    """Rows of a quote without their quote, and the sums."""

    lines: list[QuoteLine]
    totals: QuoteTotals


def price_quote(job: Job, lines: Sequence[Row], head: Row, *, day: date) -> PricedQuote:
    """Prices the lines as the file says; raises RowRefusedError where its own sums contradict each other."""
    rows = [row for row in lines if _OF_A_LINE & set(row.values)]
    if not rows:
        return PricedQuote([], _bare_totals(head))
    priced = [_price_line(job, row, place, day=day) for place, row in enumerate(rows, start=1)]
    total = head.get("total")
    computed = sum(line.total_rial for line in priced)
    if total is not None and total != computed:
        if abs(total - computed) > ROUNDING_RIAL * len(priced):
            raise RowRefusedError("total", RowReason.TOTAL_MISMATCH, str(computed))
        _settle(priced, total - computed)
    amounts = [(LineAmounts(line.net_rial, line.vat_rial, line.total_rial), line.discount_rial) for line in priced]
    return PricedQuote(priced, sum_lines(amounts))


def _bare_totals(head: Row) -> QuoteTotals:
    """The sums of a quote of which only the total was kept."""
    total, vat = head.get("total"), head.get("vat", 0)
    if total is None:
        raise RowRefusedError("unit_price", RowReason.MISSING)
    if vat > total:
        raise RowRefusedError("vat", RowReason.TOTAL_MISMATCH, str(total))
    return QuoteTotals(total - vat, 0, vat, total)


def _price_line(job: Job, row: Row, place: int, *, day: date) -> QuoteLine:
    product = find_product(job, row, "product") or find_product(job, row, "product_name")
    quantity, discount = row.get("quantity", 1), row.get("discount", 0)
    if "unit_price" not in row.values:
        raise RowRefusedError("unit_price", RowReason.MISSING)
    if quantity < 1:
        raise RowRefusedError("quantity", RowReason.NOT_A_NUMBER, str(quantity))
    net = quantity * row["unit_price"] - discount
    if net < 0:
        raise RowRefusedError("discount", RowReason.TOTAL_MISMATCH, str(quantity * row["unit_price"]))
    rate, vat = _tax(job, row, product, net=net, day=day)
    name = row.get("product_name") or (product.name if product else row.get("product"))
    if name is None:
        raise RowRefusedError("product", RowReason.MISSING)
    return QuoteLine(
        id=new_id(), row=place, product_id=product.id if product else None,
        product_code=product.code if product else str(row.get("product", "-"))[:64], product_name=name,
        unit=row.get("unit") or (product.unit if product else DEFAULT_UNIT), quantity=quantity,
        unit_price_rial=row["unit_price"], given_rial=discount, discount_rial=discount, net_rial=net, vat_rate=rate,
        vat_rial=vat, total_rial=net + vat,
    )  # fmt: skip


def _tax(job: Job, row: Row, product: KnownProduct | None, *, net: int, day: date) -> tuple[int, int]:
    """Rate (basis points) and tax: as the line says, else the product's class on the day of issue."""
    wanted = product.vat_class if product else VatClass.STANDARD
    rates: list[tuple[str, date, int]] = job.references["rates"]
    rate = row.get("vat_rate")
    if rate is None:
        rate = rate_on(((start, value) for vat_class, start, value in rates if vat_class == wanted), day)
    total: Any = row.get("line_total")
    vat = row.get("vat")
    if vat is None and total is not None and "vat_rate" not in row.values:
        vat = total - net
    if vat is None:
        return rate, vat_of(net, rate)
    if vat < 0 or (total is not None and abs(net + vat - total) > ROUNDING_RIAL):
        raise RowRefusedError("line_total", RowReason.TOTAL_MISMATCH, str(net))
    if abs(vat_of(net, rate) - vat) > ROUNDING_RIAL:
        rate = round(vat * 10_000 / net) if net else 0
    return rate, vat


def _settle(lines: Sequence[QuoteLine], difference: int) -> None:
    """Spreads a rounding difference of a few rial over the taxes of the lines."""
    for line in lines:
        share = max(-line.vat_rial, min(ROUNDING_RIAL, max(-ROUNDING_RIAL, difference)))
        line.vat_rial += share
        line.total_rial += share
        difference -= share
    if difference:
        raise RowRefusedError("total", RowReason.TOTAL_MISMATCH, str(difference))
