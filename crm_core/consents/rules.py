"""What may be sent to whom, from what they said about it (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """Why we write to a person."""

    MARKETING = "marketing"
    SERVICE = "service"


EVERY_CHANNEL = "any"
"""A yes or no that holds for every way to reach a person."""


@dataclass(frozen=True)
class Said:
    """One yes or no of a person."""

    channel: str
    granted: bool
    at: datetime


def is_allowed(purpose: Purpose, channel: str, said: Iterable[Said]) -> bool:
    """Whether a person may be written to: what they said last about a channel holds; of two at once, the no.

    Who never said anything gave us their number and may be written to until they refuse. Messages about a
    person's own orders and tickets are no advertising and always go.
    """
    if purpose == Purpose.SERVICE:
        return True
    relevant = [row for row in said if row.channel in (channel, EVERY_CHANNEL)]
    if not relevant:
        return True
    return max(relevant, key=lambda row: (row.at, not row.granted)).granted
