"""Several wishes at once: asking which one is meant, keeping one for later, and taking it up."""

from typing import Any

from rasa_sdk.events import ActionExecuted, EventType, FollowupAction, SlotSet, UserUttered
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.heard import CLARIFY, listen, said_last_turn
from actions.outcome import go_on

NOTED = "noted_wishes"
NONE_OF_THEM = "nlu_fallback"


def _title(domain: DomainDict, intent: str) -> str:
    """What a wish is called, as the domain words it."""
    return str(domain["responses"][f"utter_wish_{intent}"][0]["text"])


def _button(domain: DomainDict, intent: str) -> dict[str, str]:
    return {"title": _title(domain, intent), "payload": f"/{intent}"}


class Clarify(Action):
    """Asks which of a few wishes a message means; the second time in a row, offers a person."""

    def name(self) -> str:
        """The action's name in the domain."""
        return CLARIFY

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A button for each wish and one for none of them; a form that is under way goes on listening."""
        form = tracker.active_loop_name
        if said_last_turn(tracker, "utter_clarify"):
            dispatcher.utter_message(response="utter_form_offer_human" if form else "utter_fallback_second")
            return [go_on(tracker)] if form else [SlotSet("offer", "human")]
        buttons = [_button(domain, intent) for intent in (*listen(tracker).rivals, NONE_OF_THEM)]
        dispatcher.utter_message(response="utter_clarify", buttons=buttons)
        # A form that has passed a message on does not hear the next one until it has run: it counts as run.
        return [ActionExecuted(form)] if form else []


class NoteWish(Action):
    """Keeps another wish of the same message while a form is under way."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_note_wish"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The wish named and kept, and the form's question again."""
        wish = tracker.latest_message["wish"]
        intent = wish["intent"]["name"]
        others = [kept for kept in tracker.get_slot(NOTED) or [] if kept["intent"]["name"] != intent]
        dispatcher.utter_message(response="utter_wish_noted", wish=_title(domain, intent))
        return [SlotSet(NOTED, [*others, _kept(wish)]), go_on(tracker)]


def _kept(wish: dict[str, Any]) -> dict[str, Any]:
    """What is needed of a parsed message to hear it later."""
    return {key: wish[key] for key in ("text", "intent", "entities", "faq") if key in wish}


class OfferWish(Action):
    """Mentions the kept wish beside a question that is still open."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_offer_wish"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The wish as a button."""
        noted = tracker.get_slot(NOTED) or []
        title = _title(domain, noted[0]["intent"]["name"])
        buttons = [{"title": title, "payload": "/take_up_wish"}]
        dispatcher.utter_message(response="utter_wish_waiting", wish=title, buttons=buttons)
        return [FollowupAction("action_listen")]


class TakeUpWish(Action):
    """Hears the kept wish as if it were said now."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_up_wish"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The first kept wish as a new message of this turn; without one, asks what to do."""
        noted = tracker.get_slot(NOTED) or []
        if not noted:
            dispatcher.utter_message(response="utter_what_next")
            return []
        wish, *rest = noted
        dispatcher.utter_message(response="utter_wish_next", wish=_title(domain, wish["intent"]["name"]))
        known = tracker.latest_message.get("metadata") or {}
        said = UserUttered(wish["text"], parse_data=wish)
        said["metadata"] = {**known, "part": known.get("part", 0) + 1, "followed": False, "kept": True}
        return [SlotSet(NOTED, rest or None), ActionExecuted("action_listen"), said]
