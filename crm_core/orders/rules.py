"""States of an order, and which may follow which."""

from enum import StrEnum


class OrderState(StrEnum):
    """How far the goods are."""

    PLACED = "placed"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


MOVES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PREPARING, OrderState.CANCELLED}),
    OrderState.PREPARING: frozenset({OrderState.SHIPPED, OrderState.CANCELLED}),
    OrderState.SHIPPED: frozenset({OrderState.DELIVERED}),
    OrderState.DELIVERED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}
"""Allowed changes; what has left the house is not cancelled any more."""


def may_move(current: OrderState, target: OrderState) -> bool:
    """Whether an order may pass from one state to another."""
    return target in MOVES[current]
