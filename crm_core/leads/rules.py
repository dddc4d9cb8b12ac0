"""States of a lead, and the ways between them."""

from collections.abc import Iterable
from enum import StrEnum


class LeadState(StrEnum):
    """How far we are with somebody who showed interest."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"


OPEN_STATES = frozenset({LeadState.NEW, LeadState.CONTACTED, LeadState.QUALIFIED})
"""States of a lead that nobody has decided about."""


class DisqualifyReason(StrEnum):
    """Why somebody who showed interest will not be followed up."""

    NO_NEED = "no_need"
    NO_BUDGET = "no_budget"
    UNREACHABLE = "unreachable"
    NOT_COVERED = "not_covered"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    OTHER = "other"


_MOVES: dict[LeadState, frozenset[LeadState]] = {
    LeadState.CONTACTED: frozenset({LeadState.NEW}),
    LeadState.QUALIFIED: frozenset({LeadState.NEW, LeadState.CONTACTED, LeadState.DISQUALIFIED}),
    LeadState.DISQUALIFIED: OPEN_STATES,
    LeadState.CONVERTED: OPEN_STATES,
}
"""For each state, from which others a lead may come to it; a refused one may be taken up again."""


def may_become(state: str, target: LeadState) -> bool:
    """Whether a lead may pass from a state to another."""
    return state in _MOVES[target]


def lacks(*, need: str, reachable: bool) -> list[str]:
    """What is still to be asked before a lead is qualified: its need and a way to reach the person."""
    return [field for field, known in (("need", need.strip()), ("contact", reachable)) if not known]


_PROGRESS = (LeadState.NEW, LeadState.CONTACTED, LeadState.QUALIFIED)


def furthest(first: str, second: str) -> str:
    """The one of two open states that is nearer to a deal."""
    return max(first, second, key=[str(state) for state in _PROGRESS].index)


def joined(need: str, other: str) -> tuple[str, list[int]]:
    """A need with those lines of another one that it lacks, and which (numbered from 0) they were."""
    known = set(need.split("\n"))
    new = [(at, line) for at, line in enumerate(other.split("\n")) if line.strip() and line not in known]
    return "\n".join(part for part in (need, *(line for _, line in new)) if part), [at for at, _ in new]


def without(need: str, lines: Iterable[str]) -> str:
    """A need without some of its lines; one that it no longer has is passed over."""
    left = need.split("\n")
    for line in lines:
        if line in left:
            left.remove(line)
    return "\n".join(left)
