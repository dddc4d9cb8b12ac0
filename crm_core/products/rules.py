"""VAT by date, and the arithmetic of prices in whole rials."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class VatClass(StrEnum):
    """How a product is taxed."""

    STANDARD = "standard"
    EXEMPT = "exempt"


class ProductKind(StrEnum):
    """Whether a product is a thing or a piece of work."""

    GOODS = "goods"
    SERVICE = "service"


def rate_on(rates: Iterable[tuple[date, int]], day: date) -> int:
    """The rate in basis points (1000 = 10 %) that holds on a day: the newest one not after it, else 0."""
    holding = [(start, rate) for start, rate in rates if start <= day]
    return max(holding)[1] if holding else 0
