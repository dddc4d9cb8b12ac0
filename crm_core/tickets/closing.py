"""Closing resolved tickets that their customers left alone."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.knowledge.service import get_fact
from crm_core.tickets import changes, repository
from crm_core.tickets.clocks import refresh_clocks
from crm_core.tickets.rules import TicketState

ACTOR = "rule:closing"
REASON = "left_alone"
USUAL_DAYS = 7
"""Days from resolving to closing where the company's file says nothing."""


async def close_settled(session: AsyncSession, now: datetime, limit: int) -> int:
    """Closes at most so many tickets that have been resolved for the company's number of days; says how many."""
    before = now - timedelta(days=await _days(session))
    tickets = await repository.lock_settled(session, before=before, limit=limit)
    for ticket in tickets:
        await changes.enter(session, ticket, TicketState.CLOSED, actor=ACTOR, reason=REASON, now=now)
        await refresh_clocks(session, ticket, now=now)
    return len(tickets)


async def _days(session: AsyncSession) -> int:
    try:
        company = await get_fact(session, key="company")
    except NotFoundError:
        return USUAL_DAYS
    return int(company.get("close_resolved_after_days", USUAL_DAYS))
