"""What the survivor of a merge gets, and what it gives back (pure)."""

from collections.abc import Mapping
from enum import StrEnum

FIELDS = ("name", "city", "organisation_id", "customer_class", "preferred_channel")
"""What a contact has once; the code of a file stays with its contact and finds the survivor."""

Change = dict[str, str | None]
"""What a field held before (``old``) and after (``new``)."""


class Side(StrEnum):
    """Whose value the staff chose."""

    WINNER = "winner"
    LOSER = "loser"


def merged_fields(
    winner: Mapping[str, str | None], loser: Mapping[str, str | None], chosen: Mapping[str, Side]
) -> dict[str, Change]:
    """The fields of the survivor that change: what the staff chose, else its own value, else the other's."""
    changes = {}
    for name in FIELDS:
        old, other = winner[name], loser[name]
        new = other if chosen.get(name, Side.WINNER if old is not None else Side.LOSER) == Side.LOSER else old
        if new != old:
            changes[name] = {"old": old, "new": new}
    return changes


def restored_fields(current: Mapping[str, str | None], changes: Mapping[str, Change]) -> dict[str, str | None]:
    """The old values of those fields that nobody has changed since."""
    return {name: change["old"] for name, change in changes.items() if current[name] == change["new"]}
