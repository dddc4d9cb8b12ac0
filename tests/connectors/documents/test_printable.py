"""People's text made fit for paper."""

import pytest

from connectors.documents.printable import BREAK_HERE, LONGEST_WORD, printable


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("  تهران،\nخیابان\tولی‌عصر ", "تهران، خیابان ولی‌عصر"),
        ("هدیه 🎁 ویژه 👨‍👩‍👧 ❤️", "هدیه ویژه"),
        ("abc\u202edef\u2066ghi\u2069", "abcdefghi"),
        ("کوچهٔ نگار", "کوچۀ نگار"),
        ("z\u0301\u0302\u0303\u0304\u0305", "z\u0301\u0302"),
        ("نام® تجاری™ №۷", "نام® تجاری™ №۷"),
        ("مثلاً می‌شود", "مثلاً می‌شود"),
        ('#panic("x") $a$ \\ [b] {c} <d> @e *f* _g_ `h`', '#panic("x") $a$ \\ [b] {c} <d> @e *f* _g_ `h`'),
    ],
)
def test_text_loses_only_what_paper_cannot_show(written: str, printed: str) -> None:
    assert printable(written) == printed


def test_a_word_too_long_for_a_column_may_be_broken() -> None:
    pieces = printable("A" * 200).split(BREAK_HERE)
    assert "".join(pieces) == "A" * 200
    assert max(map(len, pieces)) == LONGEST_WORD


def test_ordinary_words_are_never_broken() -> None:
    assert BREAK_HERE not in printable("نمی‌خواسته‌ایم TP-Link-ArcherAX55 دست‌اندرکاران")
