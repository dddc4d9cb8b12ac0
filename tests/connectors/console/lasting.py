"""Records compared at two moments: a running promise has less time left at the second one."""

from typing import Any


def lasting(record: dict[str, Any]) -> dict[str, Any]:
    """A record without the seconds that its promises have left."""
    return {
        name: {kind: {**standing, "left_s": None} for kind, standing in value.items()} if _runs(name) else value
        for name, value in record.items()
    }


def _runs(name: str) -> bool:
    return name in {"sla", "ola"}
