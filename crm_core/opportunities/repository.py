"""Queries over deals."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.errors import NotFoundError
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.pipelines.model import Stage
from crm_core.pipelines.rules import StageKind


async def get_opportunity(session: AsyncSession, opportunity_id: str) -> Opportunity:
    """The deal with its stage, locked until the transaction ends; raises NotFoundError."""
    row = await session.scalar(
        select(Opportunity)
        .where(Opportunity.id == opportunity_id)
        .options(selectinload(Opportunity.stage))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError(entity="opportunity")
    return row


async def find_open_of_contact(
    session: AsyncSession, *, contact_id: str, conversation_id: str | None
) -> Opportunity | None:
    """The newest undecided deal of a contact in a conversation."""
    row: Opportunity | None = await session.scalar(
        select(Opportunity)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(
            Opportunity.contact_id == contact_id,
            Opportunity.conversation_id == conversation_id,
            Stage.kind == StageKind.OPEN,
        )
        .options(selectinload(Opportunity.stage))
        .order_by(Opportunity.id.desc())
        .limit(1)
    )
    return row


async def get_open_interval(session: AsyncSession, *, opportunity_id: str) -> StageInterval:
    """The stay in the present stage; every deal has exactly one."""
    return (
        await session.scalars(
            select(StageInterval).where(StageInterval.opportunity_id == opportunity_id, StageInterval.left_at.is_(None))
        )
    ).one()


async def list_intervals(session: AsyncSession, *, opportunity_id: str) -> list[StageInterval]:
    """Every stay of a deal in a stage, in order."""
    rows = await session.scalars(
        select(StageInterval)
        .where(StageInterval.opportunity_id == opportunity_id)
        .options(selectinload(StageInterval.stage))
        .order_by(StageInterval.seq)
    )
    return list(rows)


async def next_interval_seq(session: AsyncSession, *, opportunity_id: str) -> int:
    """The number of the next stay."""
    last = await session.scalar(
        select(func.max(StageInterval.seq)).where(StageInterval.opportunity_id == opportunity_id)
    )
    return int(last or 0) + 1
