"""Working time: when the company is open, and how much of it lies between two moments (pure).

A day holds any number of intervals; an interval includes its start and not its end. An override of a date
comes before a holiday, and a holiday before the usual week. Moments are aware; results are aware UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.calendars.errors import CalendarInvalidError

DAY = timedelta(days=1)
Interval = tuple[timedelta, timedelta]
"""From and until, counted from local midnight; at most ``DAY``."""
LONGEST_CLOSURE = 400
"""Days without work after which a calendar is taken for a mistake instead of being searched for ever."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The usual week (Monday first), exceptions by date, and free days; a week without work is refused."""

    week: tuple[tuple[Interval, ...], ...]
    overrides: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tehran"))

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarInvalidError(field="week", reason="days")
        if not any(self.week):
            raise CalendarInvalidError(field="week", reason="no_working_time")

    def hours_of(self, day: date) -> tuple[Interval, ...]:
        """The working intervals of a date, in order."""
        if day in self.overrides:
            return self.overrides[day]
        return () if day in self.holidays else self.week[day.weekday()]


def is_open(calendar: WorkingCalendar, at: datetime) -> bool:
    """Whether the company works at a moment."""
    start, _ = next(_stretches(calendar, at))
    return start <= at


def next_opening(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The moment itself when it is working time, else the next start of work."""
    start, _ = next(_stretches(calendar, at))
    return max(start, at.astimezone(UTC))


def add_working_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """The moment by which an amount of work has passed since a start; a shift that ends just then is its end.

    With no amount it is the next opening. Raises ValueError for a negative amount.
    """
    if amount < timedelta():
        raise ValueError("negative working time")
    left = amount
    for opening, closing in _stretches(calendar, start):
        begin = max(opening, start.astimezone(UTC))
        if left <= closing - begin:
            return begin + left
        left -= closing - begin
    raise AssertionError("stretches never end")


def working_time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; negative when the second is the earlier one."""
    if end < start:
        return -working_time_between(calendar, end, start)
    total = timedelta()
    day, last = start.astimezone(calendar.zone).date() - DAY, end.astimezone(calendar.zone).date()
    while day <= last:
        for opening, closing in _day_stretches(calendar, day):
            total += max(min(closing, end) - max(opening, start), timedelta())
        day += DAY
    return total


def _stretches(calendar: WorkingCalendar, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of work that end after a moment, in order, without end."""
    day = after.astimezone(calendar.zone).date() - DAY
    last_worked = day
    while True:
        for opening, closing in _day_stretches(calendar, day):
            last_worked = day
            if closing > after:
                yield opening, closing
        day += DAY
        if (day - last_worked).days > LONGEST_CLOSURE:
            raise CalendarInvalidError(field="week", reason="no_working_time")


def _day_stretches(calendar: WorkingCalendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    for start, end in calendar.hours_of(day):
        yield _moment(calendar, day, start), _moment(calendar, day, end)


def _moment(calendar: WorkingCalendar, day: date, clock: timedelta) -> datetime:
    local = datetime.combine(day, time(), tzinfo=calendar.zone) + clock  # wall-clock arithmetic
    return local.astimezone(UTC)
