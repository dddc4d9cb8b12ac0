"""What belongs to no single topic: greeting, offers, leaving, frequent questions, people, fallback."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import company, runtime
from actions.heard import listen, said_last_turn
from actions.outcome import go_on, leave_form, mention_wish, say_error, take_up_wish
from actions.runtime import TurnContext
from crm_core.consents import service as consents
from crm_core.consents.rules import Purpose, Source
from crm_core.conversations import handoff
from crm_core.errors import CRMError
from crm_core.knowledge import service as knowledge
from crm_core.quotes.basket import read_basket
from crm_core.text.characters import to_persian_digits

FORM_SLOTS = {
    "lead_form": ("lead_need", "lead_confirmed"),
    "quote_form": ("quote_items", "quote_confirmed"),
    "reject_form": ("reject_reason",),
    "invoice_form": ("invoice_national_id",),
    "ticket_form": ("ticket_text", "ticket_category", "ticket_priority", "ticket_confirmed"),
    "complaint_form": ("complaint_text",),
    "follow_up_form": ("follow_up_code", "follow_up_mobile", "follow_up_text"),
    "rating_form": ("rating_score",),
    "status_form": ("status_code", "status_mobile"),
    "contact_form": ("contact_changes", "contact_mobile", "contact_otp"),
    "renewal_form": ("renewal_item",),
}
"""What each form forgets when it is left; name and mobile stay for the next thing."""
OFFERS = {
    "quote": "quote_form",
    "lead": "lead_form",
    "invoice": "invoice_form",
    "accept": "action_accept_quote",
    "human": "action_request_human",
    "complaint": "complaint_form",
}
"""What a yes to the last offer starts."""

PUZZLED = ("utter_fallback_first", "utter_fallback_second", "utter_out_of_scope", "utter_clarify")
"""Answers after which not understanding again leads to the offer of a person."""


class Resume(Action):
    """Goes back to the form that a question interrupted."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_resume"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The form again, which asks its open question; outside a form whoever is refused twice is offered a person."""
        if tracker.active_loop_name:
            return [FollowupAction(tracker.active_loop_name)]
        if listen(tracker).intent == "out_of_scope" and said_last_turn(tracker, *PUZZLED):
            dispatcher.utter_message(response="utter_fallback_second")
            return [SlotSet("offer", "human")]
        return []


class Greet(Action):
    """Greets; the second time briefly."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The company's greeting."""
        if any(event["event"] == "bot" for event in tracker.events):
            dispatcher.utter_message(response="utter_greet_again")
            return []
        async with runtime.reading() as session:
            facts = await knowledge.get_fact(session, key="company")
        dispatcher.utter_message(response="utter_greet", company_name=facts["name"])
        return []


class Cancel(Action):
    """Leaves what is under way, without storing anything of it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The form ended; one that it interrupted goes on. With a quote just offered, leaving is a no to it."""
        form = tracker.active_loop_name
        if not form and tracker.get_slot("offer") == "accept":
            return [SlotSet("offer", None), FollowupAction("reject_form")]
        if not form:
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return [SlotSet("offer", None), SlotSet("noted_wishes", None)]
        dispatcher.utter_message(response="utter_cancelled")
        left = [*leave_form(FORM_SLOTS.get(form, ())), SlotSet("offer", None)]
        waiting = tracker.get_slot("paused_form")
        if not waiting or waiting == form:
            return [*left, SlotSet("paused_form", None), *mention_wish(tracker)]
        dispatcher.utter_message(response="utter_resume_form")
        return [*left, FollowupAction(waiting)]


class TakeOffer(Action):
    """A yes outside a form: does what was offered last."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """What the offer names; without an offer, asks what to do."""
        action = OFFERS.get(tracker.get_slot("offer") or "")
        if action is None:
            dispatcher.utter_message(response="utter_what_next")
            return []
        return [SlotSet("offer", None), FollowupAction(action)]


class RefuseOffer(Action):
    """A no outside a form."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_refuse_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Forgets the offer and what it would have started with; a no to a quote asks for the reason."""
        if tracker.get_slot("offer") == "accept":
            return [SlotSet("offer", None), FollowupAction("reject_form")]
        dispatcher.utter_message(response="utter_offer_refused")
        return [
            SlotSet("offer", None), SlotSet("quote_items", None), SlotSet("lead_need", None), *take_up_wish(tracker)
        ]  # fmt: skip


class TakeData(Action):
    """Data that nobody asked for: a product starts a quote, a code a look-up."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_take_data"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The form that can use it."""
        heard = listen(tracker)
        if heard.of_kind("product"):
            priced = said_last_turn(tracker, "utter_price_ask_product")
            return [FollowupAction("action_answer_price" if priced else "quote_form")]
        if read_basket(tracker.get_slot("quote_items")).choices:
            return [FollowupAction("quote_form")]
        if heard.of_kind("ticket_code", "quote_code", "invoice_code"):
            return [FollowupAction("status_form")]
        dispatcher.utter_message(response="utter_what_next")
        mobile, name = heard.first("mobile"), " ".join(e.text for e in heard.of_kind("person_name"))
        found = {"mobile": mobile, "person_name": name or None}
        return [SlotSet(slot, value) for slot, value in found.items() if value]


class AnswerFaq(Action):
    """Answers a frequent question from the store."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_faq"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The answer with today's facts; an unknown question offers a person."""
        heard = listen(tracker)
        async with runtime.reading() as session:
            entry = await knowledge.answer_faq(session, topic=heard.faq_topic, text=heard.text)
            answer = await knowledge.fill_answer(session, entry=entry) if entry else None
        if answer is None:
            dispatcher.utter_message(response="utter_faq_unknown")
            return [SlotSet("offer", "human")]
        dispatcher.utter_message(response="utter_faq", answer=answer)
        return []


class RequestHuman(Action):
    """Hands the conversation to people, or notes a call-back when nobody is there."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_human"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The place in the queue, or the day of the call-back."""
        try:
            async with runtime.writing(tracker) as turn:
                done = await turn.once("request_human", lambda: _hand_over(turn, tracker))
        except CRMError as error:
            say_error(dispatcher, error)
            return []
        outcome = done["outcome"]
        dispatcher.utter_message(response=f"utter_human_{outcome}", **{**done, "outcome": None})
        form = tracker.active_loop_name
        if form is None:
            return [go_on(tracker)]
        if outcome != "queued":
            return [FollowupAction(form)]
        return [*leave_form(FORM_SLOTS.get(form, ())), SlotSet("noted_wishes", None)]


async def _hand_over(turn: TurnContext, tracker: Tracker) -> dict[str, Any]:
    hours = await company.hours_text(turn.session)
    outcome = await handoff.request_human(
        turn.session, conversation_id=turn.conversation.id, message_id=turn.message_id,
        mobile=tracker.get_slot("mobile"), now=turn.now,
    )  # fmt: skip
    if outcome.position is not None:
        minutes = to_persian_digits(str(outcome.minutes))
        position = to_persian_digits(str(outcome.position))
        return {"outcome": "queued", "position": position, "minutes": minutes, "hours": hours}
    day = await company.reply_day(turn.session, turn.now)
    return {"outcome": "nobody" if outcome.open_now else "off_hours", "day": day, "hours": hours}


class OptOut(Action):
    """Stops advertising, for anybody who asks."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_opt_out"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A refusal kept for ever, by contact, mobile or conversation."""
        mobile = listen(tracker).first("mobile") or tracker.get_slot("mobile")
        try:
            async with runtime.writing(tracker) as turn:
                await consents.record_consent(
                    turn.session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, actor=turn.actor,
                    message_id=turn.message_id, mobile=mobile, contact_id=turn.conversation.contact_id,
                    conversation_id=turn.conversation.id, now=turn.now,
                )  # fmt: skip
        except CRMError as error:
            say_error(dispatcher, error)
            return []
        dispatcher.utter_message(response="utter_opted_out")
        return [FollowupAction(tracker.active_loop_name)] if tracker.active_loop_name else []


class Fallback(Action):
    """Says what the assistant can do; when it could not help the time before either, offers a person."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """First the menu, then the offer of a person."""
        if said_last_turn(tracker, *PUZZLED):
            dispatcher.utter_message(response="utter_fallback_second")
            return [SlotSet("offer", "human"), FollowupAction("action_listen")]
        dispatcher.utter_message(response="utter_fallback_first")
        return [FollowupAction("action_listen")]


class DefaultFallback(Fallback):
    """The same when no rule knows what to do next."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_default_fallback"
