"""VAT by date, and the prices that follow from others."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from crm_core.money.rules import WHOLE, round_to, share_of


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


def changed_price(price_rial: int, *, percent: int, rounding_rial: int) -> int:
    """A price raised or lowered by so many basis points, rounded to a step; lowered by all of it, nothing."""
    return round_to(share_of(price_rial, WHOLE + percent), rounding_rial)
