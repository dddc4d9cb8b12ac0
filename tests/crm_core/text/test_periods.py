from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.dates import format_jalali
from crm_core.text.periods import find_periods

from .typed import messages

SUNDAY = date(2026, 11, 22)  # 1405/09/01


@pytest.mark.parametrize(
    ("message", "text", "first", "last"),
    [
        ("سفارش هفته پیش", "هفته پیش", "۱۴۰۵/۰۸/۲۳", "۱۴۰۵/۰۸/۲۹"),
        ("تا هفته دیگه", "هفته دیگه", "۱۴۰۵/۰۹/۰۷", "۱۴۰۵/۰۹/۱۳"),
        ("صورت‌حساب این ماه", "این ماه", "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۳۰"),
        ("فاکتورهای ماه گذشته", "ماه گذشته", "۱۴۰۵/۰۸/۰۱", "۱۴۰۵/۰۸/۳۰"),
        ("پارسال خریدم", "پارسال", "۱۴۰۴/۰۱/۰۱", "۱۴۰۴/۱۲/۲۹"),
        ("بودجه امسال", "امسال", "۱۴۰۵/۰۱/۰۱", "۱۴۰۵/۱۲/۲۹"),
        ("تا آخر ماه", "آخر ماه", "۱۴۰۵/۰۹/۲۱", "۱۴۰۵/۰۹/۳۰"),
        ("ta akhare hafte", "akhare hafte", "۱۴۰۵/۰۹/۰۴", "۱۴۰۵/۰۹/۰۶"),
        ("اول هفته بعد", "اول هفته بعد", "۱۴۰۵/۰۹/۰۷", "۱۴۰۵/۰۹/۰۸"),
        ("آخر شهریور", "آخر شهریور", "۱۴۰۵/۰۶/۲۱", "۱۴۰۵/۰۶/۳۱"),
        ("فاکتور فروردین رو بدید", "فروردین", "۱۴۰۵/۰۱/۰۱", "۱۴۰۵/۰۱/۳۱"),
        ("فاکتور مهر ماه ۱۴۰۴", "مهر ماه ۱۴۰۴", "۱۴۰۴/۰۷/۰۱", "۱۴۰۴/۰۷/۳۰"),
        ("ماه بهمن", "ماه بهمن", "۱۴۰۵/۱۱/۰۱", "۱۴۰۵/۱۱/۳۰"),
    ],
)
def test_a_stretch_of_days_is_found_from_today(message: str, text: str, first: str, last: str) -> None:
    (span,) = find_periods(message, SUNDAY)
    assert (span.text, format_jalali(span.first), format_jalali(span.last)) == (text, first, last)


@pytest.mark.parametrize(
    "message",
    ["فردا", "۱۵ فروردین", "شنبه هفته بعد", "دو هفته پیش", "مهر شرکت", "خیابان خرداد", "سه ماه", "ماه‌ها پیش"],
)
def test_single_days_durations_and_names_are_no_periods(message: str) -> None:
    assert find_periods(message, SUNDAY) == []


@given(messages, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_period_spans_cut_the_raw_text_in_order(text: str, today: date) -> None:
    last = 0
    for span in find_periods(text, today):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        assert span.first <= span.last
        last = span.end
