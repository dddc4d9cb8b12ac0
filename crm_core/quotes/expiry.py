"""Quotes past their last day."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.clock import TEHRAN
from crm_core.quotes import repository
from crm_core.quotes.rules import QuoteState
from crm_core.reservations import service as reservations

ACTOR = "rule:expiry"


async def expire_due(session: AsyncSession, now: datetime, limit: int) -> int:
    """How many issued quotes have become expired, and what was kept for them free again.

    Only issued ones are looked at, and deals stay where they are; a clock set back later revives none.
    """
    due = await repository.list_run_out(session, today=now.astimezone(TEHRAN).date(), limit=limit)
    for quote in due:
        quote.state, quote.expired_at = QuoteState.EXPIRED, now
        await reservations.release_of_quote(session, quote_id=quote.id, now=now)
        audit.record(session, actor=ACTOR, verb="expire", entity="quote", entity_id=quote.id, now=now)
    await session.flush()
    return len(due)
