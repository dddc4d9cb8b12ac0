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
    UNREACHABLE = "unreachable"


MAX_ATTEMPTS = 10
"""After this many failures a delivery waits for a human; with the waits below that is about 17 hours."""


def retry_delay(attempts: int, *, awaited: bool = False) -> timedelta:
    """How long to wait after the n-th failure (from 1): 30 s, doubling, at most six hours.

    What somebody waits for in a conversation is tried again after 2 s and 10 s first.
    """
    if awaited and attempts <= len(SOON):
        return SOON[attempts - 1]
    return min(timedelta(seconds=30 * 2 ** (attempts - 1)), timedelta(hours=6))


SOON = (timedelta(seconds=2), timedelta(seconds=10))
"""A network's hiccup is over by then, most of the time."""


LEASE = timedelta(minutes=2)
"""A delivery whose worker died is tried again after this; longer than any time-out of a delivery."""


def without_secrets(payload: dict[str, Any]) -> dict[str, Any]:
    """A delivered payload as it may be kept: the code of a one-time message is forgotten."""
    if payload.get("template") != "one_time_code":
        return payload
    return {key: value for key, value in payload.items() if key != "code"}
