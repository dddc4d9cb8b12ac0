"""Coming days and working hours, as people say them."""

from collections.abc import Mapping, Sequence
from datetime import date

from persiantools.jdatetime import JalaliDate

from crm_core.text.characters import to_persian_digits

WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
_KEYS = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")
_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


def weekday_name(day: date) -> str:
    """The Persian name of a day of the week."""
    return WEEKDAYS[(day.weekday() + 2) % 7]


def say_day(day: date, today: date) -> str:
    """A day from today on: «امروز»، «فردا»، its weekday within a week, else «شنبه ۱۵ آذر»."""
    distance = (day - today).days
    if distance == 0:
        return "امروز"
    if distance == 1:
        return "فردا"
    if 1 < distance < 7:
        return weekday_name(day)
    jalali = JalaliDate(day)  # type: ignore[no-untyped-call]
    return f"{weekday_name(day)} {to_persian_digits(str(jalali.day))} {_MONTHS[jalali.month - 1]}"


def say_week(week: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Opening hours of a week: «شنبه تا چهارشنبه ۸ تا ۱۷، پنجشنبه ۸ تا ۱۳»; breaks are not told.

    ``week`` maps English weekday names to intervals ``[["08:00", "17:00"], …]``.
    """
    spans: dict[tuple[str, str], list[int]] = {}
    for index, key in enumerate(_KEYS):
        intervals = week.get(key) or []
        if intervals:
            spans.setdefault((intervals[0][0], intervals[-1][1]), []).append(index)
    parts = [f"{_say_days(days)} {_say_hour(start)} تا {_say_hour(end)}" for (start, end), days in spans.items()]
    return "، ".join(parts)


def _say_days(days: list[int]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{WEEKDAYS[days[0]]} تا {WEEKDAYS[days[-1]]}"
    return " و ".join(WEEKDAYS[day] for day in days)


def _say_hour(clock: str) -> str:
    hour, minute = clock.split(":")
    return to_persian_digits(str(int(hour)) if minute == "00" else f"{int(hour)}:{minute}")
