"""Working time: lunch breaks, half days, closures, and the algebra that must hold for all of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.calendars.errors import CalendarInvalidError
from crm_core.calendars.reading import read_calendar
from crm_core.calendars.rules import (
    LONGEST_CLOSURE,
    WorkingCalendar,
    add_working_time,
    is_open,
    next_opening,
    working_time_between,
)
from crm_core.clock import TEHRAN
from tests.crm_core.factories import WEEK

ORDINARY = read_calendar({"timezone": "Asia/Tehran", "week": WEEK})
MIDNIGHT_SHIFT = read_calendar({"week": {"friday": [["20:00", "24:00"]], "saturday": [["00:00", "04:00"]]}})
CLOSED_SATURDAY = read_calendar({"week": WEEK, "holidays": {"overrides": [{"date": "2026-11-21", "shifts": []}]}})
CALENDARS = [
    ORDINARY,
    MIDNIGHT_SHIFT,
    CLOSED_SATURDAY,
    read_calendar({"week": WEEK}, holidays=[date(2026, 11, day) for day in range(22, 27)]),
]
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 1, 31)).map(lambda at: at.replace(tzinfo=UTC))
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=90))


def tehran(day: int, clock: str) -> datetime:
    """A moment of November 2026 in Tehran; the 21st is a Saturday, the 27th a Friday."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (tehran(21, "07:59"), False), (tehran(21, "08:00"), True), (tehran(21, "12:29"), True),
        (tehran(21, "12:30"), False), (tehran(21, "13:30"), True), (tehran(21, "17:00"), False),
        (tehran(26, "12:59"), True), (tehran(26, "13:00"), False), (tehran(27, "10:00"), False),
    ],
)  # fmt: skip
def test_work_begins_with_an_interval_and_stops_at_its_end(at: datetime, expected: bool) -> None:
    assert is_open(ORDINARY, at) is expected


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (tehran(21, "10:15"), tehran(21, "10:15")), (tehran(21, "12:30"), tehran(21, "13:30")),
        (tehran(21, "17:00"), tehran(22, "08:00")), (tehran(26, "13:00"), tehran(28, "08:00")),
    ],
)  # fmt: skip
def test_the_next_opening_is_now_or_the_next_start_of_work(at: datetime, opening: datetime) -> None:
    assert next_opening(ORDINARY, at) == opening


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (tehran(21, "08:00"), 4.5, tehran(21, "12:30")),
        (tehran(21, "12:00"), 1, tehran(21, "14:00")),
        (tehran(21, "16:30"), 1, tehran(22, "08:30")),
        (tehran(26, "12:00"), 2, tehran(28, "09:00")),
        (tehran(27, "23:00"), 0, tehran(28, "08:00")),
        (tehran(21, "08:00"), 45, tehran(26, "13:00")),
    ],
)
def test_due_times_step_over_lunch_nights_and_fridays(start: datetime, hours: float, due: datetime) -> None:
    assert add_working_time(ORDINARY, start, timedelta(hours=hours)) == due


def test_a_closed_day_moves_the_due_time_to_the_next_working_day() -> None:
    assert add_working_time(CLOSED_SATURDAY, tehran(21, "09:00"), timedelta(hours=1)) == tehran(22, "09:00")


def test_a_shift_over_midnight_is_one_stretch_of_work() -> None:
    assert add_working_time(MIDNIGHT_SHIFT, tehran(27, "23:00"), timedelta(hours=2)) == tehran(28, "01:00")
    assert working_time_between(MIDNIGHT_SHIFT, tehran(27, "12:00"), tehran(28, "12:00")) == timedelta(hours=8)


def test_an_override_opens_a_holiday() -> None:
    day = date(2026, 11, 22)
    calendar = read_calendar(
        {"week": WEEK, "holidays": {"overrides": [{"date": "1405/09/01", "shifts": [["10:00", "11:00"]]}]}},
        holidays=[day],
    )
    assert calendar.hours_of(day) == ((timedelta(hours=10), timedelta(hours=11)),)


def test_tehran_kept_summer_time_until_1401_and_a_working_day_stays_eight_hours() -> None:
    calendar = read_calendar({"week": WEEK})
    start = datetime(2022, 3, 22, tzinfo=TEHRAN)  # the night in which the clocks went forward
    assert working_time_between(calendar, start, start + timedelta(days=1)) == timedelta(hours=8)


@given(st.sampled_from(CALENDARS), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up_over_a_moment_in_between(calendar: WorkingCalendar, at: list[datetime]) -> None:
    parts = working_time_between(calendar, at[0], at[1]) + working_time_between(calendar, at[1], at[2])
    assert parts == working_time_between(calendar, at[0], at[2])


@given(st.sampled_from(CALENDARS), MOMENTS, AMOUNTS)
def test_exactly_the_added_time_lies_before_the_due_time(
    calendar: WorkingCalendar, start: datetime, amount: timedelta
) -> None:
    due = add_working_time(calendar, start, amount)
    assert working_time_between(calendar, start, due) == amount


@given(st.sampled_from(CALENDARS), MOMENTS, AMOUNTS, AMOUNTS)
def test_more_work_is_never_due_earlier(
    calendar: WorkingCalendar, start: datetime, amount: timedelta, more: timedelta
) -> None:
    assert add_working_time(calendar, start, amount + more) >= add_working_time(calendar, start, amount)


@given(MOMENTS, AMOUNTS, st.sets(st.dates(date(2026, 10, 1), date(2027, 1, 31)), max_size=20))
def test_a_holiday_never_makes_anything_due_earlier(start: datetime, amount: timedelta, free: set[date]) -> None:
    closed = read_calendar({"week": WEEK}, holidays=free)
    assert add_working_time(closed, start, amount) >= add_working_time(ORDINARY, start, amount)


@given(st.sampled_from(CALENDARS), MOMENTS)
def test_the_next_opening_is_open_and_no_work_lies_before_it(calendar: WorkingCalendar, at: datetime) -> None:
    opening = next_opening(calendar, at)
    assert is_open(calendar, opening)
    assert working_time_between(calendar, at, opening) == timedelta()
    assert (opening == at) is is_open(calendar, at)


def test_time_back_in_time_is_negative() -> None:
    assert working_time_between(ORDINARY, tehran(21, "09:00"), tehran(21, "08:00")) == -timedelta(hours=1)


def test_negative_work_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_time(ORDINARY, tehran(21, "08:00"), -timedelta(seconds=1))


def test_a_calendar_closed_for_longer_than_a_year_is_refused_instead_of_searched() -> None:
    free = [date(2026, 11, 21) + timedelta(days=day) for day in range(LONGEST_CLOSURE + 10)]
    with pytest.raises(CalendarInvalidError):
        next_opening(read_calendar({"week": WEEK}, holidays=free), tehran(21, "08:00"))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"week": {}}, "no_working_time"),
        ({"week": {"saturday": []}}, "no_working_time"),
        ({"week": {"shanbe": [["08:00", "09:00"]]}}, "unknown_day"),
        ({"week": {"saturday": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "overlap"),
        ({"week": {"saturday": [["12:00", "08:00"]]}}, "order"),
        ({"week": {"saturday": [["08:00", "24:30"]]}}, "hours"),
        ({"week": {"saturday": [["08:00"]]}}, "hours"),
        ({"week": {"saturday": [["8", "12"]]}}, "hours"),
        ({"week": {"saturday": [["08:00", "12:75"]]}}, "hours"),
        ({"week": WEEK, "holidays": {"overrides": [{"date": "1405/13/01", "shifts": []}]}}, "date"),
        ({"week": WEEK, "timezone": "Asia/Tehrun"}, "unknown"),
    ],
)
def test_a_calendar_that_makes_no_sense_says_why(value: dict[str, Any], reason: str) -> None:
    with pytest.raises(CalendarInvalidError) as error:
        read_calendar(value)
    assert error.value.data["reason"] == reason
