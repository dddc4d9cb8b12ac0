"""Conversations as Rasa hands them to actions."""

from pathlib import Path
from typing import Any

import yaml
from rasa_sdk.interfaces import Tracker

HOME = Path(__file__).resolve().parents[2]
KNOWN = {"conversation_id": "c1", "message_id": "m1", "epoch": 0}


def said(text: str, intent: str, confidence: float = 0.9, **parsed: Any) -> dict[str, Any]:
    """A message of the customer; a button's text is its payload."""
    metadata = {**KNOWN, **parsed.pop("metadata", {})}
    parse = {"intent": {"name": intent, "confidence": confidence}, "entities": [], **parsed}
    return {"event": "user", "text": text, "parse_data": {"text": text, "metadata": metadata, **parse}}


def did(action: str) -> dict[str, Any]:
    """An action that ran."""
    return {"event": "action", "name": action}


def answered(response: str) -> dict[str, Any]:
    """A response that was said."""
    return {"event": "bot", "text": "…", "metadata": {"utter_action": response}}


def tracker(*events: dict[str, Any], form: str | None = None, **slots: Any) -> Tracker:
    """A conversation with these events, the last message being the latest."""
    latest = next(event["parse_data"] for event in reversed(events) if event["event"] == "user")
    loop = {"name": form} if form else {}
    return Tracker("c1", slots, latest, list(events), False, None, loop, "action_listen")


def domain() -> dict[str, Any]:
    """The responses of the domain, as they come with a call."""
    responses: dict[str, Any] = {}
    for path in (HOME / "bot" / "domain").glob("*.yml"):
        responses |= yaml.safe_load(path.read_text("utf-8")).get("responses") or {}
    return {"responses": responses}
