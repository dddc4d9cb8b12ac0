"""Cards as the domain words them and actions fill them in."""

import json
from string import Formatter
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from actions.cards import fill_card, product_cards
from actions.quoting import choice_buttons
from crm_core.contacts.rules import Assurance
from crm_core.conversations.cards import read_cards
from crm_core.products.model import Price, PriceList
from crm_core.products.service import load_linker
from tests.actions.trackers import domain, said, tracker
from tests.crm_core.factories import make_catalogue, make_contact, make_conversation

NAMES = sorted(name.removeprefix("utter_card_") for name in domain()["responses"] if name.startswith("utter_card_"))
PRODUCT = {"name": "product", "unpriced": "product_unpriced"}


def variables(template: Any) -> set[str]:
    """What a card of the domain has to be told."""
    if isinstance(template, str):
        return {name for _, name, _, _ in Formatter().parse(template) if name}
    parts = template.values() if isinstance(template, dict) else template
    return {name for part in parts for name in variables(part)}


async def cards_of(session: AsyncSession, conversation_id: str, *codes: str, **names: str) -> list[Any]:
    heard = tracker(said("چی دارید؟", "ask_catalog", metadata={"conversation_id": conversation_id}))
    return await product_cards(session, heard, domain(), codes, **names)


@pytest.mark.parametrize("name", NAMES)
def test_every_card_of_the_domain_is_a_card_whose_buttons_name_their_thing(name: str) -> None:
    template = domain()["responses"][f"utter_card_{name}"][0]["custom"]
    filled = fill_card(domain(), name, {name: f"«{name}»" for name in variables(template)})
    (card,) = read_cards([filled])
    assert "{" not in card.title
    for button in card.buttons:
        intent, _, entities = button.payload.partition("{")
        assert intent.startswith("/")
        assert list(json.loads("{" + entities).values()) == ["«code»"]


def test_a_fact_without_a_value_and_an_empty_subtitle_are_left_out() -> None:
    values = {"code": "TK-1405-000001", "subject": "", "state": "جدید", "priority": "عادی", "team": "", "due": ""}
    card = fill_card(domain(), "ticket", {**values, "date": "۱۴۰۵/۰۹/۰۱"})
    assert "subtitle" not in card
    assert [fact["label"] for fact in card["facts"]] == ["وضعیت", "اولویت", "ثبت"]


def test_whoever_may_not_act_gets_no_buttons() -> None:
    values = dict.fromkeys(("code", "state", "lines", "total", "valid_until"), "x")
    assert len(fill_card(domain(), "quote", values)["buttons"]) == 2
    assert fill_card(domain(), "quote", values, with_buttons=False)["buttons"] == []


@pytest.mark.parametrize(
    ("assurance", "price"), [(Assurance.CLAIMED, "۱۰۰٬۰۰۰ تومان"), (Assurance.VERIFIED, "۹۰٬۰۰۰ تومان")]
)
async def test_a_product_has_the_price_of_the_askers_class(
    session: AsyncSession, assurance: Assurance, price: str
) -> None:
    await make_catalogue(session, {"CAM-1": 1_000_000})
    session.add(PriceList(code="partner", name="همکار", customer_class="partner", percent=-1000))
    contact = await make_contact(session)
    contact.customer_class = "partner"
    conversation = await make_conversation(session, contact=contact, assurance=assurance)
    (card,) = await cards_of(session, conversation.id, "CAM-1", **PRODUCT)
    assert card["facts"][0]["value"] == price
    assert card["buttons"][0]["payload"] == '/request_quote{"product": "CAM-1"}'


async def test_the_price_of_a_product_without_one_can_be_asked_for(session: AsyncSession) -> None:
    await make_catalogue(session, {"CAM-1": 100})
    await session.execute(delete(Price))
    conversation = await make_conversation(session)
    (card,) = await cards_of(session, conversation.id, "CAM-1", **PRODUCT)
    assert card["facts"] == []
    assert [button["payload"] for button in card["buttons"]] == ['/ask_price{"product": "CAM-1"}']


async def test_a_choice_says_the_same_by_card_and_by_button(session: AsyncSession) -> None:
    await make_catalogue(session, {"CAM-1": 100, "CAM-2": 200})
    conversation = await make_conversation(session)
    buttons, _ = choice_buttons(await load_linker(session), ["CAM-1", "CAM-2"])
    cards = await cards_of(session, conversation.id, "CAM-1", "CAM-2", name="choice", unpriced="choice")
    assert [card["buttons"][0]["payload"] for card in cards] == [button["payload"] for button in buttons]
