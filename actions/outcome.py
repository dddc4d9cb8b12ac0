"""How an action ends: slots given back, errors said in words, and the way back to what was under way."""

from collections.abc import Iterable

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from crm_core.conversations.errors import OwnershipChangedError
from crm_core.errors import CRMError


def say_error(dispatcher: CollectingDispatcher, error: CRMError) -> None:
    """Says an expected failure in the customer's words; a stale turn says nothing, it will be dropped."""
    if not isinstance(error, OwnershipChangedError):
        dispatcher.utter_message(response=f"utter_error_{error.code}")


def finish_form(
    dispatcher: CollectingDispatcher, tracker: Tracker, clear: Iterable[str], *, asks: bool = False
) -> list[EventType]:
    """Empties a form's slots and goes back to the form that it interrupted, else on to a wish that was kept.

    ``asks`` says that the answer ends with a question, so that a kept wish is only mentioned.
    """
    events: list[EventType] = [SlotSet(slot, None) for slot in clear]
    paused = tracker.get_slot("paused_form")
    if paused:
        dispatcher.utter_message(response="utter_resume_form")
        return [*events, FollowupAction(paused)]
    return [*events, *(mention_wish(tracker) if asks else take_up_wish(tracker))]


def take_up_wish(tracker: Tracker) -> list[EventType]:
    """On to the wish that was kept, if there is one."""
    return [FollowupAction("action_take_up_wish")] if tracker.get_slot("noted_wishes") else []


def mention_wish(tracker: Tracker) -> list[EventType]:
    """A button for the wish that was kept, if there is one."""
    return [FollowupAction("action_offer_wish")] if tracker.get_slot("noted_wishes") else []


def go_on(tracker: Tracker) -> EventType:
    """What follows an answer that no rule continues: the form that is under way, else the customer's turn."""
    return FollowupAction(tracker.active_loop_name or "action_listen")


def leave_form(clear: Iterable[str]) -> list[EventType]:
    """Ends the active form without doing what it was for."""
    return [ActiveLoop(None), SlotSet("requested_slot", None), *(SlotSet(slot, None) for slot in clear)]
