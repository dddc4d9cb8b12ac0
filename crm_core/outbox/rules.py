"""When to try a delivery again."""

from datetime import timedelta
from enum import StrEnum
from typing import Any


class OutboxState(StrEnum):
    """Whether it has left the house."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a delivery was never made."""

    OPTED_OUT = "opted_out"
    ERASED = "erased"


MAX_ATTEMPTS = 10
"""After this many failures a delivery waits for a human; with the waits below that is about 17 hours."""


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the n-th failure (from 1): 30 s, doubling, at most six hours."""
    return min(timedelta(seconds=30 * 2 ** (attempts - 1)), timedelta(hours=6))


LEASE = timedelta(minutes=2)
"""A delivery whose worker died is tried again after this; longer than any time-out of a delivery."""


def without_secrets(payload: dict[str, Any]) -> dict[str, Any]:
    """A delivered payload as it may be kept: the code of a one-time message is forgotten."""
    if payload.get("template") != "one_time_code":
        return payload
    return {key: value for key, value in payload.items() if key != "code"}
