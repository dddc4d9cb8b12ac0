"""The company's routing table as it is stored, and what it says about a text now."""

from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.rules import DAY, LONGEST_CLOSURE, WorkingCalendar, is_open
from crm_core.calendars.service import load_calendar
from crm_core.clock import TEHRAN
from crm_core.errors import NotFoundError
from crm_core.knowledge.service import get_fact
from crm_core.routing.rules import RoutingTable

ROUTING_FACT = "routing"


async def load_table(session: AsyncSession) -> RoutingTable:
    """The routing table; a store without one sends each ticket to the team of its category."""
    try:
        return RoutingTable.model_validate(await get_fact(session, key=ROUTING_FACT))
    except NotFoundError:
        return RoutingTable()


async def load_hours(session: AsyncSession, *, now: datetime) -> tuple[time, bool]:
    """The time of day in Tehran, and whether the company works; without a calendar it always does."""
    calendar = await _find_calendar(session)
    return now.astimezone(TEHRAN).time(), calendar is None or is_open(calendar, now)


async def working_days_ago(session: AsyncSession, *, days: int, now: datetime) -> datetime:
    """The start in Tehran of the working day from which on today is the ``days``-th one; free days do not count."""
    calendar = await _find_calendar(session)
    day = now.astimezone(TEHRAN).date()
    left = days
    for _ in range(LONGEST_CLOSURE):
        left -= calendar is None or bool(calendar.hours_of(day))
        if left <= 0:
            break
        day -= DAY
    return datetime.combine(day, time(), tzinfo=TEHRAN)


async def _find_calendar(session: AsyncSession) -> WorkingCalendar | None:
    try:
        return await load_calendar(session)
    except NotFoundError:
        return None
