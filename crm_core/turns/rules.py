"""The life of a turn: one message of a customer that the assistant answers."""

from enum import StrEnum


class TurnState(StrEnum):
    """Where a turn stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DROPPED = "dropped"


FINISHED = frozenset({TurnState.DONE, TurnState.DROPPED})
