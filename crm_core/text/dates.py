"""Dates: the days that customers name, and days written for people; Gregorian inside, Jalali outside."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_core.text.characters import to_persian_digits
from crm_core.text.counting import follows
from crm_core.text.date_rules import RULES, Days, gregorian_date, may_begin_date, word_at
from crm_core.text.date_words import PARTS_AFTER, PARTS_BEFORE
from crm_core.text.jalali import MONTHS, WEEKDAYS, from_jalali, to_jalali, weekday_index
from crm_core.text.reading import Reading, read

_NUMERIC = re.compile(
    r"(?<![\w/.\-])(?:(?P<y>\d{4})(?P<s> ?[/.\-–] ?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2> ?[/.\-–] ?)(?P<m2>\d{1,2})(?P=s2)(?P<y2>\d{4})"
    r"|(?P<a>\d{2})/(?P<m3>\d{1,2})/(?P<b>\d{1,2}))(?!\d|[/.\-]\d)"
)
_WEEK = 7
_LAST_SHORT_YEAR = 50


@dataclass(frozen=True)
class DateSpan:
    """A day in the raw text, with the part of the day said beside it («فردا صبح»)."""

    start: int
    end: int
    value: date
    text: str


def _of_calendar(year: int, month: int, day: int) -> date | None:
    if year < 100:
        year += 1300 if year > _LAST_SHORT_YEAR else 1400
    return gregorian_date(year, month, day) if 1900 <= year <= 2099 else from_jalali(year, month, day)


def _numeric_value(match: re.Match[str]) -> date | None:
    if match["y"]:
        return _of_calendar(int(match["y"]), int(match["m"]), int(match["d"]))
    if match["y2"]:
        return _of_calendar(int(match["y2"]), int(match["m2"]), int(match["d2"]))
    first, month, last = int(match["a"]), int(match["m3"]), int(match["b"])
    # «۱۵/۷/۰۵» begins with the day, «۰۵/۷/۱۵» with the year: years near 1400 look like 00–10 or 90–99.
    day_first = 10 < first <= 31 and len(match["b"]) == 2 and not 10 < last <= 31
    return _of_calendar(last, month, first) if day_first else _of_calendar(first, month, last)


def _numeric_days(reading: Reading) -> list[Days]:
    found = []
    for index in reading.numerals:
        match = _NUMERIC.match(reading.text, reading.tokens[index].start)
        value = None if match is None else _numeric_value(match)
        if match is not None and value is not None:
            found.append(Days(index, reading.first_token_from(match.end()), value))
    return found


def _worded_days(reading: Reading, today: date, taken: set[int]) -> list[Days]:
    found, index = [], 0
    while index < len(reading.tokens):
        days = None
        if may_begin_date(reading.tokens[index].text) and index not in taken:
            days = next((days for rule in RULES if (days := rule(reading, index, today)) is not None), None)
        if days is not None:
            found.append(days)
        index = index + 1 if days is None else days.next
    return found


def _joined(reading: Reading, found: list[Days]) -> list[Days]:
    """The days with «شنبه ۱۵ آذر» made one; the date says more than the weekday."""
    joined: list[Days] = []
    for days in found:
        last = joined[-1] if joined else None
        weekday = last is not None and reading.tokens[last.next - 1].text in _WEEKDAY_ENDS
        if last is not None and weekday and last.next == days.first and follows(reading, days.first):
            joined[-1] = Days(last.first, days.next, days.value)
        else:
            joined.append(days)
    return joined


_WEEKDAY_ENDS = frozenset(word for name in WEEKDAYS for word in name.split("\u200c"))


def _with_part_of_day(reading: Reading, days: Days) -> Days:
    first, after = days.first, days.next
    if [word_at(reading, after + step) for step in (0, 1, 2)] in (["بعد", "از", "ظهر"], ["قبل", "از", "ظهر"]):
        after += 3
    elif word_at(reading, after) in PARTS_AFTER:
        after += 2 if word_at(reading, after) == "بعداز" else 1
    if first and follows(reading, first) and reading.tokens[first - 1].text in PARTS_BEFORE:
        first -= 1
    return days._replace(first=first, next=min(after, len(reading.tokens)))


def find_dates(text: str, today: date) -> list[DateSpan]:
    """The single days that a text names, in order, seen from `today`; no durations, habits or whole weeks.

    A bare weekday is the next one after today; a date without a year is the nearest likely one.
    """
    reading = read(text)
    numeric = _numeric_days(reading)
    taken = {index for days in numeric for index in range(days.first, days.next)}
    found = _joined(reading, sorted(numeric + _worded_days(reading, today, taken)))
    spans: list[DateSpan] = []
    for days in found:
        whole = _with_part_of_day(reading, days)
        start, end = reading.place(reading.tokens[whole.first].start, reading.tokens[whole.next - 1].end)
        if not spans or start >= spans[-1].end:
            spans.append(DateSpan(start, end, days.value, text[start:end]))
    return spans


def jalali_year(d: date) -> int:
    """The Jalali year of a day."""
    return to_jalali(d).year


def format_jalali(d: date, long: bool = False) -> str:
    """A day as «۱۴۰۵/۰۹/۱۵», or long as «یکشنبه ۱۵ آذر ۱۴۰۵»."""
    year, month, day = to_jalali(d)
    if long:
        return to_persian_digits(f"{WEEKDAYS[weekday_index(d)]} {day} {MONTHS[month - 1]} {year}")
    return to_persian_digits(f"{year}/{month:02d}/{day:02d}")


def _distance(seconds: int) -> str:
    minutes = seconds // 60
    return to_persian_digits(f"{minutes} دقیقه" if minutes < 60 else f"{minutes // 60} ساعت")


def format_relative(moment: datetime, now: datetime) -> str:
    """A moment as people say it up to a week away («دیروز ۱۶:۲۰»، «۳ روز پیش»), else its short date.

    Both are aware; days and clock times are those of the zone of `now`.
    """
    local = moment.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    seconds = int(abs((moment - now) / timedelta(seconds=1)))
    side = "دیگر" if moment > now else "پیش"
    if seconds < 60:
        return "همین حالا"
    if seconds < 3600:
        return f"{_distance(seconds)} {side}"
    near = {0: "امروز", -1: "دیروز", 1: "فردا"}.get(days)
    if near is not None:
        return f"{near} {to_persian_digits(local.strftime('%H:%M'))}"
    if abs(days) < _WEEK:
        return f"{to_persian_digits(str(abs(days)))} روز {side}"
    return format_jalali(local.date())
