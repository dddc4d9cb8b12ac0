"""Turning the calendar section of the company's files into a working calendar (pure)."""

from collections.abc import Iterable, Mapping
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


def read_calendar(value: Mapping[str, Any], *, holidays: Iterable[date] = ()) -> WorkingCalendar:
    """The calendar of a ``calendar`` fact; ``holidays`` are free days that an override may still open.

    ``week`` maps ``saturday`` … ``friday`` to lists of ``["08:00", "12:30"]``, and ``holidays.overrides``
    lists ``{date, shifts}`` (Gregorian or Jalali ``YYYY-MM-DD``; no shifts: closed).

    Raises CalendarInvalidError.
    """
    week = value.get("week", {})
    unknown = set(week) - set(WEEKDAYS)
    if unknown:
        raise CalendarInvalidError(field=min(unknown), reason="unknown_day")
    overrides = (value.get("holidays") or {}).get("overrides") or []
    return WorkingCalendar(
        week=tuple(_read_hours(week.get(day) or [], field=day) for day in WEEKDAYS),
        overrides={
            _read_day(row.get("date")): _read_hours(row.get("shifts") or [], field=str(row.get("date")))
            for row in overrides
        },
        holidays=frozenset(holidays),
        zone=_read_zone(value.get("timezone", "Asia/Tehran")),
    )


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


def _read_hours(rows: Iterable[Iterable[str]], *, field: str) -> tuple[Interval, ...]:
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
