"""Cards of answers: the domain words them (`bot/domain/cards.yml`), the actions say what they are about."""

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.quoting import prices_for
from crm_core.conversations.cards import read_cards, write_cards
from crm_core.db import Session
from crm_core.products import repository as product_queries
from crm_core.products.errors import PriceMissingError
from crm_core.quotes.pricing import WantedLine
from crm_core.text.money import format_toman


def fill_card(
    domain: DomainDict,
    name: str,
    values: Mapping[str, str],
    *,
    attachment: Mapping[str, str] | None = None,
    with_buttons: bool = True,
) -> Any:
    """A card as the domain words it, with these values; a fact without a value is left out."""
    told = _filled(domain["responses"][f"utter_card_{name}"][0]["custom"], values)
    told["facts"] = [fact for fact in told["facts"] if fact["value"]]
    told["buttons"] = told.get("buttons", []) if with_buttons else []
    return write_cards(read_cards([{**told, "subtitle": told.get("subtitle") or None, "attachment": attachment}]))[0]


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    if isinstance(template, str):
        return template.format_map(values).strip()
    if isinstance(template, Mapping):
        return {key: _filled(part, values) for key, part in template.items()}
    return [_filled(part, values) for part in template]


async def product_cards(
    session: Session, tracker: Tracker, domain: DomainDict, codes: Iterable[str], *, name: str, unpriced: str
) -> list[Any]:
    """A card for each product, with the price that the speaker may know; ``unpriced`` is that of one without."""
    cards = []
    for code in codes:
        product = await product_queries.get_product(session, code=code)
        told = {"code": code, "product": product.name, "unit": product.unit, "specs": product.specs or ""}
        try:
            _, totals = await prices_for(session, tracker, [WantedLine(code, 1)])
        except PriceMissingError:
            cards.append(fill_card(domain, unpriced, {**told, "price": "", "with_vat": ""}))
        else:
            prices = {"price": format_toman(totals.subtotal), "with_vat": format_toman(totals.total)}
            cards.append(fill_card(domain, name, {**told, **prices}))
    return cards
