"""The pieces that a message is carried in."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.channels.bubbles import bubbles_of, press_word
from connectors.channels.carrying import pieces
from connectors.channels.contact_questions import load_contact_questions
from connectors.channels.port import Button, Capabilities, Parcel
from crm_core.conversations.model import Message

ALL = Capabilities(
    buttons=True, cards=False, files=True, typing=True, edit=True, contact_request=True, max_text=20
)  # fmt: skip
NOTHING = Capabilities(
    buttons=False, cards=False, files=False, typing=False, edit=False, contact_request=False, max_text=200
)  # fmt: skip
ID = "01890000-0000-7000-8000-000000000000"


def message(text: str, **more: Any) -> Message:
    fields = {"buttons": [], "cards": [], "attachments": []} | more
    return Message(id=ID, text=text, author="bot", created_at=datetime(2026, 1, 1, tzinfo=UTC), **fields)


def test_buttons_stand_under_the_last_words_and_files_come_after_them() -> None:
    asked = message(
        "یک دو سه چهار\nپنج شش هفت هشت",
        buttons=[{"title": "بله", "payload": "/affirm"}, {"title": "نه", "payload": "/deny"}],
        attachments=[{"id": "1", "name": "QT.pdf", "mime": "application/pdf", "url": "/v1/quotes/1/pdf"}],
    )
    assert pieces(asked, "5", ALL, ask_contact=True) == [
        Parcel("5", "یک دو سه چهار"),
        Parcel("5", "پنج شش هفت هشت", buttons=(Button("بله", f"{ID}:0"), Button("نه", f"{ID}:1"))),
        Parcel("5"),
    ]


def test_the_number_is_asked_for_where_no_button_stands_in_the_way() -> None:
    assert pieces(message("شماره؟"), "5", ALL, ask_contact=True) == [Parcel("5", "شماره؟", ask_contact=True)]
    assert pieces(message("شماره؟"), "5", NOTHING, ask_contact=True) == [Parcel("5", "شماره؟")]


def test_a_channel_without_buttons_and_files_says_them() -> None:
    asked = message(
        "ثبت کنم؟",
        buttons=[{"title": "بله", "payload": "/affirm"}],
        attachments=[{"id": "1", "name": "QT.pdf", "mime": "application/pdf", "url": "/v1/quotes/1/pdf"}],
    )
    assert pieces(asked, "5", NOTHING, ask_contact=False) == [Parcel("5", "ثبت کنم؟\n• بله\nQT.pdf")]


def card(name: str, **more: Any) -> dict[str, Any]:
    """A card whose one button stands at the same place among the message's."""
    return {
        "title": name,
        "facts": [{"label": "قیمت", "value": "۵ تومان"}],
        "buttons": [{"title": "انتخاب", "payload": f"/inform{name}"}],
        **more,
    }


def with_cards(text: str, *cards: dict[str, Any], buttons: Any = (), attachments: Any = ()) -> Message:
    told = [{"title": f"انتخاب: {one['title']}", "payload": f"/inform{one['title']}"} for one in cards]
    files = [one["attachment"] for one in cards if "attachment" in one]
    return message(text, cards=list(cards), buttons=[*buttons, *told], attachments=[*attachments, *files])


PDF = {"id": "1", "name": "QT.pdf", "mime": "application/pdf", "url": "/v1/quotes/1/pdf"}
GUIDE = {"id": "2", "name": "راهنما.pdf", "mime": "application/pdf", "url": "/v1/chat/attachments/2"}


def test_two_cards_come_after_the_words_each_with_its_button_and_file() -> None:
    asked = with_cards(
        "کدام؟\n• الف\n• ب", card("الف", attachment=PDF), card("ب"),
        buttons=[{"title": "هیچ‌کدام", "payload": "/deny"}], attachments=[GUIDE],
    )  # fmt: skip
    wide = replace(ALL, max_text=99)
    assert pieces(asked, "5", wide, ask_contact=False) == [
        Parcel("5", "کدام؟", buttons=(Button("هیچ‌کدام", f"{ID}:0"),)),
        Parcel("5", "الف\nقیمت: ۵ تومان", buttons=(Button("انتخاب", f"{ID}:1"),)),
        Parcel("5"),
        Parcel("5", "ب\nقیمت: ۵ تومان", buttons=(Button("انتخاب", f"{ID}:2"),)),
        Parcel("5"),
    ]
    assert [file["id"] for bubble in bubbles_of(asked) for file in bubble.files] == ["1", "2"]


def test_a_single_card_stands_in_the_bubble_of_the_words() -> None:
    asked = with_cards("صادر شد.\n• مبلغ: ۵ تومان", card("الف", attachment=PDF))
    (bubble,) = bubbles_of(asked)
    assert bubble.text == "صادر شد.\n\nالف\nقیمت: ۵ تومان"
    assert (bubble.buttons, bubble.files) == ((Button("انتخاب", f"{ID}:0"),), (PDF,))


def test_many_cards_share_a_bubble_with_a_numbered_row_of_buttons_each() -> None:
    two = [{"title": "انتخاب", "payload": "/informالف"}, {"title": "قیمت", "payload": "/informب"}]
    asked = with_cards("کدام؟", card("الف", buttons=two), *map(card, "بپت"))
    (bubble,) = bubbles_of(asked)
    assert bubble.text.startswith("کدام؟\n\n۱. الف\nقیمت: ۵ تومان\n\n۲. ب\n")
    assert [(button.title, button.beside) for button in bubble.buttons] == [
        ("۱. انتخاب", False), ("۱. قیمت", True), ("۲. انتخاب", False), ("۳. انتخاب", False), ("۴. انتخاب", False),
    ]  # fmt: skip


def test_without_means_for_buttons_and_files_a_card_is_said_whole() -> None:
    asked = with_cards("صادر شد.", card("الف", attachment=PDF))
    text = "صادر شد.\n\nالف\nقیمت: ۵ تومان\n• انتخاب\nQT.pdf"
    assert pieces(asked, "5", NOTHING, ask_contact=False) == [Parcel("5", text)]


def test_what_names_a_button_fits_into_what_messengers_allow() -> None:
    assert len(press_word(ID, 99).encode()) <= 64


def test_the_assistants_questions_for_a_mobile_number_are_known() -> None:
    questions = load_contact_questions()
    assert "شماره موبایلتان را می‌فرستید تا همکارم تماس بگیرد؟" in questions
    assert "برای این‌که بتوانیم تماس بگیریم، شماره موبایلتان را بفرستید." in questions
    assert len(questions) >= 8
    assert not any("{" in question or "اصلاح" in question for question in questions)
