"""Fields of forms: how an answer is read, in the light of what was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from actions.heard import Heard
from actions.wording import mobile_shown
from crm_core.text.characters import to_persian_digits
from crm_core.text.ids import NationalIdError, parse_national_id
from crm_core.text.names import clean_person_name, whole_name
from crm_core.text.phones import MobileError, parse_mobile


@dataclass(frozen=True)
class Reading:
    """A value, or a problem to tell the customer (a response and its data), or neither."""

    value: Any = None
    problem: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    commands: bool = False
    """Whether it is meant for the form even where it sounds like leaving or like another matter."""


NOTHING = Reading()
ANSWERED = Reading(data={"answered": True})
"""The question was answered, and the value went into another slot."""
COMMANDED = Reading(commands=True)
"""The message tells the form to change something."""


@dataclass(frozen=True)
class Field:
    """One slot of a form; ``correctable`` says that a later mention of it is a correction, ``show`` how it is told."""

    slot: str
    read: Callable[[Heard, bool], Reading]
    correctable: bool = False
    show: Callable[[str], str] = str


def read_mobile(heard: Heard, asked: bool) -> Reading:
    """A mobile anywhere in the message; when asked, a number that is not one is explained."""
    found = heard.first("mobile")
    if found is None and (not asked or not any(letter.isdigit() for letter in heard.text)):
        return NOTHING
    try:
        return Reading(parse_mobile(found or heard.text))
    except MobileError as error:
        reason = error.reason if error.reason in {"too_short", "too_long"} else "not_mobile"
        count = to_persian_digits(str(error.missing or error.extra))
        return Reading(problem=f"utter_invalid_mobile_{reason}", data={"count": count})


def read_person_name(heard: Heard, asked: bool) -> Reading:
    """A name that was asked for, or one that the sentence states («من مریم رضایی هستم»)."""
    tagged = " ".join(entity.text for entity in heard.of_kind("person_name"))
    if tagged:
        whole = whole_name(heard.text, tagged)
        return Reading(whole) if asked or heard.intent in STATES_NAME else NOTHING
    if not asked:
        return NOTHING
    if heard.is_button or heard.first("mobile", "ticket_code", "quote_code", "invoice_code"):
        return NOTHING
    name = clean_person_name(heard.text)
    return Reading(name) if name else NOTHING


STATES_NAME = frozenset(
    {"inform", "register_lead", "request_quote", "open_ticket", "complain", "update_contact", "deny"}
)
"""Intents in which a person's name is the speaker's own; elsewhere it is often somebody else's."""


def read_entity(kind: str) -> Callable[[Heard, bool], Reading]:
    """A reader that takes the first entity of a kind."""

    def read(heard: Heard, asked: bool) -> Reading:
        found = heard.of_kind(kind)
        return Reading(found[0].value) if found else NOTHING

    return read


def read_words(*, at_least: int, intents: frozenset[str]) -> Callable[[Heard, bool], Reading]:
    """A reader of free text: whatever is said when asked, or a first message that already tells enough.

    A first message tells enough when it has one of the intents and at least that many words.
    """

    def read(heard: Heard, asked: bool) -> Reading:
        words = heard.text.split()
        if heard.is_button or not words:
            return NOTHING
        if asked:
            return Reading(heard.text) if heard.intent not in TURNS_AWAY else NOTHING
        return Reading(heard.text) if heard.intent in intents and len(words) >= at_least else NOTHING

    return read


TURNS_AWAY = frozenset({"cancel", "request_human", "bot_challenge", "goodbye", "thank", "ask_capabilities", "ask_faq"})
"""Intents that are never the answer to a free-text question."""


def read_confirmation(heard: Heard, asked: bool) -> Reading:
    """Yes, when a summary was shown."""
    return Reading(True) if asked and heard.intent in {"affirm", "accept_quote"} else NOTHING


def read_national_id(heard: Heard, asked: bool) -> Reading:
    """A personal or company id; when asked, a wrong one is explained."""
    found = heard.first("national_id")
    if found is not None:
        return Reading(found)
    if not asked or not any(letter.isdigit() for letter in heard.text):
        return NOTHING
    try:
        return Reading(parse_national_id(heard.text))
    except NationalIdError:
        return Reading(problem="utter_invalid_national_id")


PERSON_NAME = Field("person_name", read_person_name, correctable=True)
MOBILE = Field("mobile", read_mobile, correctable=True, show=mobile_shown)
COMPANY = Field("company", read_entity("company"), correctable=True)
CITY = Field("city", read_entity("city"), correctable=True)
