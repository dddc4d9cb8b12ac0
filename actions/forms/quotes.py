"""The quote form: what, which, how many, for whom, and a yes to the totals."""

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import runtime
from actions.cards import product_cards
from actions.fields import (
    ANSWERED,
    COMMANDED,
    COMPANY,
    MOBILE,
    NOTHING,
    PERSON_NAME,
    Field,
    Reading,
    read_confirmation,
)
from actions.forms.engine import CERTAIN, CORRECTION, INTERRUPTIONS, Form, Values
from actions.forms.person import known_person
from actions.heard import Heard, listen
from actions.outcome import say_error
from actions.quoting import choice_buttons, quote_summary, wished
from crm_core.errors import CRMError
from crm_core.products.linker import CatalogueItem, Linker
from crm_core.quotes.basket import (
    Basket,
    add_wishes,
    line_without_quantity,
    read_basket,
    remove_wishes,
    set_quantity,
    settle_choice,
)
from crm_core.quotes.rules import MAX_QUANTITY
from crm_core.text.changes import asks_addition, asks_removal, commands_change
from crm_core.text.money import format_number
from crm_core.text.quantities import parse_quantity_answer

BASKET = "quote_items"
WISH = "quote_wish"
CHOICE = "quote_choice"
QUANTITY = "quote_quantity"
CONFIRMED = "quote_confirmed"
STARTS = frozenset({"request_quote", "accept_quote"})
ANOTHER_MATTER = frozenset({"open_ticket", "complain", "ask_price"})
"""Intents whose products are not meant for the list, however the sentence sounds."""


class ValidateQuoteForm(Form):
    """Keeps the basket and asks for what it still lacks."""

    form = "quote_form"
    starts_with = STARTS
    confirm_slot = CONFIRMED
    fields = (PERSON_NAME, MOBILE, COMPANY, Field(CONFIRMED, read_confirmation))

    def required(self, values: Values) -> list[str]:
        """Things first, then the person, then the yes."""
        basket = read_basket(values.get(BASKET))
        if not basket.lines and not basket.choices:
            return ["person_name", "mobile"] if basket.unknown else [WISH]
        if basket.choices:
            return [CHOICE]
        if line_without_quantity(basket) is not None:
            return [QUANTITY]
        return ["person_name", "mobile", CONFIRMED]

    async def prefill(self, tracker: Tracker, values: Values) -> Values:
        """Who a verified customer is; a message that names goods itself starts an empty basket."""
        heard, linker = listen(tracker), await runtime.linker()
        known = await known_person(tracker)
        about_it = _chosen(read_basket(values.get(BASKET)), heard, linker) is not None
        return known if about_it or not wished(heard, linker) else {**known, BASKET: None}

    async def understand(self, heard: Heard, asked: str | None, values: Values) -> dict[str, Reading]:
        """The person's fields, and a changed basket under the slot that was asked or its own."""
        readings = await super().understand(heard, asked, values)
        if asked in {"person_name", "mobile"} and readings[asked] != NOTHING:
            return readings
        before = read_basket(values.get(BASKET))
        after, problem = await _change(before, heard, asked)
        if problem is not None:
            readings[asked or BASKET] = problem
        elif after != before:
            readings[BASKET] = Reading(after.to_json())
            readings[CONFIRMED] = NOTHING
            if asked is not None and _commands(heard) and after.lines:
                readings[asked] = COMMANDED
            elif asked in {WISH, CHOICE, QUANTITY, CONFIRMED}:
                readings[asked] = ANSWERED
        return readings

    def tell(self, dispatcher: CollectingDispatcher, taken: Values, values: Values, asked: str | None) -> None:
        """Corrections of the person's fields, things we do not have, and a changed basket at the summary."""
        super().tell(dispatcher, taken, values, asked)
        if BASKET not in taken:
            return
        before = read_basket(values.get(BASKET))
        for mention in read_basket(taken[BASKET]).unknown:
            if mention not in before.unknown:
                dispatcher.utter_message(response="utter_quote_unknown_product", mention=mention)
        if asked in {CONFIRMED, CORRECTION}:
            dispatcher.utter_message(response="utter_quote_items_changed")


async def _change(basket: Basket, heard: Heard, asked: str | None) -> tuple[Basket, Reading | None]:
    """The basket after a message, and what was wrong with the answer if something was."""
    linker = await runtime.linker()
    number = parse_quantity_answer(heard.text) if heard.text else None
    chosen = _chosen(basket, heard, linker) if asked in {CHOICE, None} else None
    if chosen is not None:
        return settle_choice(basket, chosen, number if heard.of_kind("quantity") else None), None
    if asked == QUANTITY and number is not None and not heard.of_kind("product"):
        line = line_without_quantity(basket)
        if line is None or not 1 <= number <= MAX_QUANTITY:
            limit = format_number(MAX_QUANTITY)
            return basket, Reading(problem="utter_invalid_quote_quantity", data={"limit": limit})
        return set_quantity(basket, line.code, number), None
    if asked is not None and _asks_elsewhere(heard):
        return basket, None
    wishes = wished(heard, linker, anything=asked == WISH)
    if asked in {CONFIRMED, CORRECTION, "person_name", "mobile"} and asks_removal(heard.text):
        return remove_wishes(basket, wishes), None
    if asked in {CONFIRMED, CORRECTION} and not wishes and number is not None and len(basket.lines) == 1:
        return (basket if heard.first("mobile") else set_quantity(basket, basket.lines[0].code, number)), None
    return add_wishes(basket, wishes, adding=asks_addition(heard.text)), None


def _chosen(basket: Basket, heard: Heard, linker: Linker) -> CatalogueItem | None:
    """The product of the first open choice that an answer means."""
    if not basket.choices:
        return None
    return linker.link(heard.first("product") or heard.text, within=basket.choices[0].options).sure


def _commands(heard: Heard) -> bool:
    """Whether the message tells to change the list."""
    return commands_change(heard.text) and heard.intent not in ANOTHER_MATTER


def _asks_elsewhere(heard: Heard) -> bool:
    """Whether products in the message are asked about rather than wished for."""
    return heard.intent in INTERRUPTIONS - STARTS and heard.confidence >= CERTAIN and not _commands(heard)


class AskQuoteChoice(Action):
    """Offers the products that a mention fits."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_quote_form_quote_choice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The best candidates as cards and as buttons."""
        choice = read_basket(tracker.get_slot(BASKET)).choices[0]
        buttons, more = choice_buttons(await runtime.linker(), choice.options)
        response = "utter_quote_choose_more" if more else "utter_quote_choose"
        codes = choice.options[: len(buttons)]
        async with runtime.reading() as session:
            cards = await product_cards(session, tracker, domain, codes, name="choice", unpriced="choice")
        dispatcher.utter_message(
            response=response, mention=choice.mention, buttons=buttons, json_message={"cards": cards}
        )
        return []


class AskQuoteQuantity(Action):
    """Asks how many of a line."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_quote_form_quote_quantity"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The product's name and unit."""
        line = line_without_quantity(read_basket(tracker.get_slot(BASKET)))
        if line is not None:
            dispatcher.utter_message(response="utter_quote_ask_quantity", product=line.name, unit=line.unit)
        return []


class AskQuoteConfirmed(Action):
    """Shows the lines, the totals and the buyer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_quote_form_quote_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """All that the quote will hold, in one view."""
        try:
            async with runtime.reading() as session:
                summary = await quote_summary(session, tracker)
        except CRMError as error:
            say_error(dispatcher, error)
            return []
        dispatcher.utter_message(response="utter_quote_confirm", **summary)
        return []
