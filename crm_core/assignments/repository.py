"""Queries over decisions."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments.model import AssignmentDecision
from crm_core.assignments.rules import Subject


async def list_decisions(session: AsyncSession, *, subject: Subject, record_id: str) -> list[AssignmentDecision]:
    """Every decision about a record, oldest first."""
    rows = await session.scalars(
        select(AssignmentDecision)
        .where(AssignmentDecision.subject == subject, AssignmentDecision.record_id == record_id)
        .order_by(AssignmentDecision.id)
    )
    return list(rows)
