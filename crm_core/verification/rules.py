"""One-time codes: their making, their keyed hash, and their limits."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

CODE_LIFETIME = timedelta(minutes=5)
"""A code is useless after this; long enough for a slow text message."""
MAX_GUESSES = 5
"""Wrong guesses before a code is dead: one in 200,000 to hit a six-digit code."""
MAX_CODES_PER_HOUR = 5
"""Codes sent to one mobile in an hour, whoever asks."""
CODE_WINDOW = timedelta(hours=1)
"""The time over which codes are counted."""
MAX_CODES_OF_CONVERSATION = 10
"""Codes sent from one conversation in an hour, to whatever mobiles: enough for typing errors only."""


class CodeOutcome(StrEnum):
    """What a guess came to."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    EXPIRED = "expired"


@dataclass(frozen=True)
class CodeCheck:
    """A guess that was counted, what it came to, and how many more there are."""

    outcome: CodeOutcome
    left: int = 0


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_code(secret: bytes, *, conversation_id: str, mobile: str, code: str) -> str:
    """What the store keeps of a code; worth nothing without the secret or for another conversation."""
    return hmac.new(secret, f"{conversation_id}\n{mobile}\n{code}".encode(), sha256).hexdigest()
