"""Answers that come as cards: what they show, and what their buttons lead to."""

from typing import Any

from tests.connectors.telegram.bot_server import BotServer
from tests.journeys.chats import TelegramCustomer
from tests.journeys.desk import host_token, open_ticket
from tests.journeys.installation import Customer, Installation
from tests.journeys.sales import issued_quote, quote_summary, rows, wanted


def cards(customer: Customer) -> list[dict[str, Any]]:
    """The cards of the last answer."""
    return [card for reply in customer.replies for card in reply["cards"]]


def facts(card: dict[str, Any]) -> dict[str, str]:
    return {fact["label"]: fact["value"] for fact in card["facts"]}


def press(customer: Customer, card: dict[str, Any], title: str) -> str:
    """Presses a card's button as a client does that shows cards, and gives what was answered."""
    (payload,) = [button["payload"] for button in card["buttons"] if button["title"] == title]
    return customer.send({"payload": payload})


def test_the_catalogue_shows_prices_and_leads_to_a_quote(customer: Customer, admin: str, mobile: str) -> None:
    customer.say("چه دوربین‌هایی دارید؟")
    card = next(card for card in cards(customer) if card["title"] == "دوربین بولت داهوا ۵ مگاپیکسل")
    assert facts(card) == {"قیمت هر دستگاه": "۴٬۵۰۰٬۰۰۰ تومان", "با مالیات": "۴٬۹۵۰٬۰۰۰ تومان"}
    assert "چند دستگاه" in press(customer, card, "پیش‌فاکتور")
    customer.say("۳ تا")
    customer.say("مریم رضایی")
    customer.say(mobile)
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"CAM-DH-B5": 3}


def test_a_choice_is_made_on_a_card_and_keeps_its_quantity(customer: Customer, admin: str, mobile: str) -> None:
    customer.say("یه پیش‌فاکتور برای ۳ تا دوربین داهوا")
    (card,) = [card for card in cards(customer) if "دام" in card["title"]]
    assert "نام" in press(customer, card, "انتخاب")
    customer.say("مینا شریفی")
    customer.say(mobile)
    customer.press("بله")
    (quote,) = rows(customer, admin, "quotes")
    assert wanted(quote) == {"CAM-DH-D2": 3}


def test_a_price_list_is_chosen_from(customer: Customer) -> None:
    prices = customer.say("دوربین چنده؟")
    assert [card["title"] in prices for card in cards(customer)] == [True] * prices.count("•")
    assert "چند دستگاه" in press(customer, cards(customer)[0], "انتخاب")


def test_an_issued_quote_is_a_card_with_its_document_that_can_be_accepted(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    quote_summary(customer, mobile)
    customer.press("بله")
    (card,) = cards(customer)
    (quote,) = rows(customer, admin, "quotes")
    assert quote["code"] in card["title"]
    assert facts(card)["مبلغ نهایی"] == "۱۷٬۱۶۰٬۰۰۰ تومان"
    assert "۲ دستگاه مودم" in facts(card)["اقلام"]
    pdf = installation.download(card["attachment"]["url"], customer.session_token)
    assert pdf.startswith(b"%PDF-")
    assert customer.attachments == [card["attachment"]]
    assert quote["code"] in press(customer, card, "تأیید")
    assert [row["state"] for row in rows(customer, admin, "quotes")] == ["accepted"]


def test_the_button_of_an_older_quote_does_not_accept_the_newer_one(
    customer: Customer, admin: str, mobile: str
) -> None:
    issued_quote(customer, mobile)
    (older,) = cards(customer)
    customer.say("یه پیش‌فاکتور دیگه برای ۳ تا تلفن یالینک بده")
    customer.press("بله")
    assert "دیگر باز نیست" in press(customer, older, "تأیید")
    assert [row["state"] for row in rows(customer, admin, "quotes")] == ["issued", "superseded"]


def test_a_quote_is_rejected_by_its_card(customer: Customer, admin: str, mobile: str) -> None:
    code = issued_quote(customer, mobile)
    (card,) = cards(customer)
    assert "دلیلش" in press(customer, card, "رد")
    assert code in customer.press("بودجه نداشت")
    assert [row["state"] for row in rows(customer, admin, "quotes")] == ["rejected"]


def test_where_a_ticket_stands_is_a_card_that_leads_to_following_it_up(customer: Customer, mobile: str) -> None:
    code = open_ticket(customer, mobile)
    assert code in customer.say("تیکتم چی شد؟")
    (card,) = cards(customer)
    assert code in card["title"]
    assert {"وضعیت", "اولویت", "نزد", "مهلت حل", "ثبت"} == set(facts(card))
    assert "چه چیزی به تیکت اضافه کنم" in press(customer, card, "پیگیری")
    assert code in customer.say("هنوز درست نشده، عجله داریم")


def test_whoever_only_knows_code_and_mobile_sees_and_cannot_act(
    installation: Installation, customer: Customer, mobile: str
) -> None:
    code = issued_quote(customer, mobile)
    later = installation.customer()
    later.say(f"وضعیت پیش‌فاکتور {code} چیه؟")
    assert code in later.say(mobile)
    (card,) = cards(later)
    assert facts(card)["وضعیت"] == "صادرشده"
    assert card["buttons"] == []


def test_open_records_of_a_customer_of_the_host_site_are_cards(
    installation: Installation, customer: Customer, admin: str, mobile: str
) -> None:
    ticket, quote = open_ticket(installation.customer(), mobile), issued_quote(customer, mobile)
    known = installation.customer(
        identity=host_token(installation, sub=f"u{mobile}", mobile=mobile, name="ناصر ایمانی")
    )
    known.say("وضعیت تیکت‌ها و پیش‌فاکتورهای من چیه؟")
    titles = " ".join(card["title"] for card in cards(known))
    assert ticket in titles and quote in titles
    (card,) = [card for card in cards(known) if quote in card["title"]]
    assert quote in press(known, card, "تأیید")
    assert [row["state"] for row in rows(customer, admin, "quotes")] == ["accepted"]


def test_a_button_of_a_card_of_another_conversation_does_nothing(
    installation: Installation, customer: Customer, mobile: str
) -> None:
    issued_quote(customer, mobile)
    payload = cards(customer)[0]["buttons"][0]["payload"]
    stranger = installation.customer()
    answer = installation.call(
        "POST", "/v1/chat/messages", {"client_id": "1", "payload": payload}, stranger.session_token
    )
    assert (answer.status, answer.body["error"]["code"]) == (422, "payload_not_issued")


def test_in_telegram_a_choice_is_made_under_its_card(installation: Installation, bot_server: BotServer) -> None:
    chat = TelegramCustomer(bot_server.person(800_001, "مریم", "رضایی"))
    listed = chat.say("چه دوربین‌هایی دارید؟", until="بولت داهوا")
    assert "۴٬۵۰۰٬۰۰۰ تومان" in listed
    row = next(title for title in chat.newest().buttons if title.endswith("پیش‌فاکتور"))
    assert "چند دستگاه" in chat.press(row, until="چند")
