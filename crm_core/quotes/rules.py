"""Pricing of quote lines in whole rials, and the life of a quote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class QuoteState(StrEnum):
    """Where an offer stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


MAX_QUANTITY = 100_000
"""Units of one line; more is a typing error or a tender, and both are for a colleague."""


@dataclass(frozen=True)
class LineAmounts:
    """Money of one line, integer rial; ``total == net + vat`` for every input."""

    net: int
    vat: int
    total: int


@dataclass(frozen=True)
class QuoteTotals:
    """Money of a whole quote, integer rial; ``total == subtotal - discount + vat``."""

    subtotal: int
    discount: int
    vat: int
    total: int


def vat_of(net_rial: int, rate: int) -> int:
    """VAT of an amount before tax, rate in basis points, halves rounded up to the next rial."""
    return (net_rial * rate + 5_000) // 10_000


def price_line(*, quantity: int, unit_price: int, discount: int, vat_rate: int) -> LineAmounts:
    """Net, tax and total of one line; the discount comes off before tax."""
    net = quantity * unit_price - discount
    vat = vat_of(net, vat_rate)
    return LineAmounts(net, vat, net + vat)


def sum_lines(lines: Iterable[tuple[LineAmounts, int]]) -> QuoteTotals:
    """Totals of a quote from its lines and their discounts (tax is rounded per line)."""
    rows = list(lines)
    discount = sum(row[1] for row in rows)
    subtotal = sum(row[0].net for row in rows) + discount
    vat = sum(row[0].vat for row in rows)
    return QuoteTotals(subtotal, discount, vat, subtotal - discount + vat)


def is_expired(state: str, valid_until: date | None, today: date) -> bool:
    """Whether an issued quote is past its last day; a decided one never expires."""
    return state == QuoteState.ISSUED and valid_until is not None and today > valid_until
