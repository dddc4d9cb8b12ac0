"""What may be sent to whom, from what they said about it (pure)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """Why we write to a person."""

    MARKETING = "marketing"
    SERVICE = "service"


class Channel(StrEnum):
    """How a person is reached; ``any`` stands for every way, also those to come."""

    ANY = "any"
    SMS = "sms"
    TELEGRAM = "telegram"
    BALE = "bale"
    EMAIL = "email"
    CALL = "call"


class Basis(StrEnum):
    """What a yes rests on in law."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate_interest"


class Source(StrEnum):
    """Where a yes or no was said."""

    CHAT = "chat"
    CALL = "call"
    FORM = "form"
    PAPER = "paper"
    IMPORT = "import"


REFUSABLE = frozenset({Purpose.MARKETING})
"""What can be refused; messages about a person's own orders and tickets, and one-time codes, always go."""


@dataclass(frozen=True)
class Said:
    """One yes or no of a person."""

    channel: str
    granted: bool
    at: datetime


@dataclass(frozen=True)
class Standing:
    """Whether a person may be reached in one way for one purpose, and since when they said so (None: never)."""

    purpose: Purpose
    channel: Channel
    allowed: bool
    since: datetime | None


def standing_of(purpose: Purpose, channel: Channel, said: Mapping[str, Collection[Said]]) -> Standing:
    """Where a person stands, from what they said under each of their contacts.

    Of one contact the last word about a channel holds, of two words at once the no; of several contacts the strictest.
    Who never said anything gave us their number and may be written to until they refuse.
    """
    decided = [_deciding(purpose, channel, rows) for rows in said.values()]
    spoken = [row for row in decided if row is not None]
    strictest = min(spoken, key=lambda row: (row.granted, row.at), default=None)
    if strictest is None:
        return Standing(purpose, channel, allowed=True, since=None)
    return Standing(purpose, channel, strictest.granted, strictest.at)


def standings(said: Mapping[str, Collection[Said]]) -> list[Standing]:
    """Every refusable purpose by every way to reach a person."""
    ways = [channel for channel in Channel if channel != Channel.ANY]
    return [standing_of(purpose, channel, said) for purpose in Purpose if purpose in REFUSABLE for channel in ways]


def _deciding(purpose: Purpose, channel: Channel, said: Collection[Said]) -> Said | None:
    if purpose not in REFUSABLE:
        return None
    relevant = (row for row in said if row.channel in (channel, Channel.ANY))
    return max(relevant, key=lambda row: (row.at, not row.granted), default=None)
