"""The company's working calendars as they are stored, and the days that staff write into them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.calendars import repository
from crm_core.calendars.errors import CalendarDayTakenError
from crm_core.calendars.model import CalendarDay, DayKind
from crm_core.calendars.public_days import SOURCE
from crm_core.calendars.reading import read_calendar
from crm_core.calendars.rules import WorkingCalendar
from crm_core.db.versions import require_version
from crm_core.errors import InvalidInputError, NotFoundError
from crm_core.knowledge.service import find_facts

DEFAULT = "default"
"""The calendar of ``data/calendar.yml``."""
ALL = "all"
"""Where a day of every calendar is written down."""
CALENDAR_FACT = "calendar"
CALENDARS_FACT = "calendars"
"""The other calendars, by code."""


@dataclass(frozen=True)
class Calendars:
    """Every calendar by its code; ``mark`` differs whenever one of them may count differently."""

    by_code: Mapping[str, WorkingCalendar]
    mark: str

    def get(self, code: str) -> WorkingCalendar:
        """The calendar of a code; raises NotFoundError."""
        if code not in self.by_code:
            raise NotFoundError(entity="calendar", code=code)
        return self.by_code[code]


@dataclass(frozen=True)
class DayWish:
    """What staff write down for a day; ``hours`` only where it is open."""

    day: date
    kind: DayKind
    calendar: str = ALL
    hours: Sequence[Sequence[str]] | None = None
    scope: str | None = None
    source: str | None = None
    confirmed: bool = True


async def load_calendar(session: AsyncSession, *, code: str = DEFAULT) -> WorkingCalendar:
    """A working calendar of the company; raises NotFoundError, CalendarInvalidError."""
    return (await load_calendars(session)).get(code)


async def load_calendars(session: AsyncSession) -> Calendars:
    """Every calendar with the days that staff wrote down; raises CalendarInvalidError."""
    facts = await find_facts(session, keys=(CALENDAR_FACT, CALENDARS_FACT))
    definitions = dict(facts.get(CALENDARS_FACT, {}))
    if CALENDAR_FACT in facts:
        definitions[DEFAULT] = facts[CALENDAR_FACT]
    rows = await repository.list_days(session)
    texts = {code: _text_of(value, rows, code) for code, value in sorted(definitions.items())}
    mark = sha256(json.dumps([SOURCE, texts]).encode()).hexdigest()[:16]
    return Calendars({code: _build(text) for code, text in texts.items()}, mark)


async def add_day(session: AsyncSession, *, wish: DayWish, actor: str, now: datetime) -> CalendarDay:
    """The day, written down; the same once more changes nothing.

    Raises:
        CalendarDayTakenError: it is written down otherwise. CalendarInvalidError: no calendar may look like this.
    """
    known = await repository.find_day(session, day=wish.day, calendar=wish.calendar)
    if known is not None and all(getattr(known, name) == value for name, value in _values(wish).items()):
        return known
    if known is not None:
        raise CalendarDayTakenError(id=known.id)
    row = CalendarDay(**_values(wish), created_at=now)
    session.add(row)
    await _keep(session, row, verb="add", actor=actor, now=now)
    return row


async def change_day(
    session: AsyncSession, *, day_id: str, wish: DayWish, actor: str, now: datetime, version: int | None = None
) -> CalendarDay:
    """The day, written down otherwise.

    Raises:
        NotFoundError. VersionConflictError. CalendarDayTakenError. CalendarInvalidError.
    """
    row = await repository.get_day(session, day_id)
    require_version(row, version, entity="calendar_day")
    other = await repository.find_day(session, day=wish.day, calendar=wish.calendar)
    if other is not None and other is not row:
        raise CalendarDayTakenError(id=other.id)
    changed = {name: value for name, value in _values(wish).items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        await _keep(session, row, verb="change", actor=actor, now=now)
    return row


async def delete_day(
    session: AsyncSession, *, day_id: str, actor: str, now: datetime, version: int | None = None
) -> None:
    """Takes a day back, so that its holiday or week holds again; raises NotFoundError, VersionConflictError."""
    row = await repository.get_day(session, day_id)
    require_version(row, version, entity="calendar_day")
    await session.delete(row)
    await _keep(session, row, verb="delete", actor=actor, now=now)


async def _keep(session: AsyncSession, row: CalendarDay, *, verb: str, actor: str, now: datetime) -> None:
    await session.flush()
    calendars = await load_calendars(session)
    if row.calendar != ALL:
        calendars.get(row.calendar)
    audit.record(
        session, actor=actor, verb=verb, entity="calendar_day", entity_id=row.id, now=now, day=row.day.isoformat(),
        calendar=row.calendar, kind=row.kind, hours=row.hours,
    )  # fmt: skip
    await session.flush()


def _values(wish: DayWish) -> dict[str, Any]:
    is_open = wish.kind == DayKind.OPEN
    if is_open is not bool(wish.hours):
        raise InvalidInputError(field="hours", reason="empty" if is_open else "closed")
    return {**asdict(wish), "kind": str(wish.kind), "hours": [list(shift) for shift in wish.hours or ()] or None}


def _text_of(value: Mapping[str, Any], rows: Sequence[CalendarDay], code: str) -> str:
    """Everything that a calendar follows from; a day of its own comes before one of all calendars."""
    days = {row.day.isoformat(): row.hours or [] for row in rows if row.calendar == ALL}
    days |= {row.day.isoformat(): row.hours or [] for row in rows if row.calendar == code}
    return json.dumps({"value": value, "days": days}, sort_keys=True)


@lru_cache(maxsize=64)
def _build(text: str) -> WorkingCalendar:
    """The calendar of a text, with its years laid out once for all callers."""
    content = json.loads(text)
    days = {date.fromisoformat(day): shifts for day, shifts in content["days"].items()}
    return read_calendar(content["value"], days=days)
