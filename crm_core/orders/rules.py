"""States of an order."""

from enum import StrEnum


class OrderState(StrEnum):
    """How far the goods are."""

    PLACED = "placed"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
