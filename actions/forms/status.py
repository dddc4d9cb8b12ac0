"""Forms about what is already there: status, own data, renewal."""

import re

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import runtime
from actions.fields import MOBILE, NOTHING, PERSON_NAME, Field, Reading, read_mobile, read_national_id
from actions.forms.engine import Form, Values
from actions.forms.person import is_verified, is_verified_in, known_person
from actions.forms.records import newest_code, read_code, unlocked
from actions.heard import Heard, listen
from actions.outcome import say_error
from actions.slots import text_slot
from actions.wording import mobile_shown
from crm_core.errors import CRMError
from crm_core.text.characters import to_ascii_digits
from crm_core.verification import service as verification

OTP_DIGITS = 6
LIKE_NATIONAL_ID = re.compile(r"\d{10}|1\d{10}")
"""A person's id has ten digits; a company's eleven, the first of them 1 (a landline begins with 0)."""


class ValidateStatusForm(Form):
    """Which record, and whose it is; a verified customer without a code gets the list of open ones."""

    form = "status_form"
    starts_with = frozenset({"check_status", "follow_up_ticket", "inform"})
    fields = (Field("status_code", read_code), Field("status_mobile", read_mobile))

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """A new question each time; a verified customer needs no code, and here-made records are at hand."""
        verified = await is_verified(tracker)
        own = None if verified else await newest_code(values["conversation_id"], listen(tracker).text)
        return {"status_code": own, "status_mobile": None, "status_verified": verified}

    def required(self, values: Values) -> list[str]:
        """Nothing for a verified customer, else the code and its owner's mobile."""
        return [] if values.get("status_verified") else ["status_code", "status_mobile"]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The fields; no mobile is asked for a record that is already open to this conversation."""
        readings = await super().understand(heard, asked, values)
        code = readings["status_code"].value or values.get("status_code")
        if code and values.get("status_mobile") is None and await unlocked(values["conversation_id"], code):
            readings["status_mobile"] = Reading(False)
        return readings


class ValidateContactForm(Form):
    """What to change, and the proof that it is theirs."""

    form = "contact_form"
    starts_with = frozenset({"update_contact", "inform"})

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """A new change each time; a verified customer need not prove anything."""
        proof = False if await is_verified(tracker) else None
        return {"contact_changes": None, "contact_mobile": proof, "contact_otp": proof}

    def required(self, values: Values) -> list[str]:
        """The change, then the proof."""
        return ["contact_changes", "contact_mobile", "contact_otp"]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The new values, the present mobile, or the one-time code, by what was asked."""
        if asked == "contact_mobile":
            return await self._proof(read_mobile(heard, True), values)
        if asked == "contact_otp":
            return {"contact_otp": _read_otp(heard)}
        found = {
            "mobile": heard.first("mobile"),
            "email": heard.first("email"),
            "city": heard.first("city"),
            "company": heard.first("company"),
            "national_id": heard.first("national_id"),
            "name": heard.first("person_name"),
        }
        changes = {field: value for field, value in found.items() if value}
        if not changes and asked == "contact_changes":
            return {"contact_changes": _explain_number(heard)}
        return {"contact_changes": Reading(changes) if changes else NOTHING}

    async def _proof(self, mobile: Reading, values: Values) -> dict[str, Reading]:
        """The present mobile; whoever proved it in the same moment (a shared contact) gets no code."""
        if mobile.value is None or not await is_verified_in(values["conversation_id"]):
            return {"contact_mobile": mobile}
        return {"contact_mobile": mobile, "contact_otp": Reading(False)}


def _read_otp(heard: Heard) -> Reading:
    """Six digits; other numbers are asked again, whatever else they might mean."""
    digits = "".join(letter for letter in to_ascii_digits(heard.text) if letter.isdigit())
    if len(digits) == OTP_DIGITS:
        return Reading(digits)
    return Reading(problem="utter_form_not_understood") if heard.is_wordless and digits else NOTHING


def _explain_number(heard: Heard) -> Reading:
    """What is wrong with a number that is no new value: as a national id if it looks like one, else as a mobile."""
    digits = "".join(letter for letter in to_ascii_digits(heard.text) if letter.isdigit())
    mobile = read_mobile(heard, True)
    if mobile.problem == "utter_invalid_mobile_not_mobile" and LIKE_NATIONAL_ID.fullmatch(digits):
        return read_national_id(heard, True)
    return mobile if mobile.problem else NOTHING


class AskContactOtp(Action):
    """Sends the one-time code and asks for it."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_contact_form_contact_otp"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """A code to the present mobile, once; asked again, the same one counts."""
        mobile = text_slot(tracker, "contact_mobile")
        try:
            async with runtime.writing(tracker) as turn:
                if await verification.has_live_code(
                    turn.session, conversation_id=turn.conversation.id, mobile=mobile, now=turn.now
                ):
                    dispatcher.utter_message(response="utter_otp_ask_again")
                    return []
                await verification.request_code(
                    turn.session, conversation_id=turn.conversation.id, mobile=mobile,
                    secret=runtime.settings().otp_secret, now=turn.now,
                )  # fmt: skip
        except CRMError as error:
            say_error(dispatcher, error)
            return []
        dispatcher.utter_message(response="utter_otp_sent", mobile_shown=mobile_shown(mobile))
        return []


class ValidateRenewalForm(Form):
    """What to renew, and for whom."""

    form = "renewal_form"
    starts_with = frozenset({"renew_service", "inform"})
    fields = (PERSON_NAME, MOBILE)

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Who a verified customer is."""
        return {"renewal_item": None, **await known_person(tracker)}

    def required(self, values: Values) -> list[str]:
        """The thing before the person."""
        return ["renewal_item", "person_name", "mobile"]

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The product that the message names, or its words when asked."""
        readings = await super().understand(heard, asked, values)
        named = [entity.text for entity in heard.of_kind("product")]
        if named:
            readings["renewal_item"] = Reading(" ".join(named))
        elif asked == "renewal_item" and heard.text and heard.intent in {"inform", "renew_service", "nlu_fallback"}:
            readings["renewal_item"] = Reading(heard.text)
        return readings
