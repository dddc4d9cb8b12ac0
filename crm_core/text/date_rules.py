"""Rules of dates: what the words at one place of a message mean, seen from today."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from crm_core.text.counting import count_at, follows
from crm_core.text.date_words import (
    AFTER_TOMORROW,
    AHEAD,
    BACK,
    DAYS_FROM_TODAY,
    DAYS_OF_UNIT,
    EVERY,
    FOR,
    FROM,
    GONE,
    GREGORIAN_MONTHS,
    LONGER,
    MONTH_NUMBERS,
    MONTHS_OF_UNIT,
    NOT_THE_MONTH_BEFORE,
    PLACES,
    PLURALS,
    RENEWED,
    THIS,
    UNTIL,
    WEEK,
    WEEKDAY_NAMES,
    WEEKDAY_NUMBERS,
)
from crm_core.text.jalali import days_in_month, from_jalali, to_jalali, weekday_index
from crm_core.text.number_words import ATOMS, HALVES, ORDINAL_ENDINGS, ORDINALS
from crm_core.text.reading import Reading

_MONTHS_UNTIL_OTHER_YEAR = 9
_YEAR = re.compile(r"1[34]\d\d|0[0-9]|9\d|20[12]\d")


class Days(NamedTuple):
    """Tokens [first, next) that mean a day."""

    first: int
    next: int
    value: date


def word_at(reading: Reading, index: int) -> str:
    """The word at index when it touches the one before it, else nothing."""
    return reading.tokens[index].text if follows(reading, index) else ""


def relative_word(reading: Reading, index: int, today: date) -> Days | None:
    """«فردا»، «پس‌فردا»، «دیروز»."""
    pair = (reading.tokens[index].text, word_at(reading, index + 1))
    if pair in AFTER_TOMORROW:
        return Days(index, index + 2, today + timedelta(days=AFTER_TOMORROW[pair]))
    distance = DAYS_FROM_TODAY.get(pair[0])
    return None if distance is None else Days(index, index + 1, today + timedelta(days=distance))


def direction_at(reading: Reading, index: int) -> int:
    """1 for «بعد» or «دیگه», -1 for «پیش», 0 for neither («بعد از …» counts from something else)."""
    word = word_at(reading, index)
    if word_at(reading, index + 1) in FROM:
        return 0
    return (word in AHEAD) - (word in BACK)


def _months_away(today: date, months: int) -> date | None:
    jalali = to_jalali(today)
    year, month = divmod(jalali.year * 12 + jalali.month - 1 + months, 12)
    return from_jalali(year, month + 1, min(jalali.day, days_in_month(year, month + 1)))


def _is_longer(reading: Reading, first: int, unit: int) -> bool:
    """Whether «یک سال دیگه» prolongs something instead of naming a day."""
    tokens = reading.tokens
    if tokens[unit].text not in MONTHS_OF_UNIT or tokens[unit + 1].text not in LONGER:
        return False
    return (first > 0 and tokens[first - 1].text in FOR) or any(word in reading.text for word in RENEWED)


def counted_distance(reading: Reading, index: int, today: date) -> Days | None:
    """«دو روز دیگه»، «سه هفته پیش»، «۵ دقیقه پیش»."""
    count = count_at(reading, index)
    if count is None or count.ordinal or not 0 < count.value < 1000:
        return None
    unit, direction = word_at(reading, count.next), direction_at(reading, count.next + 1)
    if not direction or reading.tokens[count.next + 1].text in GONE or _is_longer(reading, index, count.next):
        return None
    value: date | None = None
    if unit in DAYS_OF_UNIT:
        value = today + timedelta(days=direction * int(float(count.value) * DAYS_OF_UNIT[unit] + 0.001))
    elif unit in MONTHS_OF_UNIT and count.value == int(count.value) < 100:
        value = _months_away(today, direction * int(count.value) * MONTHS_OF_UNIT[unit])
    return None if value is None else Days(index, count.next + 2, value)


def _weekday_at(reading: Reading, index: int) -> tuple[int, int] | None:
    """(weekday from Saturday, next index)."""
    if index >= len(reading.tokens):
        return None
    word = reading.tokens[index].text
    if word in WEEKDAY_NUMBERS and word_at(reading, index + 1) == "شنبه":
        return WEEKDAY_NUMBERS[word], index + 2
    return (WEEKDAY_NAMES[word], index + 1) if word in WEEKDAY_NAMES else None


def _week_phrase(reading: Reading, index: int) -> tuple[int, int] | None:
    """(weeks from this one, next index) of «هفته بعد»، «این هفته»."""
    first, second = word_at(reading, index), word_at(reading, index + 1)
    if first in THIS and second in WEEK:
        return 0, index + 2
    direction = direction_at(reading, index + 1) if first in WEEK else 0
    return (direction, index + 2) if direction else None


def _day_of_week(today: date, weekday: int, weeks: int) -> date:
    return today + timedelta(days=weekday - weekday_index(today) + 7 * weeks)


def weekday(reading: Reading, index: int, today: date) -> Days | None:
    """«شنبه»، «سه‌شنبه آینده»، «شنبه هفته بعد»، «جمعه گذشته»; not «هر شنبه» and «شنبه تا چهارشنبه»."""
    found = _weekday_at(reading, index)
    if found is None:
        return None
    day, after = found
    before = reading.tokens[index - 1].text if index else ""
    habit = before in EVERY or word_at(reading, after) in PLURALS
    if word_at(reading, after) in UNTIL and _weekday_at(reading, after + 1) is not None:
        habit = True
    if before in UNTIL and index > 1 and _weekday_at(reading, max(0, index - 2)) is not None:
        habit = True
    if habit:
        return None
    after += word_at(reading, after) == "ی"
    week = _week_phrase(reading, after)
    if week is not None:
        return Days(index, week[1], _day_of_week(today, day, week[0]))
    ahead = (day - weekday_index(today)) % 7 or 7
    direction = direction_at(reading, after)
    value = today + timedelta(days=ahead if direction >= 0 else (ahead % 7) - 7)
    return Days(index, after + (direction != 0), value)


def weekday_of_week(reading: Reading, index: int, today: date) -> Days | None:
    """«هفته بعد شنبه»، «این شنبه»."""
    word = reading.tokens[index].text
    if word in THIS:
        found = weekday(reading, index + 1, today) if follows(reading, index + 1) else None
        return None if found is None else found._replace(first=index)
    if word not in WEEK:
        return None
    direction = direction_at(reading, index + 1)
    at = index + 2 + (word_at(reading, index + 2) == "روز")
    day = _weekday_at(reading, at) if direction and follows(reading, at) else None
    return None if day is None else Days(index, day[1], _day_of_week(today, day[0], direction))


def _day_number(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    """(1..31, next index, ordinal) of a day of the month in digits or words."""
    word = reading.tokens[index].text
    if word.isdecimal() and len(word) <= 2:
        ending = word_at(reading, index + 1) in ORDINAL_ENDINGS
        number, after, ordinal = int(word), index + 1 + ending, ending
    elif word in ATOMS or word in ORDINALS:
        count = count_at(reading, index)
        if count is None or count.scale > 1 or count.value != int(count.value):
            return None
        number, after, ordinal = int(count.value), count.next, count.ordinal
    else:
        return None
    return (number, after, ordinal) if 1 <= number <= 31 else None


def year_after(reading: Reading, index: int) -> tuple[int | None, int]:
    """A year at index («۱۴۰۵»، «سال ۱۴۰۵»، «۰۵») and the index after it."""
    at = index + (word_at(reading, index) in ("سال", "sal"))
    word = word_at(reading, at)
    if not _YEAR.fullmatch(word):
        return None, index
    year = int(word)
    return (year + (1300 if year > 50 else 1400) if year < 100 else year), at + 1


def likely_year(month: int, today: date) -> int:
    """This year, unless the month would lie far back or far ahead."""
    jalali = to_jalali(today)
    away = month - jalali.month
    return jalali.year + (away < -_MONTHS_UNTIL_OTHER_YEAR + 1) - (away > _MONTHS_UNTIL_OTHER_YEAR)


def day_of_month(reading: Reading, index: int, today: date) -> Days | None:
    """«۱۵ مهر»، «پانزدهم مهر ۱۴۰۵»، «۲۰ اکتبر ۲۰۲۴»; not a street's name («خیابان ۱۷ شهریور»)."""
    number = _day_number(reading, index)
    if number is None:
        return None
    day, after, ordinal = number
    month_word = word_at(reading, after)
    month, gregorian = MONTH_NUMBERS.get(month_word), GREGORIAN_MONTHS.get(month_word)
    place = index > 0 and reading.tokens[index - 1].text in PLACES
    if (month is None and gregorian is None) or place:
        return None
    if word_at(reading, after + 1) in NOT_THE_MONTH_BEFORE.get(month_word, ()):
        return None
    if month_word == "دی" and reading.tokens[index].text == "سی" and not ordinal:
        return None
    after += 1
    after += word_at(reading, after) in ("ماه", "mah")
    year, after = year_after(reading, after)
    if month is not None:
        value = from_jalali(year or likely_year(month, today), month, day)
    else:
        value = gregorian_date(year or today.year, gregorian or 0, day)
    return None if value is None else Days(index, after, value)


def day_of_near_month(reading: Reading, index: int, today: date) -> Days | None:
    """«پانزدهم همین ماه»، «پنجم ماه بعد»."""
    number = _day_number(reading, index)
    if number is None:
        return None
    day, after, ordinal = number
    first, second = word_at(reading, after), word_at(reading, after + 1)
    direction = direction_at(reading, after + 1)
    jalali = to_jalali(today)
    if first in THIS and second == "ماه":
        value = from_jalali(jalali.year, jalali.month, day)
    elif ordinal and first == "ماه" and direction:
        year, month = divmod(jalali.year * 12 + jalali.month - 1 + direction, 12)
        value = from_jalali(year, month + 1, day)
    else:
        return None
    return None if value is None else Days(index, after + 2, value)


def gregorian_date(year: int, month: int, day: int) -> date | None:
    """A day of the Gregorian calendar, or None when there is no such date."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


RULES: tuple[Callable[[Reading, int, date], Days | None], ...] = (
    relative_word,
    weekday,
    weekday_of_week,
    counted_distance,
    day_of_month,
    day_of_near_month,
)
"""Tried in this order at every word that may begin a date."""
_BEGINNINGS = frozenset(
    {*DAYS_FROM_TODAY, *(pair[0] for pair in AFTER_TOMORROW), *WEEKDAY_NAMES, *WEEKDAY_NUMBERS, *THIS, *WEEK}
    | {*ATOMS, *ORDINALS, *HALVES}
)


def may_begin_date(word: str) -> bool:
    """Whether some rule can find a day at a word."""
    return word in _BEGINNINGS or word[0].isdecimal()
