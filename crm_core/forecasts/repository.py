"""Queries over deals and the stages that they went through."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.pipelines.model import Stage
from crm_core.pipelines.rules import StageKind


class StayRow(NamedTuple):
    """One stay of a deal, with what its stage is."""

    deal_id: str
    stage: str
    kind: str
    entered_at: datetime
    left_at: datetime | None


async def list_open_deals(session: AsyncSession, *, pipeline_id: str) -> Sequence[Opportunity]:
    """The undecided deals of a pipeline."""
    query = select(Opportunity).where(Opportunity.pipeline_id == pipeline_id, Opportunity.closed_at.is_(None))
    return (await session.scalars(query)).all()


async def list_won(session: AsyncSession, *, pipeline_id: str, since: datetime) -> list[tuple[datetime, int]]:
    """When deals of a pipeline were won since a moment, and their amounts."""
    rows = await session.execute(
        select(Opportunity.closed_at, Opportunity.amount_rial)
        .join(Stage, Stage.id == Opportunity.stage_id)
        .where(Opportunity.pipeline_id == pipeline_id, Stage.kind == StageKind.WON, Opportunity.closed_at >= since)
    )
    return [(closed_at, amount) for closed_at, amount in rows if closed_at is not None]


async def list_stays(
    session: AsyncSession, *, pipeline_id: str, since: datetime, until: datetime | None = None
) -> list[StayRow]:
    """Every stay of the deals that came into some stage of a pipeline in a period, deal by deal, in order."""
    moved = (
        select(StageInterval.opportunity_id)
        .join(Opportunity, Opportunity.id == StageInterval.opportunity_id)
        .where(Opportunity.pipeline_id == pipeline_id, StageInterval.entered_at >= since)
    )
    if until is not None:
        moved = moved.where(StageInterval.entered_at < until)
    rows = await session.execute(
        select(
            StageInterval.opportunity_id, Stage.code, Stage.kind, StageInterval.entered_at, StageInterval.left_at
        )
        .join(Stage, Stage.id == StageInterval.stage_id)
        .where(StageInterval.opportunity_id.in_(moved))
        .order_by(StageInterval.opportunity_id, StageInterval.seq)
    )  # fmt: skip
    return [StayRow(*row) for row in rows]
