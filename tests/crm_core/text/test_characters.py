import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.characters import fold, isolate_ltr, strip_controls, to_ascii_digits, to_persian_digits

from .typed import messages


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("علي يك كتاب", "علی یک کتاب"),
        ("خانة ما، مدرسۀ شما", "خانه ما، مدرسه شما"),
        ("أحمد إيران", "احمد ایران"),
        ("کد ۱۲۳٤٥6", "کد 123456"),
        ("ﺳﻠﺎﻡ", "سلام"),
        ("آب", "آب"),
        ("९१२", "912"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u202b۰۹۱۲\u202c", " 0912 "),
        ("مُشکِل", "مـشکـل"),
        ("می\u00acخواهم", "می‌خواهم"),
        ("ＡＢ１", "AB1"),
        ("۵\u00a0تا", "5 تا"),
        ("۵\ud83dتا\udc4d", "5 تا "),
    ],
)
def test_look_alikes_become_one_character(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(messages)
def test_folding_keeps_every_offset_and_repeats_to_nothing(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters()))
def test_what_is_folded_can_be_written_as_utf8(text: str) -> None:
    assert fold(text).encode().decode() == fold(text)


def test_digits_change_and_nothing_else() -> None:
    assert to_ascii_digits("TK ۱۲٣ علي") == "TK 123 علي"
    assert to_persian_digits("12٣ TK ۴") == "۱۲۳ TK ۴"


def test_an_isolated_code_is_wrapped_in_its_own_direction() -> None:
    assert isolate_ltr("TK-1405-000123") == "\u2066TK-1405-000123\u2069"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("علی\u202eرضایی", "علیرضایی"),
        ("می‌خواهم\u200f", "می‌خواهم"),
        ("خط یک\r\nخط دو\t.", "خط یک\nخط دو\t."),
        ("a\x00b\x1b[31m\ud800c", "ab[31mc"),
        ("👨\u200d👩 ❤️", "👨\u200d👩 ❤️"),
    ],
)
def test_controls_and_direction_overrides_are_not_stored(typed: str, stored: str) -> None:
    assert strip_controls(typed) == stored
