"""Arithmetic of whole rials: tax, shares and rounding, without a fraction anywhere."""

from collections.abc import Sequence
from enum import StrEnum

from crm_core.money.errors import AmountTooLargeError

MAX_RIAL = 10**15
"""A hundred thousand billion toman: anything above is a slip of the keyboard, and sums of it still fit the store."""
WHOLE = 10_000
"""Basis points of the whole: rates are integers, 1000 is 10 %."""


class VatRounding(StrEnum):
    """Where the tax of a document becomes a whole rial."""

    LINE = "line"
    DOCUMENT = "document"


def within_limit(amount_rial: int) -> int:
    """The amount itself; raises AmountTooLargeError beyond `MAX_RIAL` on either side of nothing."""
    if abs(amount_rial) > MAX_RIAL:
        raise AmountTooLargeError(limit_rial=MAX_RIAL)
    return amount_rial


def share_of(amount_rial: int, basis_points: int) -> int:
    """A part of an amount that is not negative, halves rounded up to the next rial."""
    return (amount_rial * basis_points + WHOLE // 2) // WHOLE


def vat_of(net_rial: int, rate: int) -> int:
    """VAT of an amount before tax, rate in basis points, halves rounded up to the next rial."""
    return share_of(net_rial, rate)


def split_gross(gross_rial: int, rate: int) -> tuple[int, int]:
    """Net and tax of an amount that contains its tax; they add up to it, the tax being what the net leaves.

    Rounding both apart would be a rial off for every eleventh amount at 10 %. Source: erpnext issue 52236.
    """
    whole = WHOLE + rate
    net = (2 * gross_rial * WHOLE + whole) // (2 * whole)
    return net, gross_rial - net


def allocate(amount_rial: int, weights: Sequence[int]) -> list[int]:
    """Whole shares of an amount in proportion to weights that are not negative; they add up to it exactly.

    Each is within a rial of its exact share: what division leaves goes to the largest remainders, and among
    equal ones to the larger weight, so that the order of the weights does not matter (equal weights of one
    remainder cannot all have the last rial: the first ones do). Without any weight everybody's is the same.
    """
    total = sum(weights)
    if total == 0:
        weights, total = [1] * len(weights), len(weights)
    shares = [amount_rial * weight // total for weight in weights]
    left = amount_rial - sum(shares)
    order = sorted(range(len(weights)), key=lambda at: (-(amount_rial * weights[at] % total), -weights[at]))
    for at in order[:left]:
        shares[at] += 1
    return shares


def round_to(amount_rial: int, step_rial: int) -> int:
    """The nearest multiple of a step for an amount that is not negative, halves rounded up."""
    return (amount_rial + step_rial // 2) // step_rial * step_rial if step_rial > 1 else amount_rial
