"""Customers in Telegram: the same assistant, by the means of a chat."""

import itertools

import pytest

from tests.connectors.telegram.bot_server import BotServer
from tests.journeys.chats import TelegramCustomer
from tests.journeys.desk import items, open_ticket, wait_for
from tests.journeys.installation import Installation

_chats = itertools.count(700_001)


@pytest.fixture
def chat(bot_server: BotServer, installation: Installation) -> TelegramCustomer:
    return TelegramCustomer(bot_server.person(next(_chats), "مریم", "رضایی"))


def test_a_quote_is_asked_for_accepted_and_read_in_the_chat(
    installation: Installation, chat: TelegramCustomer, admin: str, mobile: str, bot_server: BotServer
) -> None:
    chat.person.write("/start yalda1405")
    chat.hear("سلام")
    assert "تومان" in chat.say("دوربین بولت داهوا ۵ مگاپیکسل چنده؟", until="تومان")
    chat.say("یه پیش‌فاکتور برای ۲ تا مودم می‌خواستم", until="نام")
    chat.say("مریم رضایی", until="موبایل")
    assert chat.newest().asks_contact
    chat.person.share(f"+98{mobile[1:]}")
    summary = chat.hear("درست است؟")
    assert "مریم رضایی" in summary
    issued = chat.press("بله", until="صادر شد")
    name, content = chat.document()
    assert content.startswith(b"%PDF-")
    code = name.removesuffix(".pdf")
    assert code in issued
    [quote] = items(installation, admin, f"/v1/quotes?q={code}")
    assert quote["contact"]["mobile"] == mobile
    [conversation] = items(installation, admin, f"/v1/conversations?contact_id={quote['contact']['id']}")
    assert (conversation["channel"], conversation["assurance"], conversation["source"]) == (
        "telegram", "verified", "yalda1405",
    )  # fmt: skip
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["source"] == "yalda1405"
    assert bot_server.faults == []


def test_whoever_shares_their_number_sees_their_own_tickets_and_changes_their_data_without_a_code(
    installation: Installation, chat: TelegramCustomer, admin: str, mobile: str
) -> None:
    code = open_ticket(installation.customer(), mobile)
    chat.say("وضعیت تیکتم چی شد؟", until="کد")
    chat.say(code, until="موبایل")
    assert chat.newest().asks_contact
    chat.person.share(f"98{mobile[1:]}")
    assert code in chat.hear(code)
    chat.say("می‌خوام شهرم رو عوض کنم به شیراز", until="شیراز")
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["city"] == "شیراز"


def test_somebody_elses_contact_proves_nothing(
    installation: Installation, chat: TelegramCustomer, admin: str, mobile: str
) -> None:
    open_ticket(installation.customer(), mobile)
    chat.say("می‌خوام شهرم رو عوض کنم به شیراز", until="موبایل فعلی")
    chat.person.share(mobile, user_id=chat.person.id + 1)
    chat.hear("پیامک شد")
    [contact] = items(installation, admin, f"/v1/contacts?mobile={mobile}")
    assert contact["city"] != "شیراز"


def test_a_colleague_answers_in_the_chat_and_sees_when_it_is_blocked(
    installation: Installation, chat: TelegramCustomer, admin: str
) -> None:
    chat.person.write("/start")
    chat.hear("سلام")
    newest = items(installation, admin, "/v1/conversations?channel=telegram")[0]
    assert newest["account"] == {"name": "مریم رضایی", "username": None}
    place = f"/v1/conversations/{newest['id']}"
    assert installation.call("POST", f"{place}/takeover", {}, admin).status == 200
    sent = installation.call("POST", f"{place}/messages", {"client_id": "1", "text": "سلام، همکارتان هستم."}, admin)
    assert sent.status == 201
    chat.hear("همکارتان هستم")
    chat.person.block()
    blocked = wait_for(
        lambda: [row for row in items(installation, admin, "/v1/conversations?channel=telegram")
                 if row["id"] == newest["id"] and row["unreachable_at"]]
    )  # fmt: skip
    assert blocked
    installation.call("POST", f"{place}/messages", {"client_id": "2", "text": "هستید؟"}, admin)
    refused = wait_for(lambda: items(installation, admin, "/v1/outbox?state=refused"))
    assert refused[0]["refusal"] == "unreachable"


def test_a_solved_ticket_is_told_of_in_the_chat_and_scored_with_a_tap(
    installation: Installation, chat: TelegramCustomer, admin: str, mobile: str
) -> None:
    about = {"mobile": mobile, "name": "مریم رضایی", "category": "printing", "description": "پرینتر کاغذ گیر می‌کند"}
    opened = installation.call("POST", "/v1/tickets", about, admin)
    assert opened.status == 201
    code = opened.body["code"]
    chat.say("وضعیت تیکتم چی شد؟", until="کد")
    chat.say(code, until="موبایل")
    chat.person.share(f"98{mobile[1:]}")
    chat.hear(code)
    place = f"/v1/tickets/{opened.body['id']}/state"
    moved = installation.call("POST", place, {"state": "resolved"}, admin)
    assert moved.status == 200
    assert code in chat.hear("راضی بودید")
    assert chat.press("۵ از ۵", until="ممنون")
    [rating] = items(installation, admin, f"/v1/ratings?ticket_id={opened.body['id']}")
    assert rating["score"] == 5
