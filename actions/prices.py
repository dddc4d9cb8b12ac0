"""Prices and the catalogue."""

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import runtime
from actions.cards import product_cards
from actions.heard import listen
from actions.outcome import go_on, say_error
from actions.quoting import prices_for, wished
from crm_core.errors import CRMError
from crm_core.products import repository as product_queries
from crm_core.products.errors import PriceMissingError
from crm_core.products.linker import CatalogueItem
from crm_core.quotes.basket import MAX_CHOICES, Basket, add_wishes
from crm_core.quotes.pricing import WantedLine
from crm_core.quotes.wanted import Wish
from crm_core.text.characters import to_persian_digits
from crm_core.text.money import format_toman


class AnswerPrice(Action):
    """Says what a thing costs, or which things it could be."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_price"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The price of one product or several with an offer to quote them; a short list for a general word."""
        heard = listen(tracker)
        wishes = wished(heard, await runtime.linker(), anything=True)
        known = [wish.settled() for wish in wishes if wish.link.candidates]
        if not wishes:
            dispatcher.utter_message(response="utter_price_ask_product")
            return [SlotSet("offer", None), go_on(tracker)]
        if not known:
            dispatcher.utter_message(response="utter_price_unknown", mention=wishes[0].mention)
            return [*_offer_call(tracker, heard.text), go_on(tracker)]
        try:
            within_form = bool(tracker.active_loop_name) or heard.is_followed
            await _tell(dispatcher, tracker, domain, known, within_form=within_form)
        except PriceMissingError:
            dispatcher.utter_message(response="utter_price_missing", product=known[0].link.candidates[0].name)
            return [*_offer_call(tracker, heard.text), go_on(tracker)]
        except CRMError as error:
            say_error(dispatcher, error)
            return [go_on(tracker)]
        for wish in wishes:
            if not wish.link.candidates:
                dispatcher.utter_message(response="utter_price_some_unknown", mention=wish.mention)
        return [*_remember(tracker, known, offered=not heard.is_followed), go_on(tracker)]


def _offer_call(tracker: Tracker, need: str) -> list[EventType]:
    """A yes will start a lead, unless something else is under way."""
    return [] if tracker.active_loop_name else [SlotSet("offer", "lead"), SlotSet("lead_need", need)]


def _remember(tracker: Tracker, wishes: list[Wish], *, offered: bool) -> list[EventType]:
    """Keeps what was asked for the quote that may follow, unless something else is under way."""
    if tracker.active_loop_name:
        return []
    sure = offered and any(wish.link.sure for wish in wishes)
    return [SlotSet("offer", "quote" if sure else None), SlotSet("quote_items", add_wishes(Basket(), wishes).to_json())]


async def _tell(
    dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict, wishes: list[Wish], *, within_form: bool
) -> None:
    if len(wishes) > 1 or (within_form and wishes[0].link.sure is None):
        await _tell_several(dispatcher, tracker, wishes, within_form=within_form)
    elif wishes[0].link.sure is None:
        await _tell_list(dispatcher, tracker, domain, wishes[0])
    else:
        await _tell_price(dispatcher, tracker, wishes[0].link.sure, wishes[0].quantity, within_form=within_form)


async def _tell_several(
    dispatcher: CollectingDispatcher, tracker: Tracker, wishes: list[Wish], *, within_form: bool
) -> None:
    each = 2 if len(wishes) > 1 else MAX_CHOICES
    items = [item for wish in wishes for item in ([wish.link.sure] if wish.link.sure else wish.link.candidates[:each])]
    lines = "\n".join([await _price_line(tracker, item) for item in items[:MAX_CHOICES]])
    dispatcher.utter_message(response=_told("utter_price_several", within_form=within_form), lines=lines)


async def _price_line(tracker: Tracker, item: CatalogueItem) -> str:
    async with runtime.reading() as session:
        _, totals = await prices_for(session, tracker, [WantedLine(item.code, 1)])
    return f"• {item.name}: {format_toman(totals.subtotal)}"


def _told(response: str, *, within_form: bool) -> str:
    """The response, without its offer of a quote while a form waits for its own answer."""
    return f"{response}_only" if within_form else response


async def _tell_price(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    item: CatalogueItem,
    quantity: int | None,
    *,
    within_form: bool,
) -> None:
    async with runtime.reading() as session:
        _, totals = await prices_for(session, tracker, [WantedLine(item.code, quantity or 1)])
    if quantity is None or quantity == 1:
        dispatcher.utter_message(
            response=_told("utter_price_one", within_form=within_form), product=item.name, unit=item.unit,
            price=format_toman(totals.subtotal), with_vat=format_toman(totals.total),
        )  # fmt: skip
        return
    dispatcher.utter_message(
        response=_told("utter_price_many", within_form=within_form), product=item.name, unit=item.unit,
        quantity=to_persian_digits(str(quantity)), net=format_toman(totals.subtotal),
        total=format_toman(totals.total),
    )  # fmt: skip


async def _tell_list(dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict, wish: Wish) -> None:
    items = wish.link.candidates[:MAX_CHOICES]
    lines = [await _price_line(tracker, item) for item in items]
    codes = [item.code for item in items]
    async with runtime.reading() as session:
        cards = await product_cards(session, tracker, domain, codes, name="choice", unpriced="choice")
    dispatcher.utter_message(response="utter_price_list", lines="\n".join(lines), json_message={"cards": cards})


class ListCatalog(Action):
    """Says what we have."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_list_catalog"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The products that a word fits, as cards, or the groups of the catalogue."""
        heard = listen(tracker)
        wishes = wished(heard, await runtime.linker(), anything=True)
        if not wishes:
            async with runtime.reading() as session:
                categories = await product_queries.list_categories(session)
            dispatcher.utter_message(
                response="utter_catalog_categories", names="، ".join(category.name for category in categories)
            )
            return []
        found = wishes[0].link.candidates
        if not found:
            dispatcher.utter_message(response="utter_price_unknown", mention=wishes[0].mention)
            return [SlotSet("offer", "lead"), SlotSet("lead_need", heard.text)]
        items = found[:MAX_CHOICES]
        codes = [item.code for item in items]
        async with runtime.reading() as session:
            cards = await product_cards(session, tracker, domain, codes, name="product", unpriced="product_unpriced")
        lines = "\n".join(f"• {item.name}" for item in items)
        dispatcher.utter_message(response="utter_catalog_list", lines=lines, json_message={"cards": cards})
        return []
