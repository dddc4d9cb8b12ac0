"""The company's working calendar as it is stored."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.calendars.reading import read_calendar
from crm_core.calendars.rules import WorkingCalendar
from crm_core.knowledge.service import get_fact

CALENDAR_FACT = "calendar"


async def load_calendar(session: AsyncSession) -> WorkingCalendar:
    """The working calendar of the company; raises NotFoundError, CalendarInvalidError."""
    return read_calendar(await get_fact(session, key=CALENDAR_FACT))
