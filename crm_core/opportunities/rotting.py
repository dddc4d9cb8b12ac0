"""Reminding the staff of deals that have stood in their stage for too long."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.tasks import repository as task_queries
from crm_core.tasks import service as tasks
from crm_core.tasks.rules import TaskKind

GRACE = timedelta(hours=24)
"""From the moment that a deal is found to rot, how long its person has for the follow-up."""


async def follow_up_rotting(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Makes one follow-up task for each rotting stay that has none yet, and gives how many it made.

    Deals that somebody else holds at this moment are left for the next time.
    """
    query = (
        select(Opportunity, StageInterval)
        .join(StageInterval, StageInterval.opportunity_id == Opportunity.id)
        .where(Opportunity.rots_at <= now, Opportunity.closed_at.is_(None))
        .where(StageInterval.left_at.is_(None), StageInterval.followed_up_at.is_(None))
        .options(selectinload(Opportunity.stage))
        .order_by(Opportunity.rots_at, Opportunity.id)
        .limit(limit)
        .with_for_update(of=(Opportunity, StageInterval), skip_locked=True)
    )
    rows = (await session.execute(query)).all()
    team_code = await task_queries.find_team_of_kind(session, kind="sales") if rows else None
    for deal, stay in rows:
        await tasks.create_task(
            session, kind=TaskKind.FOLLOW_UP, note=f"{deal.title} ({deal.stage.name})"[:4_000], due_at=now + GRACE,
            now=now, contact_id=deal.contact_id, conversation_id=deal.conversation_id, opportunity_id=deal.id,
            assignee_id=deal.owner_id, team_code=team_code, remind_at=now,
        )  # fmt: skip
        stay.followed_up_at = now
    await session.flush()
    return len(rows)
