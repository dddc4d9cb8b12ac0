"""Opening deals and moving them along their pipeline."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.repository import get_survivor_id
from crm_core.opportunities import fields, repository
from crm_core.opportunities.assignment import assign_by_rule
from crm_core.opportunities.errors import LostReasonRequiredError, StageFieldsMissingError, StageMoveError
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.opportunities.rules import KIND_AFTER, QUOTE_ACCEPTED, QUOTE_ISSUED, rots_at
from crm_core.pipelines import repository as pipelines
from crm_core.pipelines.model import Pipeline, Stage
from crm_core.pipelines.rules import StageKind, may_move

DEFAULT_PIPELINE = "default"


async def open_opportunity(
    session: AsyncSession,
    *,
    contact_id: str,
    title: str,
    actor: str,
    now: datetime,
    lead_id: str | None = None,
    conversation_id: str | None = None,
    stage_code: str = "new",
    pipeline_code: str = DEFAULT_PIPELINE,
    need: str | None = None,
    amount_rial: int = 0,
    expected_close_on: date | None = None,
    owner_id: str | None = None,
    key: str | None = None,
) -> Opportunity:
    """A new deal in a stage of its pipeline, with its first interval; without an owner, the rules find one.

    The same ``key`` again gives the deal that was opened under it.
    Raises NotFoundError, StageFieldsMissingError.
    """
    known = await repository.find_id_of_key(session, key=key) if key is not None else None
    if known is not None:
        return await repository.get_opportunity(session, known)
    pipeline = await pipelines.get_pipeline(session, code=pipeline_code)
    stage = await pipelines.get_stage(session, pipeline_id=pipeline.id, code=stage_code)
    opportunity = Opportunity(
        contact_id=await get_survivor_id(session, contact_id), lead_id=lead_id, conversation_id=conversation_id,
        pipeline_id=pipeline.id,
        stage_id=stage.id, title=title[:200], need=need, amount_rial=amount_rial, key=key, owner_id=owner_id,
        expected_close_on=expected_close_on, stage_entered_at=now, opened_at=now,
    )  # fmt: skip
    session.add(opportunity)
    await session.flush()
    _enter(session, opportunity, stage, seq=1, actor=actor, reason="opened", now=now)
    await session.flush()
    await assign_by_rule(session, opportunity_id=opportunity.id, now=now)
    return await repository.get_opportunity(session, opportunity.id)


async def move_opportunity(
    session: AsyncSession,
    *,
    opportunity_id: str,
    stage_code: str,
    actor: str,
    reason: str,
    now: datetime,
    lost_reason: str | None = None,
    lost_note: str | None = None,
) -> Opportunity:
    """Moves a deal and closes its interval in the same transaction; staying where it is changes nothing.

    A customer's accepted quote wins the deal wherever it stands.

    Raises:
        StageMoveError: the pipeline does not allow the step.
        LostReasonRequiredError: a lost stage without a known reason, or without the note it asks for.
        StageFieldsMissingError: the deal lacks what its pipeline asks for in that stage.
    """
    opportunity = await repository.get_opportunity(session, opportunity_id)
    pipeline = await session.get_one(Pipeline, opportunity.pipeline_id)
    target = await _target(session, pipeline, stage_code, reason=reason)
    if reason == QUOTE_ISSUED if target is None else target.id == opportunity.stage_id:
        return opportunity
    forced = reason == QUOTE_ACCEPTED
    if target is None or not (forced or may_move(pipeline.moves, current=opportunity.stage.code, target=target.code)):
        raise StageMoveError(stage=opportunity.stage.code, target=stage_code)
    interval = await repository.get_open_interval(session, opportunity_id=opportunity_id)
    now = max(now, interval.entered_at)  # two clocks may differ by a little; a stay never ends before it began
    await _settle_outcome(session, opportunity, target, lost_reason=lost_reason, lost_note=lost_note, now=now)
    if reason == QUOTE_ISSUED:
        await assign_by_rule(session, opportunity_id=opportunity_id, now=now)  # by now its amount is known
    if not forced and (missing := await fields.list_missing(session, opportunity, required=target.required)):
        raise StageFieldsMissingError(fields=missing)
    interval.left_at = now
    await session.flush()
    _enter(session, opportunity, target, seq=interval.seq + 1, actor=actor, reason=reason, now=now)
    await session.flush()
    return await repository.get_opportunity(session, opportunity_id)


async def _target(session: AsyncSession, pipeline: Pipeline, stage_code: str, *, reason: str) -> Stage | None:
    """The stage of a code; where a pipeline has none, the customer's answer still decides the deal."""
    stage = await pipelines.find_stage(session, pipeline_id=pipeline.id, code=stage_code)
    if stage is None and reason in KIND_AFTER:
        return await pipelines.find_stage_of_kind(session, pipeline_id=pipeline.id, kind=KIND_AFTER[reason])
    return stage


async def _settle_outcome(
    session: AsyncSession,
    opportunity: Opportunity,
    target: Stage,
    *,
    lost_reason: str | None,
    lost_note: str | None,
    now: datetime,
) -> None:
    opportunity.closed_at = None if target.kind == StageKind.OPEN else now
    opportunity.lost_reason_id, opportunity.lost_note = None, None
    if target.kind != StageKind.LOST:
        return
    row = await pipelines.find_lost_reason(session, code=lost_reason or "")
    if row is None or (row.needs_note and not lost_note):
        raise LostReasonRequiredError()
    opportunity.lost_reason_id, opportunity.lost_note = row.id, lost_note


def _enter(
    session: AsyncSession, opportunity: Opportunity, stage: Stage, *, seq: int, actor: str, reason: str, now: datetime
) -> None:
    opportunity.stage_id = stage.id
    opportunity.stage_entered_at = now
    opportunity.rots_at = rots_at(now, stage.rotting_hours)
    session.add(
        StageInterval(
            opportunity_id=opportunity.id, seq=seq, stage_id=stage.id, entered_at=now, actor=actor, reason=reason
        )
    )
