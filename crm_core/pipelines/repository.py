"""Queries over pipelines."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.pipelines.rules import StageKind


async def get_pipeline(session: AsyncSession, *, code: str) -> Pipeline:
    """The pipeline of a code; raises NotFoundError."""
    pipeline = await session.scalar(select(Pipeline).where(Pipeline.code == code))
    if pipeline is None:
        raise NotFoundError(entity="pipeline")
    return pipeline


async def get_stage(session: AsyncSession, *, pipeline_id: str, code: str) -> Stage:
    """A stage of a pipeline by its code; raises NotFoundError."""
    stage = await find_stage(session, pipeline_id=pipeline_id, code=code)
    if stage is None:
        raise NotFoundError(entity="stage")
    return stage


async def find_stage(session: AsyncSession, *, pipeline_id: str, code: str) -> Stage | None:
    """The stage of a pipeline by its code, among those that its file still has."""
    stage: Stage | None = await session.scalar(
        select(Stage).where(Stage.pipeline_id == pipeline_id, Stage.code == code, Stage.active)
    )
    return stage


async def find_stage_of_kind(session: AsyncSession, *, pipeline_id: str, kind: StageKind) -> Stage | None:
    """The first stage of a kind in a pipeline."""
    stage: Stage | None = await session.scalar(
        select(Stage)
        .where(Stage.pipeline_id == pipeline_id, Stage.kind == kind, Stage.active)
        .order_by(Stage.position)
        .limit(1)
    )
    return stage


async def list_pipelines(session: AsyncSession) -> list[Pipeline]:
    """Every pipeline, in order of code."""
    return list(await session.scalars(select(Pipeline).order_by(Pipeline.code)))


async def list_stages(session: AsyncSession, *, pipeline_id: str | None = None) -> list[Stage]:
    """The stages of a pipeline, or of all of them, that their files still have, in order."""
    query = select(Stage).where(Stage.active).order_by(Stage.pipeline_id, Stage.position)
    if pipeline_id is not None:
        query = query.where(Stage.pipeline_id == pipeline_id)
    return list(await session.scalars(query))


async def find_lost_reason(session: AsyncSession, *, code: str) -> LostReason | None:
    """The lost reason of a code."""
    reason: LostReason | None = await session.scalar(select(LostReason).where(LostReason.code == code))
    return reason


async def list_lost_reasons(session: AsyncSession) -> list[LostReason]:
    """Every lost reason, in the order of the file."""
    return list(await session.scalars(select(LostReason).order_by(LostReason.id)))
