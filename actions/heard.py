"""What the customer said in this turn, as the actions read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.interfaces import Tracker


@dataclass(frozen=True)
class Entity:
    """A piece of data in the message; ``value`` is normalised, ``text`` is as written."""

    kind: str
    value: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Heard:
    """One message of the customer: its words (empty for a button), intent and entities."""

    text: str
    intent: str
    confidence: float
    entities: tuple[Entity, ...]
    faq_topic: str | None
    is_button: bool
    rivals: tuple[str, ...] = ()
    """Of an ambiguous message, the intents that it may have; ``intent`` is the first of them."""
    is_followed: bool = False
    """Whether another wish of the same message is answered after this one."""

    @property
    def is_wordless(self) -> bool:
        """Whether only digits and signs were typed: an answer, hardly a wish."""
        return not self.is_button and not any(letter.isalpha() for letter in self.text)

    def of_kind(self, *kinds: str) -> list[Entity]:
        """The entities of some kinds, in order."""
        return [entity for entity in self.entities if entity.kind in kinds]

    def first(self, *kinds: str) -> str | None:
        """The normalised value of the first entity of some kinds."""
        found = self.of_kind(*kinds)
        return found[0].value if found else None


AMBIGUOUS = "nlu_ambiguous"
CLARIFY = "action_clarify"


def listen(tracker: Tracker) -> Heard:
    """The latest message; a button that tells what an ambiguous message meant counts as that message."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    meant = _clarified(tracker, intent.get("name"))
    if meant is not None:
        heard = _read({**meant, "intent": intent, "rivals": []})
        return heard if heard.intent == "ask_faq" else replace(heard, faq_topic=None)
    return _read(message)


def _read(message: dict[str, Any]) -> Heard:
    raw = message.get("text") or ""
    is_button = raw.startswith("/")
    intent = message.get("intent") or {}
    rivals = tuple(message.get("rivals") or ()) if intent.get("name") == AMBIGUOUS else ()
    return Heard(
        text="" if is_button else raw,
        intent=rivals[0] if rivals else intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        entities=tuple(_entities(message.get("entities") or [], raw, is_button)),
        faq_topic=(message.get("faq") or {}).get("topic"),
        is_button=is_button,
        rivals=rivals,
        is_followed=bool((message.get("metadata") or {}).get("followed")),
    )


def _clarified(tracker: Tracker, pressed: str | None) -> dict[str, Any] | None:
    """The ambiguous message whose meaning the customer has just told by a button."""
    if not (tracker.latest_message.get("text") or "").startswith("/"):
        return None
    asked, users = False, 0
    for event in reversed(tracker.events):
        if event["event"] == "action" and users == 1:
            asked = asked or event["name"] == CLARIFY
        elif event["event"] == "user":
            users += 1
            if users == 2:
                message: dict[str, Any] = {**(event.get("parse_data") or {}), "text": event.get("text")}
                return message if asked and pressed in (message.get("rivals") or ()) else None
    return None


def _entities(found: Iterable[dict[str, Any]], raw: str, is_button: bool) -> Iterable[Entity]:
    for entity in found:
        start, end = entity.get("start") or 0, entity.get("end") or 0
        value = str(entity.get("value", ""))
        yield Entity(entity["entity"], value, value if is_button else raw[start:end], start, end)


PASSES_ON = frozenset({"action_extract_slots", "action_listen", "action_take_data", "action_refuse_offer"})
"""Actions that leave the message to the form they start."""


def is_fresh(tracker: Tracker, form: str) -> bool:
    """Whether this form is the first to see the message.

    It is not when another action has answered it, or when this form passed it on: then the form only asks again.
    """
    for event in _since_message(tracker):
        if event["event"] == "action" and event["name"] not in {form, *PASSES_ON}:
            return False
        if event["event"] == "action_execution_rejected" and event["name"] == form:
            return False
    return True


def is_starting(tracker: Tracker, form: str) -> bool:
    """Whether this message has just started the form."""
    return any(event["event"] == "active_loop" and event["name"] == form for event in _since_message(tracker))


def is_retried(tracker: Tracker, form: str) -> bool:
    """Whether the form was complete a moment ago and its own action asks for a part of it again."""
    loops = [event["name"] for event in tracker.events if event["event"] == "active_loop"]
    closed_now = any(event["event"] == "active_loop" and event["name"] is None for event in _since_message(tracker))
    return closed_now and loops[-3:] == [form, None, form]


def form_before(tracker: Tracker, form: str) -> str | None:
    """The form that was under way when this one started."""
    loops = [event["name"] for event in tracker.events if event["event"] == "active_loop"]
    if loops and loops[-1] == form:
        loops.pop()
    return loops[-1] if loops and loops[-1] != form else None


def _since_message(tracker: Tracker) -> Iterable[dict[str, Any]]:
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return
        yield event


def said_last_turn(tracker: Tracker, *responses: str) -> bool:
    """Whether one of these responses was part of the answer to the customer's previous message."""
    turns = 0
    for event in reversed(tracker.events):
        if event["event"] == "user":
            turns += 1
            if turns == 2:
                return False
        elif event["event"] == "bot" and turns == 1 and _response_of(event) in responses:
            return True
    return False


def _response_of(event: dict[str, Any]) -> str | None:
    return (event.get("metadata") or {}).get("utter_action")
