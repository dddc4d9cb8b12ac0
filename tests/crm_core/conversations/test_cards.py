"""What a card may hold, and a message that is whole with and without its cards."""

from typing import Any

import pytest
from pydantic import ValidationError

from crm_core.conversations.cards import (
    MAX_BUTTONS,
    MAX_CARDS,
    MAX_FACTS,
    MAX_PAYLOAD,
    MAX_TITLE,
    MAX_VALUE,
    beside_cards,
    card_lines,
    quoted,
    read_cards,
    with_card_buttons,
    with_card_files,
    write_cards,
)

PDF = {"id": "7", "name": "QT-1405-000001.pdf", "mime": "application/pdf", "url": "/v1/quotes/7/pdf"}
FACT = {"label": "مبلغ", "value": "۱۲٬۵۰۰ تومان"}
ACCEPT = {"title": "تأیید", "payload": '/accept_quote{"quote_code":"QT-1405-000001"}'}
QUOTE = {"title": "پیش‌فاکتور QT-1405-000001", "facts": [FACT], "buttons": [ACCEPT], "attachment": PDF}


def test_a_card_is_written_as_it_was_read_without_what_it_lacks() -> None:
    assert write_cards(read_cards([QUOTE])) == [QUOTE]
    assert write_cards(read_cards([{"title": "دوربین"}])) == [{"title": "دوربین", "facts": [], "buttons": []}]


@pytest.mark.parametrize(
    "cards",
    [
        [{"title": "دوربین"}] * (MAX_CARDS + 1),
        [{"title": "دوربین", "facts": [FACT] * (MAX_FACTS + 1)}],
        [{"title": "دوربین", "buttons": [ACCEPT] * (MAX_BUTTONS + 1)}],
        [{"title": "دوربین", "buttons": [{"title": "x", "payload": "/" * (MAX_PAYLOAD + 1)}]}],
        [{"title": "دوربین", "buttons": [{"title": "", "payload": "/affirm"}]}],
        [{"title": ""}],
        [{"facts": [FACT]}],
        "دوربین",
    ],
    ids=["cards", "facts", "buttons", "payload", "untitled button", "empty title", "no title", "no list"],
)
def test_what_is_too_much_or_no_card_is_refused(cards: Any) -> None:
    with pytest.raises(ValidationError):
        read_cards(cards)


def test_long_words_are_cut_and_never_refused() -> None:
    (card,) = read_cards([{"title": "د" * 999, "facts": [{"label": "پاسخ", "value": "ب" * 4_000}]}])
    assert (len(card.title), len(card.facts[0].value)) == (MAX_TITLE, MAX_VALUE)
    assert card.title.endswith("…") and card.facts[0].value.endswith("…")


def test_a_cards_buttons_become_the_messages_own_and_say_what_they_are_about() -> None:
    cards = read_cards([QUOTE, {"title": "دوربین", "buttons": [{"title": "انتخاب", "payload": "/inform"}]}])
    own = [{"title": "همین دوربین", "payload": "/inform"}, {"title": "انصراف", "payload": "/cancel"}]
    assert with_card_buttons(own, cards) == [
        *own,
        {"title": "تأیید: پیش‌فاکتور QT-1405-000001", "payload": ACCEPT["payload"]},
    ]


def test_a_message_without_cards_keeps_even_equal_buttons() -> None:
    twice = [{"title": "بله", "payload": "/affirm"}, {"title": "آره", "payload": "/affirm"}]
    assert with_card_buttons(twice, []) == twice


def test_a_cards_file_is_the_messages_own_once() -> None:
    cards = read_cards([QUOTE])
    assert with_card_files([], cards) == [PDF]
    assert with_card_files([PDF], cards) == [PDF]


def test_beside_its_cards_a_message_says_only_what_they_do_not() -> None:
    rest = beside_cards(
        read_cards([QUOTE]),
        text="صادر شد.\n• مبلغ: ۱۲٬۵۰۰ تومان\nتأییدش می‌کنید؟",
        buttons=[{"title": "تأیید پیش‌فاکتور", "payload": ACCEPT["payload"]}, {"title": "بعداً", "payload": "/deny"}],
        attachments=[PDF, {"id": "8", "name": "راهنما.pdf"}],
    )
    assert rest.text == "صادر شد.\nتأییدش می‌کنید؟"
    assert [button["title"] for button in rest.buttons] == ["بعداً"]
    assert [file["id"] for file in rest.attachments] == ["8"]


def test_quoted_words_are_all_shown_beside_cards() -> None:
    words = quoted("• خاموش کنید\n• روشن کنید\nخبر بدهید")
    assert words == "- خاموش کنید\n- روشن کنید\nخبر بدهید"
    assert beside_cards(read_cards([QUOTE]), text=words, buttons=[], attachments=[]).text == words


def test_without_cards_nothing_is_left_out() -> None:
    rest = beside_cards([], text="• یک\n• دو", buttons=[ACCEPT], attachments=[PDF])
    assert (rest.text, rest.buttons, rest.attachments) == ("• یک\n• دو", [ACCEPT], [PDF])


def test_a_card_reads_as_lines() -> None:
    (card,) = read_cards([{**QUOTE, "subtitle": "مریم رضایی"}])
    assert card_lines(card) == "پیش‌فاکتور QT-1405-000001\nمریم رضایی\nمبلغ: ۱۲٬۵۰۰ تومان"
