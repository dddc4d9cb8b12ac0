"""How every form listens: answers, corrections, interruptions, and what to ask next."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.fields import NOTHING, Field, Reading
from actions.heard import Heard, form_before, is_fresh, is_retried, is_starting, listen, said_last_turn

LEAVES = frozenset({"cancel", "request_human", "opt_out", "note_wish", "take_up_wish"})
"""Intents that are obeyed at once, whatever else the message holds."""
INTERRUPTIONS = LEAVES | {
    "greet", "goodbye", "thank", "bot_challenge", "ask_capabilities", "ask_catalog", "ask_price", "ask_faq",
    "check_status", "follow_up_ticket", "open_ticket", "complain", "update_contact", "renew_service", "rate_service",
    "chitchat", "out_of_scope", "request_quote", "reject_quote", "request_invoice", "register_lead", "accept_quote",
}  # fmt: skip
"""Intents that other rules answer when the message does not answer the form's question."""
CORRECTING = frozenset({"update_contact", "register_lead", "request_quote", "out_of_scope"})
"""Intents that a sentence may sound like while it only puts a value right («نه، شماره‌ام …»)."""
DISAGREES = frozenset({"deny", "update_contact"})
"""Intents that find fault with a summary."""
CERTAIN = 0.6
"""Confidence from which leaving words are obeyed even if the message could be an answer."""
CORRECTION = "correction"
"""Asked after «نه» at a summary: which value is wrong."""

Values = dict[str, Any]


class Form(Action, ABC):
    """A form's ``validate_<form>`` action: reads the message and says which slot to ask next.

    Subclasses name the form and its fields, and override `required`, `understand` and `prefill` where the questions
    depend on the answers.
    """

    @property
    @abstractmethod
    def form(self) -> str:
        """The form's name in the domain."""

    fields: ClassVar[tuple[Field, ...]] = ()
    starts_with: ClassVar[frozenset[str]] = frozenset()
    """Intents that start this form; inside it they are not an interruption."""
    confirm_slot: ClassVar[str | None] = None

    def name(self) -> str:
        """The action's name in the domain."""
        return f"validate_{self.form}"

    def required(self, values: Values) -> list[str]:
        """The slots to fill, in order of asking."""
        return [field.slot for field in self.fields]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """What the message says about each slot."""
        return {field.slot: field.read(heard, field.slot == asked) for field in self.fields}

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Values that are known before anything is asked (at the form's start)."""
        return {}

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Reads the message once and moves the form on, passes the message on, or says what was wrong."""
        values: Values = {**tracker.slots, "conversation_id": tracker.sender_id}
        heard = listen(tracker)
        fresh = is_fresh(tracker, self.form)
        if is_starting(tracker, self.form):
            return await self._start(dispatcher, tracker, values, heard if fresh else None)
        if not fresh:
            return self._ask_next(values, {})
        asked = values.get("requested_slot")
        readings = await self.understand(heard, asked, values)
        taken = self._taken(readings, values)
        answer = readings.get(asked or "", NOTHING)
        if self._is_elsewhere(heard, answer) and not self._corrects(heard, asked, taken, values):
            return [ActionExecutionRejected(self.form)]
        if self.confirm_slot and asked == self.confirm_slot and heard.intent in DISAGREES and not taken:
            return [SlotSet(self.confirm_slot, None), SlotSet("requested_slot", CORRECTION)]
        self.tell(dispatcher, taken, values, asked)
        if not taken:
            _tell_problem(dispatcher, tracker, answer)
        return self._ask_next(values, taken)

    async def _start(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, values: Values, heard: Heard | None
    ) -> list[EventType]:
        """The first question, after taking what the starting message tells already (none when it was used up)."""
        if is_retried(tracker, self.form):
            return self._ask_next(values, {})
        resumed = heard is None and tracker.get_slot("paused_form") == self.form
        changes: Values = {} if resumed else await self.prefill(tracker, values)
        changes["paused_form"] = None if resumed else form_before(tracker, self.form)
        values.update(changes)
        if heard is None:
            return self._ask_next(values, changes)
        taken = self._taken(await self.understand(heard, None, values), values)
        self.tell(dispatcher, taken, values, None)
        return self._ask_next(values, {**changes, **taken})

    def _is_elsewhere(self, heard: Heard, answer: Reading) -> bool:
        """Whether the message is for another rule: it turns away, or asks something else without answering."""
        if answer.commands:
            return False
        certain = heard.is_button or (heard.confidence >= CERTAIN and not heard.is_wordless)
        if heard.intent in LEAVES and (certain or answer == NOTHING):
            return True
        return answer == NOTHING and heard.intent in INTERRUPTIONS - self.starts_with

    def _corrects(self, heard: Heard, asked: str | None, taken: Values, values: Values) -> bool:
        """Whether the message finds fault with a summary or puts a value right, whatever else it sounds like."""
        if self.confirm_slot is not None and asked in {self.confirm_slot, CORRECTION} and heard.intent in DISAGREES:
            return True
        return heard.intent in CORRECTING and bool(self._corrected(taken, values))

    def _corrected(self, taken: Values, values: Values) -> list[Field]:
        """The fields that had a value and were given another one."""
        return [
            field
            for field in self.fields
            if field.correctable and field.slot in taken and values.get(field.slot) is not None
        ]

    def _taken(self, readings: dict[str, Reading], values: Values) -> Values:
        return {
            slot: reading.value
            for slot, reading in readings.items()
            if reading.value is not None and reading.value != values.get(slot)
        }

    def tell(self, dispatcher: CollectingDispatcher, taken: Values, values: Values, asked: str | None) -> None:
        """Says what was taken down beside the answer: corrections."""
        for field in self._corrected(taken, values):
            if field.slot != asked:
                shown: dict[str, Any] = {field.slot: field.show(taken[field.slot])}
                dispatcher.utter_message(response=f"utter_corrected_{field.slot}", **shown)

    def _ask_next(self, values: Values, changes: Values) -> list[EventType]:
        final = {**values, **changes}
        missing = [slot for slot in self.required(final) if final.get(slot) is None]
        # Rasa takes a form that sets no slot for one that understood nothing, and drops what it said.
        told = {"paused_form": final.get("paused_form"), **changes}
        events: list[EventType] = [SlotSet(slot, value) for slot, value in told.items()]
        return [*events, SlotSet("requested_slot", missing[0] if missing else None)]


def _tell_problem(dispatcher: CollectingDispatcher, tracker: Tracker, answer: Reading) -> None:
    """Says what was wrong with an answer, or that it was not understood; the second time offers a person."""
    if answer.problem:
        dispatcher.utter_message(response=answer.problem, **answer.data)
        return
    puzzled = said_last_turn(tracker, "utter_form_not_understood", "utter_form_offer_human", "utter_clarify")
    dispatcher.utter_message(response="utter_form_offer_human" if puzzled else "utter_form_not_understood")
