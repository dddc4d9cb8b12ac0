"""States of a lead, and the ways between them."""

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
