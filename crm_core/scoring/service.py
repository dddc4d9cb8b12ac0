"""Learning from decided deals, and scoring open ones where the score is better than the stage alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.pipelines import repository as pipelines
from crm_core.pipelines.model import Pipeline, Stage
from crm_core.pipelines.rules import StageKind
from crm_core.scoring import repository
from crm_core.scoring.evaluation import ask, judge
from crm_core.scoring.model import ScoringModel
from crm_core.scoring.rules import Score, as_json, from_json, score, train, traits_at

KEPT_FOR = timedelta(hours=24)
"""How old a model may grow: a day's outcomes hardly move it."""


@dataclass(frozen=True)
class DealScore:
    """The chance of an open deal in percent; ``shown`` when it was reckoned, else it is the stage's own."""

    probability: float
    shown: bool
    score: Score | None


async def rebuild_models(session: AsyncSession, *, now: datetime, older_than: timedelta = KEPT_FOR) -> int:
    """Learns anew for every pipeline whose model is older than that, and gives for how many.

    A pipeline that another worker learns from at this moment is left to it.
    """
    built = 0
    for pipeline in await pipelines.list_pipelines(session):
        if not await repository.hold_pipeline(session, pipeline_id=pipeline.id):
            continue
        row = await repository.find_model(session, pipeline_id=pipeline.id)
        if row is None or row.built_at <= now - older_than:
            await rebuild_model(session, pipeline=pipeline, now=now)
            built += 1
    return built


async def rebuild_model(session: AsyncSession, *, pipeline: Pipeline, now: datetime) -> ScoringModel:
    """The model of a pipeline, learnt from its decided deals and judged on the latest of them."""
    stages = await _open_stages(session, pipeline)
    places = {stage.code: stage.position for stage in stages}
    deals = await repository.load_deals(session, pipeline_id=pipeline.id, decided=True)
    learnt = train(deals, places)
    metrics = judge(ask(deals, stages=places, defaults={stage.code: stage.probability / 100 for stage in stages}))
    metrics |= {"won": learnt.whole.totals[0], "lost": learnt.whole.totals[1], "sufficient": learnt.is_sufficient}
    metrics["shown"] = metrics["shown"] and learnt.is_sufficient
    row = await repository.find_model(session, pipeline_id=pipeline.id)
    if row is None:
        row = ScoringModel(pipeline_id=pipeline.id, built_at=now, learnt=as_json(learnt), metrics=metrics)
        session.add(row)
    else:
        row.built_at, row.learnt, row.metrics = now, as_json(learnt), metrics
    await session.flush()
    return row


async def score_deals(
    session: AsyncSession, *, pipeline_id: str, now: datetime, ids: Collection[str] | None = None
) -> dict[str, DealScore]:
    """The chances of the open deals of a pipeline, all or some, by their ids."""
    stages = {stage.code: stage for stage in await pipelines.list_stages(session, pipeline_id=pipeline_id)}
    row = await repository.find_model(session, pipeline_id=pipeline_id)
    learnt = from_json(row.learnt) if row is not None and row.metrics["shown"] else None
    scores = {}
    for deal in await repository.load_deals(session, pipeline_id=pipeline_id, decided=False, ids=ids):
        stage = deal.stays[-1].stage
        if learnt is None:
            scores[deal.id] = DealScore(stages[stage].probability, shown=False, score=None)
        else:
            found = score(learnt, stage=stage, team=deal.team, traits=traits_at(deal, now))
            scores[deal.id] = DealScore(round(100 * found.probability, 1), shown=True, score=found)
    return scores


async def _open_stages(session: AsyncSession, pipeline: Pipeline) -> list[Stage]:
    stages = await pipelines.list_stages(session, pipeline_id=pipeline.id)
    return [stage for stage in stages if stage.kind == StageKind.OPEN]
