"""Forms of the helpdesk: a fault, a complaint, a follow-up, a rating."""

from collections.abc import Callable
from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import runtime
from actions.fields import (
    MOBILE,
    NOTHING,
    PERSON_NAME,
    TURNS_AWAY,
    Field,
    Reading,
    read_confirmation,
    read_mobile,
    read_words,
)
from actions.forms.engine import CERTAIN, Form, Values
from actions.forms.person import known_person
from actions.forms.records import read_code, unlocked
from actions.heard import Heard
from actions.slots import dict_slot, text_slot
from actions.wording import mobile_shown
from crm_core.text.labels import PRIORITIES
from crm_core.text.ratings import parse_rating_answer
from crm_core.tickets import repository as ticket_queries
from crm_core.tickets import service as tickets
from crm_core.tickets.matching import guess_priority, read_pressure, says_stopped, tells_matter
from crm_core.tickets.model import TicketCategory
from crm_core.tickets.rules import Priority

OTHER = "other"


def _read_matter(intent: str) -> Callable[[Heard, bool], Reading]:
    """What happened, in the customer's words: what was asked for, or a first message that describes it."""
    read = read_words(at_least=1, intents=frozenset({intent}))

    def read_described(heard: Heard, asked: bool) -> Reading:
        return read(heard, asked) if asked or tells_matter(heard.text) else NOTHING

    return read_described


class ValidateTicketForm(Form):
    """What happened, about what, how urgent, who, and a yes."""

    form = "ticket_form"
    starts_with = frozenset({"open_ticket", "complain", "follow_up_ticket", "inform"})
    confirm_slot = "ticket_confirmed"
    fields = (
        Field("ticket_text", _read_matter("open_ticket")),
        PERSON_NAME, MOBILE,
        Field("ticket_confirmed", read_confirmation),
    )  # fmt: skip

    def required(self, values: Values) -> list[str]:
        """The fault before the person."""
        return ["ticket_text", "ticket_category", "ticket_priority", "person_name", "mobile", "ticket_confirmed"]

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Who a verified customer is."""
        return await known_person(tracker)

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The fields, with category and urgency guessed from the description where its words are clear."""
        readings = await super().understand(heard, asked, values)
        if asked == "ticket_priority":
            readings["ticket_priority"] = _read_priority(heard)
        text = readings["ticket_text"].value or (heard.text if asked == "ticket_category" else None)
        if not text and not heard.is_button:
            return readings
        async with runtime.reading() as session:
            category = await _category(session, heard, asked, text or "")
        if category is not None:
            readings["ticket_category"] = Reading({"code": category.code, "name": category.name})
            usual = Priority(category.default_priority)
            told = guess_priority(text or "", urgent_words=category.urgent_words, default=usual)
            if told != usual and values.get("ticket_priority") is None:
                readings["ticket_priority"] = Reading(str(told))
        return readings


async def _category(session: Any, heard: Heard, asked: str | None, text: str) -> TicketCategory | None:
    """The category of a description; when it was asked and cannot be told, the one for everything else."""
    if asked == "ticket_category" and heard.intent in TURNS_AWAY:
        return None
    guessed = await tickets.guess_category(session, text=text) if text else None
    if asked != "ticket_category" or guessed is not None:
        return guessed
    chosen = heard.first("product")
    codes = {category.code: category for category in await ticket_queries.list_categories(session)}
    return codes.get(chosen or OTHER) or codes.get(OTHER)


def _read_priority(heard: Heard) -> Reading:
    """Urgent or not: by the words first, since «نه» may begin «نه، نمی‌شود صبر کرد»; a question is no answer."""
    leaves = heard.intent in TURNS_AWAY and heard.confidence >= CERTAIN
    told = read_pressure(heard.text) if heard.text and not leaves else None
    if says_stopped(heard.text):
        return Reading(str(read_pressure(heard.text) or Priority.NORMAL), commands=True)
    if told is not None:
        return Reading(str(told))
    if heard.intent == "affirm":
        return Reading(str(Priority.URGENT))
    unanswered = not heard.text or heard.intent in TURNS_AWAY or heard.of_kind("person_name", "mobile")
    return NOTHING if unanswered and heard.intent != "deny" else Reading(str(Priority.NORMAL))


class AskTicketCategory(Action):
    """Offers the subjects of tickets."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_ticket_form_ticket_category"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The categories as buttons."""
        async with runtime.reading() as session:
            categories = await ticket_queries.list_categories(session)
        buttons = [
            {"title": category.name, "payload": f'/inform{{"product":"{category.code}"}}'}
            for category in categories
            if category.kind == "fault" or category.code == OTHER
        ]
        dispatcher.utter_message(response="utter_ticket_ask_category", buttons=buttons)
        return []


class AskTicketConfirmed(Action):
    """Shows all that the ticket will hold."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_ticket_form_ticket_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Description, category, priority and person in one view."""
        dispatcher.utter_message(
            response="utter_ticket_confirm",
            fault=text_slot(tracker, "ticket_text"),
            category=dict_slot(tracker, "ticket_category")["name"],
            priority=PRIORITIES[text_slot(tracker, "ticket_priority")],
            name=text_slot(tracker, "person_name"),
            mobile_shown=mobile_shown(text_slot(tracker, "mobile")),
        )
        return []


class ValidateComplaintForm(Form):
    """What happened and who complains."""

    form = "complaint_form"
    starts_with = frozenset({"complain", "open_ticket", "follow_up_ticket", "rate_service"})
    fields = (
        Field("complaint_text", _read_matter("complain")),
        PERSON_NAME, MOBILE,
    )  # fmt: skip

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Who a verified customer is."""
        return await known_person(tracker)


class ValidateFollowUpForm(Form):
    """Which ticket, whose it is, and what to add."""

    form = "follow_up_form"
    starts_with = frozenset({"follow_up_ticket", "check_status", "complain", "open_ticket"})
    fields = (
        Field("follow_up_code", read_code),
        Field("follow_up_mobile", read_mobile),
        Field("follow_up_text", read_words(at_least=3, intents=frozenset({"follow_up_ticket"}))),
    )

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """The ticket that was opened in this conversation, if there is one."""
        conversation_id = tracker.latest_message["metadata"]["conversation_id"]
        async with runtime.reading() as session:
            ticket = await ticket_queries.find_newest_of_conversation(session, conversation_id=conversation_id)
        return {"follow_up_code": ticket.code if ticket else None, "follow_up_mobile": None, "follow_up_text": None}

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The fields; no mobile is asked for a ticket that is already open to this conversation."""
        readings = await super().understand(heard, asked, values)
        code = readings["follow_up_code"].value or values.get("follow_up_code")
        if code and values.get("follow_up_mobile") is None and await unlocked(values["conversation_id"], code):
            readings["follow_up_mobile"] = Reading(False)
        return readings


class ValidateRatingForm(Form):
    """A score of 1 to 5."""

    form = "rating_form"
    starts_with = frozenset({"rate_service", "inform"})

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """A new rating each time."""
        return {"rating_score": None}

    def required(self, values: Values) -> list[str]:
        """The score."""
        return ["rating_score"]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """A score told with its scale anywhere, or a bare number when asked."""
        said = heard.first("rating") or (heard.text if asked == "rating_score" else "")
        score = parse_rating_answer(said) if said else None
        if score is not None:
            return {"rating_score": Reading(score)}
        wrong = asked == "rating_score" and any(letter.isdigit() for letter in said)
        return {"rating_score": Reading(problem="utter_invalid_rating_score") if wrong else NOTHING}
