import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.characters import to_persian_digits
from crm_core.text.phones import MobileError, find_phones, format_mobile, mask_mobile, parse_mobile

from .typed import messages

mobiles = st.builds(
    "{}{:07d}".format, st.sampled_from(["0912", "0935", "0919", "0990", "0901"]), st.integers(0, 9_999_999)
)


@pytest.mark.parametrize(
    "typed",
    [
        "09351234567",
        "۰۹۳۵۱۲۳۴۵۶۷",
        "٠٩٣٥١٢٣٤٥٦٧",
        "+989351234567",
        "00989351234567",
        "98 935 123 4567",
        "9351234567",
        "0935 123 45 67",
        "0935-123-4567",
        "(0935) 123 4567",
        "+98 (0) 935 1234567",
        "شماره‌ام ۰۹۳۵۱۲۳۴۵۶۷ه، زنگ بزنید",
        "\u202a+98 935 123 4567\u202c",
        "صفر نهصد و سی و پنج صد و بیست و سه چهل و پنج شصت و هفت",
        "شماره‌م صفر نهصد و سی‌و‌پنج یک دو سه چهار پنج شش هفت هست",
    ],
)
def test_a_mobile_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_mobile(typed) == "09351234567"


@pytest.mark.parametrize(
    ("typed", "reason", "missing", "extra"),
    [
        ("", "empty", 0, 0),
        ("نمی‌دم", "empty", 0, 0),
        ("0935123456", "too_short", 1, 0),
        ("0935", "too_short", 7, 0),
        ("+98935123456", "too_short", 1, 0),
        ("093512345678", "too_long", 0, 1),
        ("02188776655", "not_mobile", 0, 0),
        ("08121234567", "not_mobile", 0, 0),
        ("09551234567", "unassigned", 0, 0),
    ],
)
def test_a_wrong_mobile_says_what_is_wrong(typed: str, reason: str, missing: int, extra: int) -> None:
    with pytest.raises(MobileError) as caught:
        parse_mobile(typed)
    assert (caught.value.reason, caught.value.missing, caught.value.extra) == (reason, missing, extra)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("09351112233-09121112244", ["09351112233", "09121112244"]),
        ("09351112233 09121112244", ["09351112233", "09121112244"]),
        ("موبایل:09351112233،ثابت:021-88776655", ["09351112233", "02188776655"]),
        ("۸۸۷۷۶۶۵۵-۰۲۱", ["02188776655"]),
        ("(021) 88 77 66 55", ["02188776655"]),
        ("صفر نهصد و سی و پنج صد و بیست", []),
        ("کارت 6037 9912 3456 7890", []),
        ("IR120120912345678901234567", []),
        ("کد ملی ۰۰۱۲۳۴۵۶۷۸", []),
        ("سفارش 1234567890123 و TK-1405-000123", []),
    ],
)
def test_phones_are_found_in_messages(message: str, found: list[str]) -> None:
    assert [phone.value for phone in find_phones(message)] == found


def test_a_landline_is_told_from_a_mobile() -> None:
    assert [phone.kind for phone in find_phones("02188776655 و 09351112233")] == ["landline", "mobile"]


@given(messages)
def test_phone_spans_hold_the_digits_of_their_number(text: str) -> None:
    last = 0
    for phone in find_phones(text):
        assert last <= phone.start < phone.end
        assert phone.value[-4:].isdigit()
        last = phone.end


@given(mobiles, st.text(alphabet="سلام و\u200c", max_size=6))
def test_a_shown_mobile_is_read_back(mobile: str, before: str) -> None:
    assert parse_mobile(f"{before} {format_mobile(mobile)}") == mobile


def test_a_mobile_is_shown_in_groups_and_masked_to_others() -> None:
    assert format_mobile("09121112233") == "۰۹۱۲ ۱۱۱ ۲۲۳۳"
    assert mask_mobile("09121112233") == to_persian_digits("0912***2233")
