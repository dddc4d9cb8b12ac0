"""Scores as buttons carry them (pure)."""

import json
from dataclasses import dataclass

BEST_SCORE = 5
LOW_SCORE = 2
"""Up to this score something went wrong, and the customer is asked what."""
_INTENT = "/rate_service"


@dataclass(frozen=True)
class Tap:
    """What a button says that gives a score, of the conversation or of a ticket."""

    score: int
    ticket_code: str | None


def score_payload(score: int, ticket_code: str) -> str:
    """The payload of a button that gives a ticket a score; the assistant understands it too."""
    return _INTENT + json.dumps({"rating": str(score), "ticket_code": ticket_code})


def read_tap(payload: str | None) -> Tap | None:
    """The score that a payload gives; None when it gives none."""
    if payload is None or not payload.startswith(_INTENT):
        return None
    try:
        told = json.loads(payload.removeprefix(_INTENT))
        score = int(told["rating"])
    except (ValueError, TypeError, KeyError):
        return None
    return Tap(score, told.get("ticket_code")) if 1 <= score <= BEST_SCORE else None
