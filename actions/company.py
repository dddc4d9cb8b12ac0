"""Company facts that answers mention: working hours and the day of the next answer."""

from datetime import datetime

from crm_core.calendars.rules import next_opening
from crm_core.calendars.service import load_calendar
from crm_core.clock import TEHRAN
from crm_core.db import Session
from crm_core.knowledge import service as knowledge
from crm_core.text.moments import say_day, say_week


async def hours_text(session: Session) -> str:
    """Working hours in words."""
    return say_week((await knowledge.get_fact(session, key="calendar"))["week"])


async def reply_day(session: Session, now: datetime) -> str:
    """The day on which a colleague answers something written now: the day of the next working time."""
    opening = next_opening(await load_calendar(session), now)
    return say_day(opening.astimezone(TEHRAN).date(), now.astimezone(TEHRAN).date())
