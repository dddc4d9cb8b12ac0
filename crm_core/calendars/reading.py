"""Turning the calendar section of the company's files into a working calendar (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_core.calendars.errors import CalendarInvalidError
from crm_core.calendars.rules import DAY, Interval, WorkingCalendar
from crm_core.text.jalali import from_jalali

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday`."""
FIRST_GREGORIAN_YEAR = 1700
"""A smaller year in a file is a Jalali one."""


HALF_DAY_END = "13:00"
Shifts = Sequence[Sequence[str]]
"""Hours as files and people write them: ``["08:00", "12:30"]``, …"""


def read_calendar(
    value: Mapping[str, Any], *, holidays: Iterable[date] = (), days: Mapping[date, Shifts] | None = None
) -> WorkingCalendar:
    """The calendar of a ``calendar`` fact; ``holidays`` are more free days, ``days`` come before all else.

    ``week`` maps ``saturday`` … ``friday`` to lists of ``["08:00", "12:30"]``, ``holidays.country`` says whose public
    holidays hold, and ``holidays.overrides`` lists ``{date, shifts}`` (Gregorian or Jalali ``YYYY-MM-DD``; no
    shifts: closed).

    Raises CalendarInvalidError.
    """
    week = value.get("week", {})
    unknown = set(week) - set(WEEKDAYS)
    if unknown:
        raise CalendarInvalidError(field=min(unknown), reason="unknown_day")
    exceptions = value.get("holidays") or {}
    written = {_read_day(row.get("date")): row.get("shifts") or [] for row in exceptions.get("overrides") or []}
    return WorkingCalendar(
        week=tuple(_read_hours(week.get(day) or [], field=day) for day in WEEKDAYS),
        overrides={day: _read_hours(shifts, field=str(day)) for day, shifts in {**written, **(days or {})}.items()},
        holidays=frozenset(holidays),
        zone=_read_zone(value.get("timezone", "Asia/Tehran")),
        country=exceptions.get("country"),
    )


def spell_out_thursday(week: Mapping[str, Any]) -> dict[str, Any]:
    """A week in which Thursday may be a word: ``full`` like Wednesday, ``half`` until 13:00, or ``off``."""
    wednesday = week.get("wednesday") or []
    words: dict[str, Any] = {
        "full": wednesday,
        "half": [[wednesday[0][0], HALF_DAY_END]] if wednesday else [],
        "off": [],
    }
    thursday = week.get("thursday")
    return {**week, "thursday": words[thursday]} if thursday in ("full", "half", "off") else dict(week)


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CalendarInvalidError(field="timezone", reason="unknown") from error


def _read_day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        year, month, day = (int(part) for part in str(value).replace("/", "-").split("-"))
        found = date(year, month, day) if year >= FIRST_GREGORIAN_YEAR else from_jalali(year, month, day)
    except ValueError as error:
        raise CalendarInvalidError(field="overrides", reason="date") from error
    if found is None:
        raise CalendarInvalidError(field="overrides", reason="date")
    return found


def _read_hours(rows: Shifts, *, field: str) -> tuple[Interval, ...]:
    try:
        intervals = tuple(sorted((_read_clock(start), _read_clock(end)) for start, end in rows))
    except (TypeError, ValueError) as error:
        raise CalendarInvalidError(field=field, reason="hours") from error
    if any(start >= end for start, end in intervals):
        raise CalendarInvalidError(field=field, reason="order")
    if any(following[0] < previous[1] for previous, following in pairwise(intervals)):
        raise CalendarInvalidError(field=field, reason="overlap")
    return intervals


def _read_clock(text: str) -> timedelta:
    hour, minute = (int(part) for part in text.split(":"))
    clock = timedelta(hours=hour, minutes=minute)
    if minute not in range(60) or not timedelta() <= clock <= DAY:
        raise ValueError(text)
    return clock
