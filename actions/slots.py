"""Typed reading of slots."""

from typing import Any

from rasa_sdk.interfaces import Tracker


def text_slot(tracker: Tracker, name: str) -> str:
    """A filled text slot; an empty one here is a bug of the form."""
    value = tracker.get_slot(name)
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def list_slot(tracker: Tracker, name: str) -> list[dict[str, Any]]:
    """A list slot; empty when it was never filled."""
    return list(tracker.get_slot(name) or [])
