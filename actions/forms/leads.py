"""Lead capture."""

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import company, runtime
from actions.fields import CITY, COMPANY, MOBILE, PERSON_NAME, Field, read_confirmation, read_words
from actions.forms.engine import Form, Values
from actions.forms.person import known_person
from actions.outcome import finish_form, say_error
from actions.slots import text_slot
from actions.wording import mobile_shown
from crm_core.contacts.rules import Assurance
from crm_core.conversations import service as conversations
from crm_core.errors import CRMError
from crm_core.leads import service as leads

SLOTS = ("lead_need", "lead_confirmed")


class ValidateLeadForm(Form):
    """Need, name, mobile, and a yes."""

    form = "lead_form"
    starts_with = frozenset({"register_lead"})
    confirm_slot = "lead_confirmed"
    fields = (
        Field("lead_need", read_words(at_least=5, intents=frozenset({"register_lead"}))),
        PERSON_NAME, MOBILE, COMPANY, CITY,
        Field("lead_confirmed", read_confirmation),
    )  # fmt: skip

    def required(self, values: Values) -> list[str]:
        """Company and city are taken when told, never asked."""
        return ["lead_need", "person_name", "mobile", "lead_confirmed"]

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Who a verified customer is."""
        return await known_person(tracker)


class AskLeadConfirmed(Action):
    """Shows all that will be stored."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_lead_form_lead_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Need, name and mobile in one view."""
        dispatcher.utter_message(
            response="utter_lead_confirm",
            need=text_slot(tracker, "lead_need"),
            name=text_slot(tracker, "person_name"),
            mobile_shown=mobile_shown(text_slot(tracker, "mobile")),
        )
        return []


class CaptureLead(Action):
    """Stores the lead."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_capture_lead"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A lead with its contact, once per turn."""
        mobile = text_slot(tracker, "mobile")
        try:
            async with runtime.writing(tracker) as turn:

                async def capture() -> dict[str, Any]:
                    lead, contact = await leads.capture_lead(
                        turn.session, mobile=mobile, name=text_slot(tracker, "person_name"),
                        need=text_slot(tracker, "lead_need"), company=tracker.get_slot("company"),
                        city=tracker.get_slot("city"), source=turn.conversation.origin,
                        conversation_id=turn.conversation.id, now=turn.now,
                    )  # fmt: skip
                    await conversations.identify(
                        turn.session, conversation=turn.conversation, contact_id=contact.id,
                        assurance=Assurance.CLAIMED, now=turn.now,
                    )  # fmt: skip
                    return {"lead_id": lead.id, "day": await company.reply_day(turn.session, turn.now)}

                done = await turn.once("capture_lead", capture)
        except CRMError as error:
            say_error(dispatcher, error)
            return finish_form(dispatcher, tracker, SLOTS)
        dispatcher.utter_message(response="utter_lead_captured", day=done["day"], mobile_shown=mobile_shown(mobile))
        return finish_form(dispatcher, tracker, SLOTS)
