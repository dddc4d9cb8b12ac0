import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.characters import to_persian_digits
from crm_core.text.ids import (
    NationalIdError,
    find_national_ids,
    is_legal_id,
    is_national_id,
    is_postal_code,
    is_sheba,
    parse_national_id,
)

from .typed import messages


@st.composite
def national_ids(draw: st.DrawFn) -> str:
    body = draw(st.text("0123456789", min_size=9, max_size=9).filter(lambda digits: len(set(digits)) > 1))
    return next(body + check for check in "0123456789" if is_national_id(body + check))


@pytest.mark.parametrize("number", ["0012345679", "0084575948", "4608968882"])
def test_national_ids_with_a_right_check_digit_are_valid(number: str) -> None:
    assert is_national_id(number)


@pytest.mark.parametrize("number", ["0012345678", "1111111111", "001234567", "00123456790", "", "۰۰۱۲۳۴۵۶۷۹"])
def test_other_digits_are_no_national_id(number: str) -> None:
    assert not is_national_id(number)


@given(national_ids(), st.integers(0, 9), st.integers(1, 9))
def test_a_change_of_one_digit_is_noticed(number: str, place: int, added: int) -> None:
    changed = number[:place] + str((int(number[place]) + added) % 10) + number[place + 1 :]
    assert not is_national_id(changed) or int(number[9]) < 2


def test_legal_ids_have_their_own_check_digit() -> None:
    assert is_legal_id("10380284790")
    assert not is_legal_id("10380284791")
    assert not is_legal_id("1038028479")
    assert not is_legal_id("11111111111")


def test_account_numbers_are_checked_in_any_spelling() -> None:
    assert is_sheba("IR062960000000100324200001")
    assert is_sheba("ir06 2960 0000 0010 0324 2000 ۰۱")
    assert not is_sheba("IR072960000000100324200001")
    assert not is_sheba("IR06296000000010032420000")


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("1619735744", True),
        ("۱۶۱۹۷-۳۵۷۴۴", True),
        ("1111111111", False),
        ("1019735744", False),
        ("161973574", False),
    ],
)
def test_postal_codes_follow_the_post_office(code: str, valid: bool) -> None:
    assert is_postal_code(code) is valid


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("کد ملیم ۰۰۱۲۳۴۵۶۷۹ هست", [("0012345679", "personal", True)]),
        ("001-234567-9", [("0012345679", "personal", True)]),
        ("کد ملی من ۱۲۳۴۵۶۷۸۹۰", [("1234567890", "personal", False)]),
        ("شناسه ملی شرکت 10380284790", [("10380284790", "legal", True)]),
        ("10380284790", [("10380284790", "legal", True)]),
        ("0012345678", []),
        ("09121112233 و 9121234567", []),
        ("سفارش 001234567912", []),
    ],
)
def test_ids_are_found_by_check_digit_or_label(message: str, found: list[tuple[str, str, bool]]) -> None:
    assert [(span.value, span.kind, span.valid) for span in find_national_ids(message)] == found


@given(messages)
def test_id_spans_hold_their_digits(text: str) -> None:
    for span in find_national_ids(text):
        assert to_persian_digits(span.value[-1]) == to_persian_digits(text[span.end - 1])


@given(national_ids())
def test_a_typed_id_is_read_back(number: str) -> None:
    assert parse_national_id(f"کد ملی: {to_persian_digits(number)}") == number


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "empty"), ("نمی‌دم", "empty"), ("۰۰۱۲۳۴۵۶۷", "length"), ("0012345678", "check_digit")],
)
def test_a_wrong_id_says_what_is_wrong(typed: str, reason: str) -> None:
    with pytest.raises(NationalIdError) as caught:
        parse_national_id(typed)
    assert caught.value.reason == reason
