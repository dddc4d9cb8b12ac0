import time

import pytest
from hypothesis import given, settings

from bot.components.words import split_words
from crm_core.text.characters import TATWEEL, fold
from tests.bot.typed import MESSAGES


def texts(message: str) -> list[str]:
    return [word.text for word in split_words(message)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("سلام، قیمت چنده؟!!", ["سلام", "،", "قیمت", "چنده", "؟", "!!"]),
        ("۵تا دوربین", ["5", "تا", "دوربین"]),
        ("5ta laptopها", ["5", "ta", "laptop", "ها"]),
        ("ايميل ali.reza@gmail.com است.", ["ایمیل", "ali.reza@gmail.com", "است", "."]),
        ("کد TK-1405-000123", ["کد", "TK-1405-000123"]),
        ("۱٬۲۵۰٬۰۰۰ تومن", ["1٬250٬000", "تومن"]),
        ("۱۴۰۵/۰۷/۲۳ ساعت ۱۰:۳۰", ["1405/07/23", "ساعت", "10:30"]),
        ("مدل A4 و HFW1500T", ["مدل", "A4", "و", "HFW1500T"]),
        ("خواهم رفت ماشین رو", ["خواهم", "رفت", "ماشین", "رو"]),
        ("https://a.ir/x?b=1، بعد", ["https://a.ir/x?b=1", "،", "بعد"]),
        ("كِتابـــم", ["کتابم"]),
        ("", []),
        (" \n\t\u200c ", []),
    ],
)
def test_a_message_is_cut_into_its_words(message: str, expected: list[str]) -> None:
    assert texts(message) == expected


def test_a_joiner_stays_inside_its_word_and_is_a_letter_in_the_lemma() -> None:
    (word,) = split_words("مي‌خواهم")
    assert (word.text, word.lemma) == ("می‌خواهم", "می_خواهم")


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
def test_every_word_stands_where_it_was_typed(message: str) -> None:
    at = 0
    for word in split_words(message):
        assert at <= word.start < word.end <= len(message)
        assert fold(message[word.start : word.end]).replace(TATWEEL, "") == word.text
        assert word.text.strip()
        at = word.end


@settings(max_examples=200, deadline=None)
@given(MESSAGES)
def test_no_letter_or_digit_is_lost(message: str) -> None:
    covered = {place for word in split_words(message) for place in range(word.start, word.end)}
    folded = fold(message)
    assert not [
        letter for place, letter in enumerate(folded) if letter.isalnum() and letter != TATWEEL and place not in covered
    ]


@pytest.mark.parametrize("unit", ["a", "a@", "1-", "«", "\u200c", "a.a", "سلام ", "😀", "۱٬", "http://", "TK-", "ـ"])
def test_twenty_thousand_characters_of_junk_are_cut_in_bounded_time(unit: str) -> None:
    junk = (unit * 20_000)[:20_000]
    begun = time.process_time()
    split_words(junk)
    assert time.process_time() - begun < 2
