"""When to try a delivery again, and what is kept of it."""

from datetime import datetime, timedelta
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


EXPIRES_AT = "expires_at"
"""Where a payload says until when it is worth anything (ISO)."""
ONE_TIME_SECRET = "code"  # noqa: S105
"""Where the payload of a one-time message has what is secret."""


def is_spent(payload: dict[str, Any], now: datetime) -> bool:
    """Whether a delivery is worth nothing any more: its time is over, or its secret was forgotten."""
    until = payload.get(EXPIRES_AT)
    return (until is not None and now >= datetime.fromisoformat(until)) or (
        _is_one_time(payload) and ONE_TIME_SECRET not in payload
    )


def without_secrets(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload of a delivery that came to its end as it may be kept: the code of a one-time message is forgotten."""
    return (
        {key: value for key, value in payload.items() if key != ONE_TIME_SECRET} if _is_one_time(payload) else payload
    )


def _is_one_time(payload: dict[str, Any]) -> bool:
    return payload.get("template") == "one_time_code"
