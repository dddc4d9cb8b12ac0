"""Queries over the days that staff wrote down."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.model import CalendarDay
from crm_core.errors import NotFoundError


async def list_days(session: AsyncSession) -> Sequence[CalendarDay]:
    """Every day, in order."""
    return (await session.scalars(select(CalendarDay).order_by(CalendarDay.day, CalendarDay.calendar))).all()


async def find_day(session: AsyncSession, *, day: date, calendar: str) -> CalendarDay | None:
    """What is written down for a day of a calendar."""
    query = select(CalendarDay).where(CalendarDay.day == day, CalendarDay.calendar == calendar)
    row: CalendarDay | None = await session.scalar(query)
    return row


async def get_day(session: AsyncSession, day_id: str) -> CalendarDay:
    """The day of an id, locked until the transaction ends; raises NotFoundError."""
    row = await session.scalar(
        select(CalendarDay).where(CalendarDay.id == day_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError(entity="calendar_day")
    return row
