"""One person at several channels: each proves the same mobile, and from then on they are one contact everywhere."""

import itertools
from typing import Any

import pytest

from tests.connectors.telegram.bot_server import BotServer
from tests.journeys.chats import TelegramCustomer
from tests.journeys.desk import items, sent_code, wait_for
from tests.journeys.installation import Customer, Installation

_chats = itertools.count(800_001)
PRODUCT = "CAM-DH-B5"


@pytest.fixture(params=["telegram", "bale"])
def messenger(request: pytest.FixtureRequest, bot_server: BotServer, bale_server: BotServer) -> tuple[str, BotServer]:
    return request.param, {"telegram": bot_server, "bale": bale_server}[request.param]


def prove_on_website(customer: Customer, admin: str, mobile: str) -> None:
    """Has something of their own changed, for which the website asks for a one-time code."""
    customer.say("می‌خوام شهرم رو عوض کنم به شیراز")
    assert "پیامک شد" in customer.say(mobile)
    assert "شیراز" in customer.say(sent_code(customer.installation, admin, mobile))


def prove_in_chat(chat: TelegramCustomer, mobile: str) -> None:
    """Says hello and shares the own contact."""
    chat.person.write("/start")
    chat.hear("سلام")
    chat.person.share(f"+98{mobile[1:]}")


def conversations_of(installation: Installation, admin: str, contact_id: str) -> dict[str, dict[str, Any]]:
    """The conversations of a contact, by channel."""
    return {row["channel"]: row for row in items(installation, admin, f"/v1/conversations?contact_id={contact_id}")}


def issue_quote(installation: Installation, admin: str, contact_id: str) -> dict[str, Any]:
    """A colleague writes a quote for a contact and issues it."""
    body = {"contact_id": contact_id, "lines": [{"product": PRODUCT, "quantity": 2}]}
    draft = installation.call("POST", "/v1/quotes", body, admin)
    assert draft.status == 201, draft
    issued = installation.call(
        "POST", f"/v1/quotes/{draft.body['id']}/issue", {"version": draft.body["version"]}, admin
    )
    assert issued.status == 200, issued
    return issued.body


def linked(installation: Installation, admin: str, mobile: str, channel: str) -> dict[str, Any]:
    """The one contact of a mobile, once it has a proven conversation at the website and at a messenger."""

    def look() -> dict[str, Any] | None:
        [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
        talks = conversations_of(installation, admin, contact["id"])
        proven = {name for name, talk in talks.items() if talk["assurance"] == "verified"}
        return contact if proven == {"website", channel} else None

    contact = wait_for(look)
    assert contact is not None
    return contact


def test_who_proves_a_mobile_on_the_website_and_shares_it_in_a_messenger_is_one_contact(
    installation: Installation, customer: Customer, admin: str, mobile: str, messenger: tuple[str, BotServer]
) -> None:
    channel, server = messenger
    prove_on_website(customer, admin, mobile)
    chat = TelegramCustomer(server.person(next(_chats), "مریم", "رضایی"))
    prove_in_chat(chat, mobile)
    contact = linked(installation, admin, mobile, channel)
    quote = issue_quote(installation, admin, contact["id"])
    assert quote["code"] in chat.hear("آماده است")
    name, content = chat.document()
    assert (name, content[:5]) == (f"{quote['code']}.pdf", b"%PDF-")
    assert server.faults == []


def test_who_shares_a_mobile_in_a_messenger_first_is_known_on_the_website_by_a_code(
    installation: Installation, customer: Customer, admin: str, mobile: str, messenger: tuple[str, BotServer]
) -> None:
    channel, server = messenger
    chat = TelegramCustomer(server.person(next(_chats), "مریم", "رضایی"))
    prove_in_chat(chat, mobile)
    wait_for(lambda: items(installation, admin, f"/v1/contacts?mobile={mobile}"))
    prove_on_website(customer, admin, mobile)
    contact = linked(installation, admin, mobile, channel)
    assert contact["name"] == "مریم رضایی"
    wish = {"preferred_channel": "sms", "version": contact["version"]}
    assert installation.call("PATCH", f"/v1/contacts/{contact['id']}", wish, admin).status == 200
    quote = issue_quote(installation, admin, contact["id"])
    told = wait_for(
        lambda: [sms for sms in items(installation, admin, f"/v1/sms?mobile={mobile}") if quote["code"] in sms["text"]]
    )
    assert len(told) == 1
    assert not any(shown.document for shown in chat.person.seen)
    assert server.faults == []


def test_a_stranger_with_a_typed_mobile_is_not_joined(
    installation: Installation, customer: Customer, admin: str, mobile: str, messenger: tuple[str, BotServer]
) -> None:
    channel, server = messenger
    prove_on_website(customer, admin, mobile)
    chat = TelegramCustomer(server.person(next(_chats), "ناشناس", "دیگری"))
    chat.person.write("/start")
    chat.hear("سلام")
    chat.person.share(mobile, user_id=chat.person.id + 1)
    chat.hear("")
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert channel not in {
        name for name, talk in conversations_of(installation, admin, contact["id"]).items()
        if talk["assurance"] == "verified"
    }  # fmt: skip
