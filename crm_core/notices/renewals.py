"""Reminding customers that something of theirs ends soon."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.notices import repository
from crm_core.notices.rules import NoticeKind
from crm_core.notices.service import load_rules, notify
from crm_core.text.dates import format_jalali


async def remind_renewals(session: AsyncSession, now: datetime, limit: int) -> int:
    """Tells at most so many customers, once for each end, and gives how many subscriptions were looked at."""
    rules = await load_rules(session)
    if rules is None or NoticeKind.RENEWAL_DUE not in rules.texts:
        return 0
    today = now.astimezone(TEHRAN).date()
    last = today + timedelta(days=rules.renewal_days)
    ending = await repository.list_ending(session, first=today, last=last, limit=limit)
    for one in ending:
        values = {"product": one.product.name, "ends_on": format_jalali(one.ends_on)}
        await notify(
            session, kind=NoticeKind.RENEWAL_DUE, contact_id=one.contact_id, subject_id=one.id, values=values, now=now
        )
        one.reminded_of = one.ends_on
    await session.flush()
    return len(ending)
