"""Typed reading of slots."""

from typing import Any

from rasa_sdk.interfaces import Tracker


def text_slot(tracker: Tracker, name: str) -> str:
    """A filled text slot; an empty one here is a bug of the form."""
    value = tracker.get_slot(name)
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def dict_slot(tracker: Tracker, name: str) -> dict[str, Any]:
    """A filled slot of named values; an empty one here is a bug of the form."""
    value = tracker.get_slot(name)
    if not isinstance(value, dict):
        raise TypeError(name)
    return value


def number_slot(tracker: Tracker, name: str) -> int:
    """A filled slot of a whole number; an empty one here is a bug of the form."""
    value = tracker.get_slot(name)
    if not isinstance(value, int):
        raise TypeError(name)
    return value
