"""Arming alarms: with each change of a clock its alarms move along."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.sla.model import SlaAlert, SlaClock
from crm_core.sla.rules import Clock


async def arm_alerts(
    session: AsyncSession, *, pairs: Iterable[tuple[SlaClock, Clock]], alerts: Sequence[SlaAlert]
) -> None:
    """Brings the alarms of a ticket's clocks to their moments; ``alerts`` are all there are, locked.

    One that has fired stays. A level that a clock comes to once more after that gets a further cycle. What no
    longer waits for anything goes, so nobody is alarmed about something settled.
    """
    newest = {(alert.clock_id, alert.level): alert for alert in alerts}
    kept_clocks = set()
    for row, clock in pairs:
        kept_clocks.add(row.id)
        for level, moment in clock.alarms:
            alert = newest.pop((row.id, level.code), None)
            if alert is None:
                session.add(SlaAlert(clock_id=row.id, level=level.code, due_at=moment))
            elif alert.fired_at is None:
                alert.due_at = moment
            elif moment > alert.fired_at:
                session.add(SlaAlert(clock_id=row.id, level=level.code, cycle=alert.cycle + 1, due_at=moment))
    for alert in alerts:
        unneeded = alert.fired_at is None and (alert.clock_id, alert.level) in newest
        if unneeded or alert.clock_id not in kept_clocks:
            await session.delete(alert)
    await session.flush()
