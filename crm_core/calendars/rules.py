"""Working time: when the company is open, and how much of it lies between two moments (pure).

A day holds any number of intervals; an interval includes its start and not its end. An override of a date
comes before a holiday, and a holiday before the usual week. Moments are aware; results are aware UTC.

Every year (of UTC, so that no look-up asks for the zone) is laid out once as stretches of work with the work done by
the end of each; a look-up is a binary search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_core.calendars.errors import CalendarInvalidError
from crm_core.calendars.public_days import PublicDay, public_days

DAY = timedelta(days=1)
NO_TIME = timedelta()
Interval = tuple[timedelta, timedelta]
"""From and until, counted from local midnight; at most ``DAY``."""
LONGEST_CLOSURE = 400
"""Days without work from which on a calendar is taken for a mistake."""


@dataclass(frozen=True)
class WorkingYear:
    """A year's stretches of work in order: their starts, their ends, and the work done by each end."""

    opens: list[datetime] = field(default_factory=list)
    closes: list[datetime] = field(default_factory=list)
    done: list[timedelta] = field(default_factory=list)

    @property
    def total(self) -> timedelta:
        """All the work of the year."""
        return self.done[-1] if self.done else NO_TIME

    def done_by(self, at: datetime) -> timedelta:
        """The work of the year that lies before a moment in UTC."""
        place = bisect_left(self.closes, at)
        if place == len(self.closes):
            return self.total
        before = self.done[place - 1] if place else NO_TIME
        return before + (at - self.opens[place]) if at > self.opens[place] else before


@dataclass(frozen=True)
class WorkingCalendar:
    """The usual week (Monday first), exceptions by date, and free days.

    ``holidays`` are free days beside the public ones of ``country``. Raises CalendarInvalidError when there is no
    work for `LONGEST_CLOSURE` days on end.
    """

    week: tuple[tuple[Interval, ...], ...]
    overrides: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tehran"))
    country: str | None = None
    _years: dict[int, WorkingYear] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarInvalidError(field="week", reason="days")
        if not any(self.week) or self._is_shut_too_long():
            raise CalendarInvalidError(field="week", reason="no_working_time")

    def hours_of(self, day: date) -> tuple[Interval, ...]:
        """The working intervals of a date, in order."""
        if day in self.overrides:
            return self.overrides[day]
        free = day in self.holidays or day in public_days(self.country, day.year)
        return () if free else self.week[day.weekday()]

    def year(self, number: int) -> WorkingYear:
        """The stretches of a year; one that reaches over the New Year lies half in each."""
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = _lay_out(self, number)
        return found

    def _is_shut_too_long(self) -> bool:
        closed = [*self.holidays, *(day for day, hours in self.overrides.items() if not hours)]
        if len(closed) * len(self.week) < LONGEST_CLOSURE:
            return False
        shut, day, last = 0, min(closed), max(closed)
        while day <= last and shut < LONGEST_CLOSURE:
            shut = 0 if self.hours_of(day) else shut + 1
            day += DAY
        return shut >= LONGEST_CLOSURE


@dataclass(frozen=True)
class DayPlan:
    """The hours of a date, and what they follow from: an ``override``, a ``holiday`` or the ``week``."""

    day: date
    hours: tuple[Interval, ...]
    source: str
    holiday: PublicDay | None


def describe_day(calendar: WorkingCalendar, day: date) -> DayPlan:
    """What a calendar says of a date, with the public holiday that falls on it, worked or not."""
    holiday = public_days(calendar.country, day.year).get(day)
    free = holiday is not None or day in calendar.holidays
    source = "override" if day in calendar.overrides else "holiday" if free else "week"
    return DayPlan(day, calendar.hours_of(day), source, holiday)


def is_open(calendar: WorkingCalendar, at: datetime) -> bool:
    """Whether the company works at a moment."""
    return next_opening(calendar, at) == at


def next_opening(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The moment itself when it is working time, else the next start of work."""
    moment = at.astimezone(UTC)
    number = moment.year
    year = calendar.year(number)
    place = bisect_right(year.closes, moment)
    while place == len(year.closes):
        number += 1
        year, place = calendar.year(number), 0
    return max(year.opens[place], moment)


def add_working_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """The moment by which an amount of work has passed since a start; a shift that ends just then is its end.

    With no amount it is the next opening. Raises ValueError for a negative amount.
    """
    if amount < NO_TIME:
        raise ValueError("negative working time")
    if not amount:
        return next_opening(calendar, start)
    moment = start.astimezone(UTC)
    number = moment.year
    year = calendar.year(number)
    target = year.done_by(moment) + amount
    while target > year.total:
        target -= year.total
        number += 1
        year = calendar.year(number)
    place = bisect_left(year.done, target)
    return year.closes[place] - (year.done[place] - target)


def working_time_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; negative when the second is the earlier one."""
    if end < start:
        return -working_time_between(calendar, end, start)
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    work = calendar.year(last.year).done_by(last) - calendar.year(first.year).done_by(first)
    for number in range(first.year, last.year):
        work += calendar.year(number).total
    return work


def _lay_out(calendar: WorkingCalendar, number: int) -> WorkingYear:
    year, done = WorkingYear(), NO_TIME
    for opening, closing in _stretches(calendar, number):
        start = max(opening, year.closes[-1]) if year.closes else opening  # clocks put forward may fold two together
        if closing > start:
            done += closing - start
            year.opens.append(start)
            year.closes.append(closing)
            year.done.append(done)
    return year


def _stretches(calendar: WorkingCalendar, number: int) -> Iterator[tuple[datetime, datetime]]:
    begin, end = datetime(number, 1, 1, tzinfo=UTC), datetime(number + 1, 1, 1, tzinfo=UTC)
    day = begin.date() - DAY
    while day <= end.date():
        for opening, closing in calendar.hours_of(day):
            yield max(_moment_of(calendar, day, opening), begin), min(_moment_of(calendar, day, closing), end)
        day += DAY


def _moment_of(calendar: WorkingCalendar, day: date, clock: timedelta) -> datetime:
    local = datetime.combine(day, time(), tzinfo=calendar.zone) + clock  # wall-clock arithmetic
    return local.astimezone(UTC)
