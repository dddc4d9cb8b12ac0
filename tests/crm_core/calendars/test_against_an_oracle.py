"""Working time on random calendars agrees with counting minute by minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_core.calendars.errors import CalendarInvalidError
from crm_core.calendars.rules import (
    DAY,
    LONGEST_CLOSURE,
    Interval,
    WorkingCalendar,
    add_working_time,
    is_open,
    working_time_between,
)

MINUTE = timedelta(minutes=1)
FIRST = date(2021, 9, 15)
"""A week before Tehran put its clocks back, in the night to 22 September; the span reaches over the New Year."""
SPAN = 180
AMBIGUOUS = date(2021, 9, 21)
"""The day whose last hour the wall clock shows twice, so that it cannot tell the two apart."""
MOMENTS = st.integers(0, SPAN * 24 * 60).map(lambda minutes: datetime(2021, 9, 15, tzinfo=UTC) + minutes * MINUTE)
DAYS = st.integers(0, SPAN).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Interval, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 24 * 60), max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple((first * MINUTE, second * MINUTE) for first, second in zip(edges[::2], edges[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    week = tuple(draw(shifts()) for _ in range(7))
    assume(any(week))
    return WorkingCalendar(
        week=week,
        overrides=draw(st.dictionaries(DAYS, shifts(), max_size=8)),
        holidays=frozenset(draw(st.sets(DAYS, max_size=8))),
    )


def works(calendar: WorkingCalendar, minute: datetime) -> bool:
    """Whether the wall clock of the calendar's place shows working time."""
    local = minute.astimezone(calendar.zone)
    clock = timedelta(hours=local.hour, minutes=local.minute)
    return any(start <= clock < end for start, end in calendar.hours_of(local.date()))


@given(calendars(), MOMENTS, st.integers(0, 4 * 24 * 60))
def test_the_work_between_two_moments_is_the_minutes_that_are_worked(
    calendar: WorkingCalendar, start: datetime, minutes: int
) -> None:
    assume(not start.date() <= AMBIGUOUS <= (start + minutes * MINUTE).date())
    counted = sum(works(calendar, start + number * MINUTE) for number in range(minutes))
    assert working_time_between(calendar, start, start + minutes * MINUTE) == counted * MINUTE


@given(calendars(), MOMENTS, st.integers(1, 24 * 60))
def test_the_due_time_is_reached_after_exactly_the_minutes_that_are_worked(
    calendar: WorkingCalendar, start: datetime, minutes: int
) -> None:
    due = add_working_time(calendar, start, minutes * MINUTE)
    assert working_time_between(calendar, start, due) == minutes * MINUTE
    assert working_time_between(calendar, start, due - MINUTE) == (minutes - 1) * MINUTE


@given(calendars(), MOMENTS, MOMENTS, st.timedeltas(timedelta(), 60 * DAY))
def test_who_starts_later_is_never_due_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, amount: timedelta
) -> None:
    first, second = sorted((one, other))
    assert add_working_time(calendar, first, amount) <= add_working_time(calendar, second, amount)


@given(calendars(), MOMENTS, st.timedeltas(timedelta(), 60 * DAY))
def test_taking_a_holiday_away_never_makes_anything_later(
    calendar: WorkingCalendar, start: datetime, amount: timedelta
) -> None:
    worked = WorkingCalendar(week=calendar.week, overrides=calendar.overrides)
    assert add_working_time(worked, start, amount) <= add_working_time(calendar, start, amount)


@given(calendars(), MOMENTS)
def test_open_is_what_the_wall_clock_says(calendar: WorkingCalendar, at: datetime) -> None:
    assume(at.date() != AMBIGUOUS)
    assert is_open(calendar, at) is works(calendar, at)


def test_a_closure_of_four_hundred_days_is_a_mistake_and_one_day_less_is_not() -> None:
    every_day = tuple(((timedelta(hours=8), timedelta(hours=9)),) for _ in range(7))
    shut = [FIRST + day * DAY for day in range(LONGEST_CLOSURE)]
    WorkingCalendar(week=every_day, holidays=frozenset(shut[1:]))
    with pytest.raises(CalendarInvalidError):
        WorkingCalendar(week=every_day, holidays=frozenset(shut))
