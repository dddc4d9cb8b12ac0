"""Nowruz, Ramadan, Thursdays, and the years in which Tehran put its clocks forward."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm_core.calendars.public_days import public_days
from crm_core.calendars.reading import read_calendar, spell_out_thursday
from crm_core.calendars.rules import WorkingCalendar, add_working_time, next_opening, working_time_between
from crm_core.clock import TEHRAN
from tests.crm_core.factories import FULL_DAY, WEEK

HOUR = timedelta(hours=1)


def iranian(**holidays: Any) -> WorkingCalendar:
    """The ordinary week with Iranian holidays and some exceptions."""
    return read_calendar({"week": WEEK, "holidays": {"country": "IR", **holidays}})


def tehran(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TEHRAN)


def test_what_is_asked_before_nowruz_1404_is_due_when_the_company_is_back() -> None:
    """Friday 21 March 2025 is Nowruz; its first four days are free."""
    calendar = iranian()
    tuesday = tehran(2025, 3, 18, 16)  # 29 Esfand, the Wednesday, is free as well: oil was nationalised
    assert add_working_time(calendar, tuesday, 2 * HOUR) == tehran(2025, 3, 25, 9)
    assert working_time_between(calendar, tehran(2025, 3, 20), tehran(2025, 3, 25)) == timedelta()
    assert next_opening(calendar, tehran(2025, 3, 21, 10)) == tehran(2025, 3, 25, 8)


def test_a_worked_holiday_and_a_bridge_day_come_before_the_list() -> None:
    calendar = iranian(
        overrides=[{"date": "1404/01/04", "shifts": [["09:00", "12:00"]]}, {"date": "2025-03-25", "shifts": []}]
    )
    assert add_working_time(calendar, tehran(2025, 3, 18, 16), 2 * HOUR) == tehran(2025, 3, 24, 10)
    assert calendar.hours_of(date(2025, 3, 25)) == ()


def test_ramadan_hours_are_overrides_of_its_days() -> None:
    short = [["09:00", "15:00"]]
    days = [{"date": (date(2026, 2, 18) + timedelta(days=day)).isoformat(), "shifts": short} for day in range(30)]
    working = [it for it in days if date.fromisoformat(it["date"]).weekday() != 4]
    calendar = iranian(overrides=working)
    assert working_time_between(calendar, tehran(2026, 2, 21), tehran(2026, 2, 22)) == 6 * HOUR
    assert add_working_time(calendar, tehran(2026, 2, 21, 14), 2 * HOUR) == tehran(2026, 2, 22, 10)


@pytest.mark.parametrize(
    ("word", "hours"),
    [("full", FULL_DAY), ("half", [["08:00", "13:00"]]), ("off", []), ([["09:00", "11:00"]], [["09:00", "11:00"]])],
)
def test_thursday_may_be_a_word(word: Any, hours: list[list[str]]) -> None:
    week = spell_out_thursday({**WEEK, "thursday": word})
    assert week == {**WEEK, "thursday": hours}
    calendar = read_calendar({"week": week})
    wednesday = tehran(2026, 11, 25, 16, 30)
    due = {
        str(FULL_DAY): (26, 9),
        str([["08:00", "13:00"]]): (26, 9),
        "[]": (28, 9),
        str([["09:00", "11:00"]]): (26, 10),
    }
    day, hour = due[str(hours)]
    assert add_working_time(calendar, wednesday, timedelta(hours=1, minutes=30)) == tehran(2026, 11, day, hour)


def test_days_that_hang_on_the_moon_are_marked_until_they_are_announced() -> None:
    announced, ahead = public_days("IR", 2025), public_days("IR", 2040)
    assert not any(day.estimated for day in announced.values())
    assert any(day.estimated for day in ahead.values()) and not all(day.estimated for day in ahead.values())
    assert not any("تخمینی" in day.name for day in ahead.values())
    assert all(day.year == 2040 for day in ahead)
    assert public_days(None, 2025) == {}


@pytest.mark.parametrize(
    ("forward", "offset_before", "offset_after"), [(date(2022, 3, 22), 3.5, 4.5), (date(2021, 9, 22), 4.5, 3.5)]
)
def test_a_working_day_has_its_hours_in_summer_and_in_winter_time(
    forward: date, offset_before: float, offset_after: float
) -> None:
    """In these nights, until 1401, the clocks were put forward or back; the wall clock rules."""
    calendar = read_calendar({"week": {day: [["08:00", "16:00"]] for day in WEEK}})
    night = datetime(forward.year, forward.month, forward.day, tzinfo=UTC)
    before = night - timedelta(days=1) + timedelta(hours=15 - offset_before)
    after = night + timedelta(hours=9 - offset_after)
    assert add_working_time(calendar, before, 2 * HOUR) == after
    assert working_time_between(calendar, before, after) == 2 * HOUR


def test_an_hour_that_the_clocks_skip_is_worked_by_nobody() -> None:
    """At midnight of 22 March 2022 it was one o'clock at once."""
    calendar = read_calendar({"week": {day: [["00:00", "00:30"], ["01:00", "04:00"]] for day in WEEK}})
    start = datetime(2022, 3, 21, 20, 30, tzinfo=UTC)
    assert working_time_between(calendar, start, start + 5 * HOUR) == 3 * HOUR
    assert add_working_time(calendar, start, 3 * HOUR) == start + 3 * HOUR
