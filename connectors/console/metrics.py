"""Pipelines as they are defined, the forecast, the flow through the funnel, and how good the scores are."""

from dataclasses import asdict
from datetime import datetime, time, timedelta

from aiohttp import web

from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.funnel_queries import ForecastQuery, FunnelQuery
from connectors.console.funnel_records import (
    FlowRecord,
    ForecastRecord,
    FunnelRecord,
    MonthRecord,
    PipelineList,
    ScoringList,
    ScoringRecord,
    lost_reason_record,
    pipeline_record,
)
from connectors.console.permissions import Verb
from connectors.console.records import shown
from connectors.gateway.endpoints import read_query
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.clock import TEHRAN
from crm_core.forecasts import service as forecasts
from crm_core.pipelines import repository as pipelines
from crm_core.scoring import repository as scoring

NOT_BUILT = {"sufficient": False, "shown": False}


async def list_pipelines(request: web.Request, caller: Caller) -> web.Response:
    """Every pipeline with its stages and moves, and the reasons for losing a deal."""
    async with request.app[DATABASE].reading() as session:
        items = [
            pipeline_record(pipeline, await pipelines.list_stages(session, pipeline_id=pipeline.id))
            for pipeline in await pipelines.list_pipelines(session)
        ]
        reasons = [lost_reason_record(reason) for reason in await pipelines.list_lost_reasons(session)]
    return shown(PipelineList(items=items, lost_reasons=reasons))


async def get_forecast(request: web.Request, caller: Caller) -> web.Response:
    """What open deals are expected to bring, by Jalali month, with what this month has brought."""
    query, now = read_query(request, ForecastQuery), clock.now()
    async with request.app[DATABASE].reading() as session:
        found = await forecasts.forecast_months(session, pipeline_code=query.pipeline, months=query.months, now=now)
    record = ForecastRecord(
        pipeline=query.pipeline, today=now.astimezone(TEHRAN).date(),
        months=[MonthRecord(**asdict(month)) for month in found.months],
        later=MonthRecord(**asdict(found.later)), undated=MonthRecord(**asdict(found.undated)),
    )  # fmt: skip
    return shown(record)


async def get_funnel(request: web.Request, caller: Caller) -> web.Response:
    """What became of the deals that came into each stage in a period, lost and undecided ones included."""
    query, now = read_query(request, FunnelQuery), clock.now()
    end = query.to or now.astimezone(TEHRAN).date()
    start = query.start or end - timedelta(days=query.DAYS)
    async with request.app[DATABASE].reading() as session:
        flows = await forecasts.funnel_flow(
            session, pipeline_code=query.pipeline, start=datetime.combine(start, time(), TEHRAN),
            end=datetime.combine(end + timedelta(days=1), time(), TEHRAN), now=now,
        )  # fmt: skip
    stages = [FlowRecord(**asdict(one)) for one in flows]
    record = FunnelRecord(pipeline=query.pipeline, start=start, end=end, stages=stages)
    return shown(record)


async def get_scoring(request: web.Request, caller: Caller) -> web.Response:
    """How good the scores of each pipeline are; one that does not beat the stage is not shown on deals."""
    items = []
    async with request.app[DATABASE].reading() as session:
        for pipeline in await pipelines.list_pipelines(session):
            row = await scoring.find_model(session, pipeline_id=pipeline.id)
            built_at, metrics = (row.built_at, row.metrics) if row is not None else (None, NOT_BUILT)
            items.append(ScoringRecord(pipeline=pipeline.code, built_at=built_at, metrics=metrics))
    return shown(ScoringList(items=items))


ENDPOINTS = [
    staff_call("GET", "/v1/pipelines", Verb.READ_OPPORTUNITIES, list_pipelines, PipelineList),
    staff_call("GET", "/v1/metrics/forecast", Verb.READ_FUNNEL, get_forecast, ForecastRecord, query=ForecastQuery),
    staff_call("GET", "/v1/metrics/funnel", Verb.READ_FUNNEL, get_funnel, FunnelRecord, query=FunnelQuery),
    staff_call("GET", "/v1/scoring", Verb.READ_SCORING, get_scoring, ScoringList),
]
