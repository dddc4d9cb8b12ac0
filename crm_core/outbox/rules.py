"""When to try a delivery again."""

from datetime import timedelta
from enum import StrEnum


class OutboxState(StrEnum):
    """Whether it has left the house."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


MAX_ATTEMPTS = 10
"""After this many failures a delivery waits for a human; with the waits below that is about 17 hours."""


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the n-th failure (from 1): 30 s, doubling, at most six hours."""
    return min(timedelta(seconds=30 * 2 ** (attempts - 1)), timedelta(hours=6))
