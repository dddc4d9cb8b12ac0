"""Calendars in the store: several by name, and days that staff write into them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.calendars.errors import CalendarDayTakenError, CalendarInvalidError
from crm_core.calendars.model import CalendarDay, DayKind
from crm_core.calendars.rules import LONGEST_CLOSURE, describe_day
from crm_core.calendars.service import (
    DayWish,
    add_day,
    change_day,
    delete_day,
    load_calendar,
    load_calendars,
)
from crm_core.errors import InvalidInputError, NotFoundError, VersionConflictError
from crm_core.knowledge.model import Fact
from tests.crm_core.factories import NOW, WEEK

NOWRUZ = date(2025, 3, 21)
MONDAY = date(2025, 3, 24)
"""The fourth of Farvardin 1404: free, and not a Friday."""
SHORT = [["10:00", "12:00"]]


def hours(shifts: Sequence[Sequence[str]]) -> tuple[tuple[timedelta, timedelta], ...]:
    return tuple((timedelta(hours=int(start[:2])), timedelta(hours=int(end[:2]))) for start, end in shifts)


async def make_calendars(session: AsyncSession, *overrides: dict[str, Any]) -> None:
    """The company's calendar with Iranian holidays, and a night shift without any."""
    holidays = {"country": "IR", "overrides": list(overrides)}
    night = {"week": {day: [["18:00", "24:00"]] for day in WEEK}}
    session.add_all([
        Fact(key="calendar", value={"week": WEEK, "holidays": holidays}),
        Fact(key="calendars", value={"night": night}),
    ])  # fmt: skip
    await session.flush()


async def hours_of(session: AsyncSession, day: date, code: str = "default") -> Any:
    return (await load_calendar(session, code=code)).hours_of(day)


async def test_calendars_have_names(session: AsyncSession) -> None:
    await make_calendars(session)
    assert await hours_of(session, MONDAY) == ()
    assert await hours_of(session, MONDAY, "night") == hours([["18:00", "24:00"]])
    with pytest.raises(NotFoundError):
        await load_calendar(session, code="day")


async def test_a_stored_day_comes_before_the_file_and_the_file_before_the_holiday(session: AsyncSession) -> None:
    await make_calendars(session)
    assert await hours_of(session, MONDAY) == ()
    await session.merge(Fact(key="calendar", value={"week": WEEK, "holidays": {
        "country": "IR", "overrides": [{"date": str(MONDAY), "shifts": [["08:00", "09:00"]]}],
    }}))  # fmt: skip
    await session.flush()
    assert await hours_of(session, MONDAY) == hours([["08:00", "09:00"]])
    row = await add_day(session, wish=DayWish(MONDAY, DayKind.OPEN, hours=SHORT), actor="staff:1", now=NOW)
    assert await hours_of(session, MONDAY) == await hours_of(session, MONDAY, "night") == hours(SHORT)
    own = DayWish(MONDAY, DayKind.CLOSED, calendar="night")
    await add_day(session, wish=own, actor="staff:1", now=NOW)
    assert (await hours_of(session, MONDAY), await hours_of(session, MONDAY, "night")) == (hours(SHORT), ())
    await delete_day(session, day_id=row.id, actor="staff:1", now=NOW)
    assert await hours_of(session, MONDAY) == hours([["08:00", "09:00"]])


async def test_the_mark_changes_with_everything_that_time_hangs_on(session: AsyncSession) -> None:
    await make_calendars(session)
    first = (await load_calendars(session)).mark
    row = await add_day(session, wish=DayWish(MONDAY, DayKind.CLOSED), actor="staff:1", now=NOW)
    assert (await load_calendars(session)).mark != first
    await delete_day(session, day_id=row.id, actor="staff:1", now=NOW)
    assert (await load_calendars(session)).mark == first


async def test_writing_the_same_day_twice_writes_it_once(session: AsyncSession) -> None:
    await make_calendars(session)
    wish = DayWish(MONDAY, DayKind.CLOSED, scope="تهران", source="استانداری", confirmed=False)
    rows = [await add_day(session, wish=wish, actor="staff:1", now=NOW) for _ in range(2)]
    assert rows[0] is rows[1]
    with pytest.raises(CalendarDayTakenError) as taken:
        await add_day(session, wish=DayWish(MONDAY, DayKind.OPEN, hours=SHORT), actor="staff:1", now=NOW)
    assert taken.value.data == {"id": rows[0].id}
    acts = await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity == "calendar_day"))
    assert acts.all() == ["add"]


async def test_a_day_is_changed_by_who_has_read_it(session: AsyncSession) -> None:
    await make_calendars(session)
    row = await add_day(session, wish=DayWish(MONDAY, DayKind.CLOSED), actor="staff:1", now=NOW)
    opened = DayWish(MONDAY, DayKind.OPEN, hours=SHORT)
    await change_day(session, day_id=row.id, wish=opened, version=1, actor="staff:1", now=NOW)
    assert (await hours_of(session, MONDAY), row.version) == (hours(SHORT), 2)
    with pytest.raises(VersionConflictError):
        await change_day(session, day_id=row.id, wish=opened, version=1, actor="staff:2", now=NOW)
    other = await add_day(session, wish=DayWish(NOWRUZ, DayKind.CLOSED), actor="staff:1", now=NOW)
    with pytest.raises(CalendarDayTakenError):
        await change_day(session, day_id=other.id, wish=opened, actor="staff:1", now=NOW)


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (DayWish(MONDAY, DayKind.OPEN), InvalidInputError),
        (DayWish(MONDAY, DayKind.CLOSED, hours=SHORT), InvalidInputError),
        (DayWish(MONDAY, DayKind.OPEN, hours=[["12:00", "10:00"]]), CalendarInvalidError),
        (DayWish(MONDAY, DayKind.OPEN, hours=[["08:00", "12:00"], ["11:00", "13:00"]]), CalendarInvalidError),
        (DayWish(MONDAY, DayKind.CLOSED, calendar="day"), NotFoundError),
    ],
)
async def test_a_day_that_makes_no_sense_is_refused(
    session: AsyncSession, wish: DayWish, error: type[Exception]
) -> None:
    await make_calendars(session)
    with pytest.raises(error):
        await add_day(session, wish=wish, actor="staff:1", now=NOW)


async def test_the_day_that_would_shut_the_company_for_good_is_refused(session: AsyncSession) -> None:
    await make_calendars(session)
    shut = [NOWRUZ + timedelta(days=day) for day in range(LONGEST_CLOSURE - 1)]
    session.add_all(CalendarDay(day=day, calendar="all", kind="closed", created_at=NOW) for day in shut)
    await session.flush()
    await load_calendars(session)
    last = DayWish(shut[-1] + timedelta(days=1), DayKind.CLOSED)
    with pytest.raises(CalendarInvalidError):
        await add_day(session, wish=last, actor="staff:1", now=NOW)


async def test_a_day_says_what_its_hours_follow_from(session: AsyncSession) -> None:
    await make_calendars(session)
    await add_day(session, wish=DayWish(MONDAY, DayKind.OPEN, hours=SHORT), actor="staff:1", now=NOW)
    calendar = await load_calendar(session)
    plans = [describe_day(calendar, MONDAY + timedelta(days=shift)) for shift in (-1, 0, 1)]
    assert [(plan.source, plan.holiday is not None, bool(plan.hours)) for plan in plans] == [
        ("holiday", True, False), ("override", True, True), ("week", False, True),
    ]  # fmt: skip
