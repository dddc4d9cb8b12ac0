"""Queries over pipelines."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.pipelines.model import LostReason, Pipeline, Stage


async def get_pipeline(session: AsyncSession, *, code: str) -> Pipeline:
    """The pipeline of a code; raises NotFoundError."""
    pipeline = await session.scalar(select(Pipeline).where(Pipeline.code == code))
    if pipeline is None:
        raise NotFoundError(entity="pipeline")
    return pipeline


async def get_stage(session: AsyncSession, *, pipeline_id: str, code: str) -> Stage:
    """A stage of a pipeline by its code; raises NotFoundError."""
    stage = await session.scalar(select(Stage).where(Stage.pipeline_id == pipeline_id, Stage.code == code))
    if stage is None:
        raise NotFoundError(entity="stage")
    return stage


async def find_lost_reason(session: AsyncSession, *, code: str) -> LostReason | None:
    """The lost reason of a code."""
    reason: LostReason | None = await session.scalar(select(LostReason).where(LostReason.code == code))
    return reason


async def list_lost_reasons(session: AsyncSession) -> list[LostReason]:
    """Every lost reason, in the order of the file."""
    return list(await session.scalars(select(LostReason).order_by(LostReason.id)))
