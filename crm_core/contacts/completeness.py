"""How much we know of a customer, and what to ask next (pure)."""

from collections.abc import Collection
from dataclasses import dataclass

WEIGHTS = {"mobile": 25, "name": 20, "company": 15, "city": 15, "email": 15, "national_id": 10}
"""What each field is worth, out of 100, by how much work it saves: the first ones are also asked first."""


@dataclass(frozen=True)
class Completeness:
    """A score from 0 to 100, and the fields that are missing in the order in which to ask for them."""

    score: int
    missing: tuple[str, ...]


def completeness(known: Collection[str]) -> Completeness:
    """How complete a customer is of whom the named fields are known."""
    return Completeness(sum(WEIGHTS[field] for field in WEIGHTS if field in known), next_questions(known))


def next_questions(known: Collection[str]) -> tuple[str, ...]:
    """The fields still to ask for, the most useful one first."""
    return tuple(field for field in WEIGHTS if field not in known)
