"""When promised stock is free again, and what there is too little of (pure)."""

from collections.abc import Mapping
from enum import StrEnum


class ReservationState(StrEnum):
    """What became of a promise: held for a quote, owed to an order, sent, or given back."""

    HELD = "held"
    ORDERED = "ordered"
    SHIPPED = "shipped"
    RELEASED = "released"


LIVE = frozenset({ReservationState.HELD, ReservationState.ORDERED})
"""States in which stock is spoken for."""


def shortages(wanted: Mapping[str, int], free: Mapping[str, int]) -> dict[str, int]:
    """What is free of each product of which more is wanted; one that is not in ``free`` never runs out."""
    return {product: max(free[product], 0) for product, count in wanted.items() if count > free.get(product, count)}
