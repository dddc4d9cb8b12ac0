"""Periods: stretches of days that customers name («هفته پیش»، «آخر ماه»، «فاکتور فروردین»)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from crm_core.text.date_rules import direction_at, likely_year, word_at, year_after
from crm_core.text.date_words import MONTH_NUMBERS, PLACES, THIS, WEEK
from crm_core.text.dates import find_dates
from crm_core.text.jalali import days_in_month, from_jalali, to_jalali, weekday_index
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_set

_YEARS = {"امسال": 0, "پارسال": -1, "emsal": 0, "parsal": -1}
_MONTH = word_set("ماه mah mahe")
_YEAR = word_set("سال sal sale")
_THIRDS = {
    "اول": 0, "اوایل": 0, "ابتدای": 0, "avale": 0, "وسط": 1, "اواسط": 1, "vasate": 1,
    "آخر": 2, "اواخر": 2, "آخرای": 2, "پایان": 2, "انتهای": 2, "akhare": 2, "akhar": 2,
}  # fmt: skip
_ALSO_OTHER_WORDS = word_set("تیر مهر بهمن آذر دی اذر tir mehr azar dey")
"""Names of months that count as one only beside «ماه»."""
_LAST_MONTH = 12


@dataclass(frozen=True)
class PeriodSpan:
    """A stretch of days in the raw text, from `first` to `last` (both in it)."""

    start: int
    end: int
    first: date
    last: date
    text: str


class _Stretch(NamedTuple):
    first: date
    last: date
    next: int


def _week(today: date, weeks: int) -> tuple[date, date]:
    saturday = today + timedelta(days=7 * weeks - weekday_index(today))
    return saturday, saturday + timedelta(days=6)


def _month(year: int, month: int) -> tuple[date, date] | None:
    first = from_jalali(year, month, 1)
    return None if first is None else (first, first + timedelta(days=days_in_month(year, month) - 1))


def _month_from(today: date, months: int) -> tuple[date, date] | None:
    jalali = to_jalali(today)
    year, month = divmod(jalali.year * _LAST_MONTH + jalali.month - 1 + months, _LAST_MONTH)
    return _month(year, month + 1)


def _year(today: date, years: int) -> tuple[date, date] | None:
    year = to_jalali(today).year + years
    first, last = _month(year, 1), _month(year, _LAST_MONTH)
    return (first[0], last[1]) if first and last else None


def _unit(word: str) -> Callable[[date, int], tuple[date, date] | None] | None:
    if word in WEEK:
        return _week
    return _month_from if word in _MONTH else _year if word in _YEAR else None


def _unit_at(reading: Reading, index: int, today: date, *, alone: bool) -> _Stretch | None:
    """«این ماه»، «هفته پیش», and with `alone` also just «ماه»."""
    word = reading.tokens[index].text
    if word in THIS:
        unit, distance, after = _unit(word_at(reading, index + 1)), 0, index + 2
    else:
        unit, distance = _unit(word), direction_at(reading, index + 1)
        after = index + 1 + (distance != 0)
        if not distance and not alone:
            return None
    days = unit(today, distance) if unit else None
    return None if days is None else _Stretch(days[0], days[1], after)


def _month_at(reading: Reading, index: int, today: date, *, alone: bool) -> _Stretch | None:
    """«فروردین», «ماه مهر», «مهر ماه ۱۴۰۴»; names that are other words too only beside «ماه» or with `alone`."""
    said = reading.tokens[index].text in _MONTH and word_at(reading, index + 1) in MONTH_NUMBERS
    at = index + said
    word = reading.tokens[at].text
    month = MONTH_NUMBERS.get(word)
    if month is None or (index and reading.tokens[index - 1].text in PLACES):
        return None
    after = at + 1
    if word_at(reading, after) in _MONTH:
        said, after = True, after + 1
    if word in _ALSO_OTHER_WORDS and not (said or alone):
        return None
    year, after = year_after(reading, after)
    days = _month(year or likely_year(month, today), month)
    return None if days is None else _Stretch(days[0], days[1], after)


def _third_at(reading: Reading, index: int, today: date) -> _Stretch | None:
    """«اول هفته»، «آخر شهریور»، «اواسط ماه بعد»."""
    third = _THIRDS.get(reading.tokens[index].text)
    if third is None or not word_at(reading, index + 1):
        return None
    whole = _unit_at(reading, index + 1, today, alone=True) or _month_at(reading, index + 1, today, alone=True)
    if whole is None:
        return None
    length = (whole.last - whole.first).days + 1
    first = whole.first + timedelta(days=length * third // 3)
    last = whole.first + timedelta(days=length * (third + 1) // 3 - 1)
    return _Stretch(first, last, whole.next)


def _stretch_at(reading: Reading, index: int, today: date) -> _Stretch | None:
    distance = _YEARS.get(reading.tokens[index].text)
    if distance is not None:
        days = _year(today, distance)
        return None if days is None else _Stretch(days[0], days[1], index + 1)
    return (
        _third_at(reading, index, today)
        or _unit_at(reading, index, today, alone=False)
        or _month_at(reading, index, today, alone=False)
    )


def find_periods(text: str, today: date) -> list[PeriodSpan]:
    """The weeks, months and years that a text names, in order, where it names no single day."""
    reading, found, index = read(text), [], 0
    days = find_dates(text, today)
    while index < len(reading.tokens):
        stretch = _stretch_at(reading, index, today)
        if stretch is None:
            index += 1
            continue
        start, end = reading.place(reading.tokens[index].start, reading.tokens[stretch.next - 1].end)
        if not any(start < day.end and day.start < end for day in days):
            found.append(PeriodSpan(start, end, stretch.first, stretch.last, text[start:end]))
        index = stretch.next
    return found
