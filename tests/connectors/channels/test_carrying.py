"""The pieces that a message is carried in."""

from datetime import UTC, datetime
from typing import Any

from connectors.channels.carrying import pieces, press_word
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
    fields = {"buttons": [], "attachments": []} | more
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


def test_what_names_a_button_fits_into_what_messengers_allow() -> None:
    assert len(press_word(ID, 99).encode()) <= 64


def test_the_assistants_questions_for_a_mobile_number_are_known() -> None:
    questions = load_contact_questions()
    assert "شماره موبایلتان را می‌فرستید تا همکارم تماس بگیرد؟" in questions
    assert "برای این‌که بتوانیم تماس بگیریم، شماره موبایلتان را بفرستید." in questions
    assert len(questions) >= 8
    assert not any("{" in question or "اصلاح" in question for question in questions)
