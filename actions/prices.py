"""Prices and the catalogue."""

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions import runtime
from actions.heard import listen
from actions.outcome import say_error
from actions.quoting import wished
from crm_core import clock
from crm_core.errors import CRMError
from crm_core.products import repository as product_queries
from crm_core.products.errors import PriceMissingError
from crm_core.products.linker import CatalogueItem
from crm_core.quotes import service as quotes
from crm_core.quotes.basket import MAX_CHOICES, Basket, add_wishes
from crm_core.quotes.service import WantedLine
from crm_core.quotes.wanted import Wish
from crm_core.text.characters import to_persian_digits
from crm_core.text.money import format_toman


class AnswerPrice(Action):
    """Says what a thing costs, or which things it could be."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer_price"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The price of one product with an offer to quote it; a short list for a general word."""
        heard = listen(tracker)
        wishes = wished(heard, await runtime.linker(), anything=True)
        if not wishes:
            dispatcher.utter_message(response="utter_price_ask_product")
            return []
        wish = wishes[0]
        if not wish.link.candidates:
            dispatcher.utter_message(response="utter_price_unknown", mention=wish.mention)
            return [SlotSet("offer", "lead"), SlotSet("lead_need", heard.text)]
        try:
            if wish.link.sure is None:
                await _tell_list(dispatcher, wish)
                return []
            await _tell_price(dispatcher, wish.link.sure, wish.quantity)
        except PriceMissingError:
            dispatcher.utter_message(response="utter_price_missing", product=wish.link.candidates[0].name)
            return [SlotSet("offer", "lead"), SlotSet("lead_need", heard.text)]
        except CRMError as error:
            say_error(dispatcher, error)
            return []
        return [SlotSet("offer", "quote"), *_remember(tracker, wishes)]


def _remember(tracker: Tracker, wishes: list[Wish]) -> list[EventType]:
    """Keeps what was asked for the quote that may follow, unless a quote is already being put together."""
    if tracker.active_loop_name == "quote_form":
        return []
    return [SlotSet("quote_items", add_wishes(Basket(), wishes).to_json())]


async def _tell_price(dispatcher: CollectingDispatcher, item: CatalogueItem, quantity: int | None) -> None:
    async with runtime.reading() as session:
        lines, totals = await quotes.price_lines(
            session, wanted=[WantedLine(item.code, quantity or 1)], now=clock.now()
        )
    if quantity is None or quantity == 1:
        dispatcher.utter_message(
            response="utter_price_one", product=item.name, unit=item.unit,
            price=format_toman(lines[0].unit_price), with_vat=format_toman(totals.total),
        )  # fmt: skip
        return
    dispatcher.utter_message(
        response="utter_price_many", product=item.name, unit=item.unit, quantity=to_persian_digits(str(quantity)),
        net=format_toman(totals.subtotal), total=format_toman(totals.total),
    )  # fmt: skip


async def _tell_list(dispatcher: CollectingDispatcher, wish: Wish) -> None:
    told = []
    async with runtime.reading() as session:
        for item in wish.link.candidates[:MAX_CHOICES]:
            lines, _ = await quotes.price_lines(session, wanted=[WantedLine(item.code, 1)], now=clock.now())
            told.append(f"• {item.name}: {format_toman(lines[0].unit_price)}")
    dispatcher.utter_message(response="utter_price_list", lines="\n".join(told))


class ListCatalog(Action):
    """Says what we have."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_list_catalog"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """The products that a word fits, or the groups of the catalogue."""
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
        lines = "\n".join(f"• {item.name}" for item in found[:MAX_CHOICES])
        dispatcher.utter_message(response="utter_catalog_list", lines=lines)
        return []
