from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.dates import find_dates, format_jalali, format_relative, jalali_year
from crm_core.text.jalali import from_jalali, to_jalali, weekday_index

from .typed import messages

LONDON = timezone(timedelta(0))
TEHRAN = timezone(timedelta(hours=3, minutes=30))
SUNDAY = date(2026, 11, 22)  # 1405/09/01


@pytest.mark.parametrize(
    ("message", "text", "jalali"),
    [
        ("فردا زنگ بزنید", "فردا", "1405/09/02"),
        ("فردا صبح", "فردا صبح", "1405/09/02"),
        ("پس‌فردا", "پس‌فردا", "1405/09/03"),
        ("پس فردا عصر", "پس فردا عصر", "1405/09/03"),
        ("پسفردا", "پسفردا", "1405/09/03"),
        ("دیروز خراب شد", "دیروز", "1405/08/30"),
        ("پریروز", "پریروز", "1405/08/29"),
        ("امشب", "امشب", "1405/09/01"),
        ("شنبه", "شنبه", "1405/09/07"),
        ("یکشنبه", "یکشنبه", "1405/09/08"),
        ("سه شنبه", "سه شنبه", "1405/09/03"),
        ("سه‌شنبه‌ی بعد", "سه‌شنبه‌ی بعد", "1405/09/03"),
        ("شنبه هفته بعد", "شنبه هفته بعد", "1405/09/07"),
        ("هفته بعد شنبه", "هفته بعد شنبه", "1405/09/07"),
        ("دوشنبه این هفته", "دوشنبه این هفته", "1405/09/02"),
        ("جمعه گذشته", "جمعه گذشته", "1405/08/29"),
        ("همین جمعه", "همین جمعه", "1405/09/06"),
        ("عصر شنبه", "عصر شنبه", "1405/09/07"),
        ("شنبه بعد از ظهر", "شنبه بعد از ظهر", "1405/09/07"),
        ("شنبه ۱۵ آذر ساعت ۱۰", "شنبه ۱۵ آذر", "1405/09/15"),
        ("۱۵ مهر", "۱۵ مهر", "1405/07/15"),
        ("پانزدهم مهر ماه ۱۴۰۴", "پانزدهم مهر ماه ۱۴۰۴", "1404/07/15"),
        ("بیست و سوم آذر", "بیست و سوم آذر", "1405/09/23"),
        ("۱۵م بهمن", "۱۵م بهمن", "1405/11/15"),
        ("اول دی", "اول دی", "1405/10/01"),
        ("15 mehr 1405", "15 mehr 1405", "1405/07/15"),
        ("۱۵ همین ماه", "۱۵ همین ماه", "1405/09/15"),
        ("پنجم ماه بعد", "پنجم ماه بعد", "1405/10/05"),
        ("۱۴۰۵/۰۹/۱۵", "۱۴۰۵/۰۹/۱۵", "1405/09/15"),
        ("1405-9-5", "1405-9-5", "1405/09/05"),
        ("۱۴۰۵.۰۹.۱۵", "۱۴۰۵.۰۹.۱۵", "1405/09/15"),
        ("۱۵/۹/۱۴۰۵", "۱۵/۹/۱۴۰۵", "1405/09/15"),
        ("۰۵/۹/۱۵", "۰۵/۹/۱۵", "1405/09/15"),
        ("۱۵/۹/۰۵", "۱۵/۹/۰۵", "1405/09/15"),
        ("2026-12-06", "2026-12-06", "1405/09/15"),
        ("۶ دسامبر ۲۰۲۶", "۶ دسامبر ۲۰۲۶", "1405/09/15"),
        ("دو روز دیگه", "دو روز دیگه", "1405/09/03"),
        ("سه هفته پیش", "سه هفته پیش", "1405/08/10"),
        ("یه ماه دیگه", "یه ماه دیگه", "1405/10/01"),
        ("۵ دقیقه پیش", "۵ دقیقه پیش", "1405/09/01"),
        ("farda", "farda", "1405/09/02"),
        ("shanbe hafte baad", "shanbe hafte baad", "1405/09/07"),
    ],
)
def test_a_day_is_found_from_today(message: str, text: str, jalali: str) -> None:
    (span,) = find_dates(message, SUNDAY)
    year, month, day = to_jalali(span.value)
    assert (span.text, f"{year}/{month:02d}/{day:02d}") == (text, jalali)


@pytest.mark.parametrize(
    "message",
    [
        "ماه پیش",
        "برای یک سال دیگر تمدید کنید",
        "سه روز گذشته و جواب ندادید",
        "هفته آینده",
        "آخر ماه",
        "سه ماهه",
        "دو روز طول کشید",
        "هر شنبه",
        "شنبه‌ها",
        "شنبه تا چهارشنبه بازید؟",
        "دو روز بعد از خرید",
        "سی دی دارید",
        "۲ دی وی آر",
        "تیر خورد به دیوار",
        "بهمن را ببینم",
        "با مهر و محبت",
        "۳ مهر و امضا",
        "خیابان ۱۷ شهریور",
        "میدان هفت تیر",
        "1405/13/01",
        "1405/12/30",
        "192.168.1.1",
        "نسخه 1.2.3",
        "TK-1405-000123",
        "۱۲/۵ میلیون",
        "ساعت ۵ تا ۷",
        "۰۹۱۲-۱۱۱-۲۲۳۳",
    ],
)
def test_names_durations_habits_and_codes_are_no_days(message: str) -> None:
    assert find_dates(message, SUNDAY) == []


def test_a_month_far_behind_is_meant_next_year_and_far_ahead_last_year() -> None:
    winter, spring = date(2027, 3, 10), date(2026, 4, 1)  # 1405/12/19, 1405/01/12
    assert format_jalali(find_dates("۱۵ فروردین", winter)[0].value) == "۱۴۰۶/۰۱/۱۵"
    assert format_jalali(find_dates("۱۵ اسفند", spring)[0].value) == "۱۴۰۴/۱۲/۱۵"


@given(messages, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_date_spans_cut_the_raw_text_in_order(text: str, today: date) -> None:
    last = 0
    for span in find_dates(text, today):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        last = span.end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.booleans())
def test_a_written_day_is_found_again(day: date, today: date, long: bool) -> None:
    (span,) = find_dates(f"تا {format_jalali(day, long)} فرصت دارید", today)
    assert span.value == day


@given(st.dates(date(1930, 1, 1), date(2110, 1, 1)))
def test_jalali_days_convert_both_ways(day: date) -> None:
    assert from_jalali(*to_jalali(day)) == day
    assert weekday_index(day) == (weekday_index(day - timedelta(days=1)) + 1) % 7


def test_days_are_written_short_and_long() -> None:
    assert format_jalali(SUNDAY) == "۱۴۰۵/۰۹/۰۱"
    assert format_jalali(SUNDAY, long=True) == "یکشنبه ۱ آذر ۱۴۰۵"
    assert (jalali_year(date(2026, 3, 20)), jalali_year(date(2026, 3, 21))) == (1404, 1405)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 22, 11, 59, 30, tzinfo=TEHRAN), "همین حالا"),
        (datetime(2026, 11, 22, 11, 20, tzinfo=TEHRAN), "۴۰ دقیقه پیش"),
        (datetime(2026, 11, 22, 12, 5, tzinfo=TEHRAN), "۵ دقیقه دیگر"),
        (datetime(2026, 11, 22, 5, 0, tzinfo=LONDON), "امروز ۰۸:۳۰"),
        (datetime(2026, 11, 21, 16, 20, tzinfo=TEHRAN), "دیروز ۱۶:۲۰"),
        (datetime(2026, 11, 23, 9, 0, tzinfo=TEHRAN), "فردا ۰۹:۰۰"),
        (datetime(2026, 11, 19, 23, 0, tzinfo=TEHRAN), "۳ روز پیش"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=TEHRAN), "۵ روز دیگر"),
        (datetime(2026, 11, 14, 9, 0, tzinfo=TEHRAN), "۱۴۰۵/۰۸/۲۳"),
    ],
)
def test_moments_within_a_week_are_said_relatively(moment: datetime, said: str) -> None:
    assert format_relative(moment, datetime(2026, 11, 22, 12, 0, tzinfo=TEHRAN)) == said
