"""How a typed search is read, and how finds are ranked and marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.search.rules import (
    FRAGMENT,
    Rank,
    answers,
    entry_text,
    fragments_of,
    is_nearly,
    mistyped_ways,
    rank,
    read_query,
)
from crm_core.search.snippets import mark

YEARS = (1405, 1404)
SARA = entry_text("سارا کریمی", ("C-12", "09121112233"), ("بازرگانی امید", "قم"))
TICKET = entry_text("چاپگر کاغذ نمی‌کشد", ("TK-1405-000123",), ("می‌خواهم زودتر بیایید",))
WORDS = st.lists(st.text("ابپتسشکگیمن", min_size=2, max_size=8), min_size=1, max_size=4)


def finds(typed: str, text: str) -> bool:
    query = read_query(typed, years=YEARS)
    return answers(text, (*query.ways, *query.codes))


@pytest.mark.parametrize(
    "typed",
    [
        "كريمي",
        "کَریمی",
        "سارا کریمی",
        "کریمی سارا",
        "ساراکر"[:4],
        "۱۱۲۲",
        "٠٩١٢",
        "0912 111 22 33",
        "+989121112233",
        "سا",
    ],
)
def test_a_person_is_found_however_it_is_typed(typed: str) -> None:
    assert finds(typed, SARA)


@pytest.mark.parametrize(
    "typed",
    ["میخواهم", "می خواهم", "می‌خواهم", "نميكشد", "TK-1405-000123", "tk1405-123"[:2] + " ۱۴۰۵ ۱۲۳", "123", "۱۲۳"],
)
def test_a_text_is_found_however_its_words_are_joined(typed: str) -> None:
    assert finds(typed, TICKET)


@pytest.mark.parametrize("typed", ["را", "13 9", "کریمی رضا", "", " ", "\x00", "س", "%", "_"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert not finds(typed, SARA)


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("09121112233", SARA, Rank.EXACT), ("۰۹۱۲ ۱۱۱ ۲۲ ۳۳", SARA, Rank.EXACT), ("c-12", SARA, Rank.EXACT),
        ("TK 1405 123", TICKET, Rank.EXACT), ("123", TICKET, Rank.EXACT), ("سارا", SARA, Rank.NAME_BEGINS),
        ("کریمی", SARA, Rank.NAME), ("امید", SARA, Rank.TEXT), ("2233", SARA, Rank.TEXT),
    ],
)  # fmt: skip
def test_exact_codes_come_first_then_names_then_texts(typed: str, text: str, expected: Rank) -> None:
    assert rank(text, read_query(typed, years=YEARS)) == expected


@given(WORDS, st.data())
def test_one_wrong_letter_of_a_long_word_is_forgiven(words: list[str], data: st.DataObject) -> None:
    text = entry_text(" ".join(words), (), ())
    long = [word for word in text.split() if len(word) >= 5]
    if not long:
        return
    word = data.draw(st.sampled_from(long))
    at = data.draw(st.integers(0, len(word) - 1))
    typed = (word[:at] + "ژ" + word[at + 1 :],)
    assert answers(text, mistyped_ways(typed))
    assert is_nearly(text, typed)


@given(WORDS)
def test_every_text_with_the_needles_holds_their_fragments(words: list[str]) -> None:
    text = entry_text(" ".join(words), (), ())
    for way in read_query(" ".join(words), years=YEARS).ways:
        assert answers(text, (way,))
        assert all(len(fragment) == FRAGMENT and fragment in text for fragment in fragments_of(way))


def test_marks_are_the_words_as_they_were_written() -> None:
    text = "سلام، پرینتر کاغذ نمی کشد. چراغ!"
    found = mark(text, ("نمیکشد", "چراغ"))
    assert [found.text[start:end] for start, end in found.marks] == ["نمی کشد", "چراغ"]


@given(st.text(max_size=400), st.lists(st.text(min_size=2, max_size=6), min_size=1, max_size=3))
def test_marks_lie_inside_the_piece_in_order_and_apart(text: str, words: list[str]) -> None:
    found = mark(text, words)
    assert found.text in text
    ends = [0, *(end for _, end in found.marks)]
    assert all(
        before <= start < end <= len(found.text) for before, (start, end) in zip(ends, found.marks, strict=False)
    )


def test_a_long_text_is_shown_around_the_word() -> None:
    found = mark("الف " * 200 + "چراغ قرمز" + " ب" * 200, ("چراغ",))
    assert len(found.text) < 200
    assert [found.text[start:end] for start, end in found.marks] == ["چراغ"]
