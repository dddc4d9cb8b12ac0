"""What the quote and price actions share: wishes in a message, choice buttons, summaries."""

import json
from collections.abc import Sequence
from typing import Any

from rasa_sdk.interfaces import Tracker

from actions.heard import Heard
from actions.slots import text_slot
from actions.wording import mobile_shown
from crm_core import clock
from crm_core.conversations import repository as conversations
from crm_core.db import Session
from crm_core.products.linker import Linker
from crm_core.quotes.basket import MAX_CHOICES, read_basket
from crm_core.quotes.mentions import complete_mentions, unmarked_thing
from crm_core.quotes.pricing import PricedLine, WantedLine, class_shown_to, price_lines
from crm_core.quotes.rules import QuoteTotals
from crm_core.quotes.wanted import Mention, Wish, read_wishes
from crm_core.text.money import format_number, format_toman


def wished(heard: Heard, linker: Linker, *, anything: bool = False) -> list[Wish]:
    """The products that a message names; ``anything`` takes the whole message for one when nothing was found."""
    if heard.is_button:
        return [Wish(entity.value, None, linker.link(entity.value)) for entity in heard.of_kind("product")]
    tagged = [Mention(entity.text, entity.start, entity.end) for entity in heard.of_kind("product")]
    mentions = complete_mentions(heard.text, tagged, linker)
    if not mentions and anything and heard.intent in {"inform", "request_quote", "ask_price", "nlu_fallback"}:
        found = read_wishes(heard.text, [Mention(heard.text, 0, len(heard.text))], linker)
        known = [wish for wish in found if wish.link.candidates]
        thing = unmarked_thing(heard.text) if heard.intent == "ask_price" and not known else None
        return [Wish(thing.text, None, linker.link(thing.text))] if thing else known
    return read_wishes(heard.text, mentions, linker)


def choice_buttons(linker: Linker, codes: Sequence[str]) -> tuple[list[dict[str, str]], bool]:
    """Buttons of the first few products of a choice, and whether there are more."""
    names = {item.code: item.name for item in linker.items}
    shown = [code for code in codes if code in names][:MAX_CHOICES]
    buttons = [
        {"title": names[code], "payload": "/inform" + json.dumps({"product": code}, ensure_ascii=False)}
        for code in shown
    ]
    return buttons, len(codes) > len(shown)


def wanted_lines(tracker: Tracker) -> list[WantedLine]:
    """The basket as lines to price (every quantity known)."""
    basket = read_basket(tracker.get_slot("quote_items"))
    return [WantedLine(line.code, line.quantity) for line in basket.lines if line.quantity is not None]


async def prices_for(
    session: Session, tracker: Tracker, wanted: Sequence[WantedLine]
) -> tuple[list[PricedLine], QuoteTotals]:
    """Today's prices as the speaker of a conversation may know them: those of their class once they are verified."""
    metadata = tracker.latest_message.get("metadata") or {}
    conversation = await conversations.get_conversation(session, metadata["conversation_id"])
    customer_class = await class_shown_to(session, conversation=conversation)
    return await price_lines(session, wanted=wanted, customer_class=customer_class, now=clock.now())


async def quote_summary(session: Session, tracker: Tracker) -> dict[str, Any]:
    """The variables of the confirmation: lines, totals in toman, and the buyer."""
    lines, totals = await prices_for(session, tracker, wanted_lines(tracker))
    return {
        "lines": "\n".join(line_text(line) for line in lines),
        "subtotal": format_toman(totals.subtotal),
        "vat": format_toman(totals.vat),
        "total": format_toman(totals.total),
        "name": text_slot(tracker, "person_name"),
        "mobile_shown": mobile_shown(text_slot(tracker, "mobile")),
    }


def line_text(line: PricedLine) -> str:
    """One line of a quote for a chat bubble."""
    return f"• {format_number(line.quantity)} {line.unit} {line.product_name}: {format_toman(line.amounts.net)}"
