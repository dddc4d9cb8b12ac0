"""What a stage is to the outcome of a deal."""

from enum import StrEnum


class StageKind(StrEnum):
    """Whether a deal in this stage is open or decided."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


def may_move(moves: dict[str, list[str]], *, current: str, target: str) -> bool:
    """Whether a pipeline's table of moves lets a deal pass between two stages."""
    return target in moves.get(current, [])
