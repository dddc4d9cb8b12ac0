"""States of problems and proposals, and when tickets are taken for cases of one problem."""

from datetime import timedelta
from enum import StrEnum


class ProblemState(StrEnum):
    """What is known of a problem."""

    OPEN = "open"
    KNOWN_WORKAROUND = "known_workaround"
    RESOLVED = "resolved"


class ProblemProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


WINDOW = timedelta(days=14)
"""How far back tickets are compared."""
LEAST_TICKETS = 3
"""Tickets from which a recurring fault is proposed as a problem."""
LEAST_CUSTOMERS = 2
"""Customers among them; one customer's tickets are theirs to merge."""


def state_of(*, workaround: str | None, resolved: bool) -> ProblemState:
    """The state that follows from what is known."""
    if resolved:
        return ProblemState.RESOLVED
    return ProblemState.KNOWN_WORKAROUND if workaround else ProblemState.OPEN
