"""Scores, assignments by rule, pipelines, the forecast and the flow through the funnel as staff see them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from crm_core.assignments.model import AssignmentDecision
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.scoring.service import DealScore


class FactorRecord(BaseModel):
    """What one trait adds to the log-odds of winning."""

    feature: str
    value: str
    effect: float


class ScoreRecord(BaseModel):
    """The chance of winning in percent; ``shown`` when it was learnt from earlier deals, else the stage's own."""

    probability: float
    shown: bool
    factors: list[FactorRecord]


class DecisionRecord(BaseModel):
    """Why the rules gave a record to somebody (login name), or to nobody."""

    at: datetime
    rule: str
    conditions: list[str]
    reason: str
    assignee: str | None
    facts: dict[str, Any]
    candidates: list[dict[str, Any]]


class StageRecord(BaseModel):
    """One step of a pipeline with the steps that may follow it."""

    code: str
    name: str
    kind: str
    probability: int
    rotting_hours: int | None
    required: list[str]
    moves: list[str]


class LostReasonRecord(BaseModel):
    """Why a deal may be lost."""

    code: str
    name: str
    needs_note: bool


class PipelineRecord(BaseModel):
    """A way from first interest to a decision."""

    code: str
    name: str
    stages: list[StageRecord]


class PipelineList(BaseModel):
    """Every pipeline, and the reasons for losing a deal."""

    items: list[PipelineRecord]
    lost_reasons: list[LostReasonRecord]


class MonthRecord(BaseModel):
    """A Jalali month (``1405-09``), or ``later``, or ``undated``; money in rial."""

    month: str
    won: int
    deals: int
    open: int
    expected: int


class ForecastRecord(BaseModel):
    """What open deals are expected to bring; ``today`` is the day in Tehran on which it was reckoned."""

    pipeline: str
    today: date
    months: list[MonthRecord]
    later: MonthRecord
    undated: MonthRecord


class FlowRecord(BaseModel):
    """What became of the deals that came into a stage in the period; ``open`` ones may still go either way."""

    stage: str
    entered: int
    reached: dict[str, int]
    won: int
    lost: int
    open: int
    stays: int
    median_hours: float | None
    p90_hours: float | None


class FunnelRecord(BaseModel):
    """The funnel of a period, both days included."""

    pipeline: str
    start: date
    end: date
    stages: list[FlowRecord]


class ScoringRecord(BaseModel):
    """How well the score of a pipeline does, beside the priors that it must beat to be shown."""

    pipeline: str
    built_at: datetime | None
    metrics: dict[str, Any]


class ScoringList(BaseModel):
    """The scores of every pipeline."""

    items: list[ScoringRecord]


def score_record(score: DealScore) -> ScoreRecord:
    """A chance with what moved it."""
    factors = score.score.factors if score.score is not None else ()
    return ScoreRecord(
        probability=score.probability, shown=score.shown,
        factors=[FactorRecord(feature=one.feature, value=one.value, effect=round(one.effect, 3)) for one in factors],
    )  # fmt: skip


def decision_record(row: AssignmentDecision) -> DecisionRecord:
    """One decision by rule."""
    names = {one["staff_id"]: one["username"] for one in row.candidates}
    return DecisionRecord(
        at=row.at, rule=row.rule, conditions=row.conditions, reason=row.reason,
        assignee=names[row.staff_id] if row.staff_id else None, facts=row.facts, candidates=row.candidates,
    )  # fmt: skip


def pipeline_record(pipeline: Pipeline, stages: list[Stage]) -> PipelineRecord:
    """A pipeline with its stages, in order."""
    return PipelineRecord(
        code=pipeline.code, name=pipeline.name,
        stages=[
            StageRecord(
                code=stage.code, name=stage.name, kind=stage.kind, probability=stage.probability,
                rotting_hours=stage.rotting_hours, required=stage.required,
                moves=pipeline.moves.get(stage.code, []),
            )
            for stage in stages
        ],
    )  # fmt: skip


def lost_reason_record(reason: LostReason) -> LostReasonRecord:
    """A reason for losing a deal."""
    return LostReasonRecord(code=reason.code, name=reason.name, needs_note=reason.needs_note)
