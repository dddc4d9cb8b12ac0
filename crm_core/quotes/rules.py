"""Pricing of quote lines in whole rials, and the life of a quote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm_core.errors import InvalidInputError
from crm_core.money.rules import WHOLE, VatRounding, allocate, share_of, split_gross, vat_of, within_limit


class QuoteState(StrEnum):
    """Where an offer stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Approval(StrEnum):
    """Whether somebody with a higher limit has to agree to a draft's discount, and has."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    GIVEN = "given"


DISCOUNT_LIMITS = "discounts"
"""The company's fact that holds the highest discount of each role, in basis points."""
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


@dataclass(frozen=True)
class Discount:
    """A discount as somebody gave it: a part of the amount in basis points, or so many rial."""

    percent: int | None = None
    rial: int = 0

    def of(self, amount_rial: int) -> int:
        """The rials that come off an amount; raises InvalidInputError for less than nothing or more than there is."""
        taken = self.rial if self.percent is None else share_of(amount_rial, self.percent)
        if not 0 <= taken <= amount_rial:
            raise InvalidInputError(field="discount", reason="range", limit_rial=amount_rial)
        return taken


NO_DISCOUNT = Discount()


@dataclass(frozen=True)
class Position:
    """What the money of a line follows from; the price of an ``inclusive`` one contains its tax."""

    quantity: int
    unit_price: int
    vat_rate: int
    inclusive: bool = False
    discount: Discount = NO_DISCOUNT

    @property
    def amount(self) -> int:
        """The price of all units before any discount; raises AmountTooLargeError."""
        return within_limit(self.quantity * self.unit_price)


def price_line(*, quantity: int, unit_price: int, discount: int, vat_rate: int, inclusive: bool = False) -> LineAmounts:
    """Net, tax and total of one line; the discount comes off before tax."""
    left = quantity * unit_price - discount
    if inclusive:
        net, vat = split_gross(left, vat_rate)
    else:
        net, vat = left, vat_of(left, vat_rate)
    return LineAmounts(net, vat, net + vat)


def price_positions(
    positions: Sequence[Position], *, on_all: Discount = NO_DISCOUNT, rounding: VatRounding = VatRounding.LINE
) -> list[tuple[LineAmounts, int]]:
    """The money and the whole discount of each line, the discount on all of them shared by what each costs.

    Raises AmountTooLargeError, InvalidInputError.
    """
    own = [position.discount.of(position.amount) for position in positions]
    left = [position.amount - taken for position, taken in zip(positions, own, strict=True)]
    shares = allocate(on_all.of(within_limit(sum(left))), left)
    discounts = [taken + share for taken, share in zip(own, shares, strict=True)]
    lines = [
        price_line(
            quantity=position.quantity, unit_price=position.unit_price, discount=discount, vat_rate=position.vat_rate,
            inclusive=position.inclusive,
        )
        for position, discount in zip(positions, discounts, strict=True)
    ]  # fmt: skip
    if rounding == VatRounding.DOCUMENT:
        lines = _round_on_sums(positions, lines)
    within_limit(sum(line.total for line in lines))
    return list(zip(lines, discounts, strict=True))


def _round_on_sums(positions: Sequence[Position], lines: Sequence[LineAmounts]) -> list[LineAmounts]:
    """The lines with the tax of each rate rounded once, on its sum; each line has its share of that."""
    settled = list(lines)
    for inclusive, rate in {(position.inclusive, position.vat_rate) for position in positions}:
        places = [at for at, one in enumerate(positions) if (one.inclusive, one.vat_rate) == (inclusive, rate)]
        bases = [lines[at].total if inclusive else lines[at].net for at in places]
        tax = split_gross(sum(bases), rate)[1] if inclusive else vat_of(sum(bases), rate)
        for at, base, vat in zip(places, bases, allocate(tax, bases), strict=True):
            settled[at] = LineAmounts(base - vat, vat, base) if inclusive else LineAmounts(base, vat, base + vat)
    return settled


def is_within(discount: int, *, amount: int, limit: int) -> bool:
    """Whether a discount keeps to a limit in basis points; a started rial of the limit counts as a whole one."""
    return discount <= -(-amount * limit // WHOLE)


def sum_lines(lines: Iterable[tuple[LineAmounts, int]]) -> QuoteTotals:
    """Totals of a quote from its lines and their discounts (tax is rounded per line)."""
    rows = list(lines)
    discount = sum(row[1] for row in rows)
    subtotal = sum(row[0].net for row in rows) + discount
    vat = sum(row[0].vat for row in rows)
    return QuoteTotals(subtotal, discount, vat, subtotal - discount + vat)


def is_expired(state: str, valid_until: date | None, today: date) -> bool:
    """Whether an issued quote is past its last day; a decided one never expires, and an expired one stays so."""
    ran_out = valid_until is not None and today > valid_until
    return state == QuoteState.EXPIRED or (state == QuoteState.ISSUED and ran_out)
