"""The forecast by month and the flow through the funnel, read from deals and their stays as they are now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.forecasts import repository
from crm_core.forecasts.repository import StayRow
from crm_core.forecasts.rules import (
    Expectation,
    Month,
    MonthForecast,
    StageFlow,
    Way,
    flow,
    forecast,
    month_of_moment,
    survival_quantile,
)
from crm_core.opportunities.model import Opportunity
from crm_core.pipelines import repository as pipelines
from crm_core.pipelines.rules import StageKind
from crm_core.scoring import service as scoring
from crm_core.text.jalali import from_jalali

REMEMBERED = timedelta(days=365)
"""How far back deals tell how long a stage takes: a year holds every season once."""


@dataclass(frozen=True)
class Forecast:
    """The coming Jalali months from the present one on, what comes after them, and what nobody can date."""

    months: list[MonthForecast]
    later: MonthForecast
    undated: MonthForecast


async def forecast_months(session: AsyncSession, *, pipeline_code: str, months: int, now: datetime) -> Forecast:
    """What the open deals of a pipeline are expected to bring, month by month.

    The chance is the staff's own, else the score where it is shown, else the stage's. The day is the one that was
    written down, else that by which half of the deals in this stage were decided, counted from its entry.
    Raises NotFoundError.
    """
    pipeline = await pipelines.get_pipeline(session, code=pipeline_code)
    stages = {stage.id: stage.code for stage in await pipelines.list_stages(session, pipeline_id=pipeline.id)}
    deals = await repository.list_open_deals(session, pipeline_id=pipeline.id)
    scores = await scoring.score_deals(session, pipeline_id=pipeline.id, now=now)
    stays = await repository.list_stays(session, pipeline_id=pipeline.id, since=now - REMEMBERED)
    hours = _hours_to_decision(stays, now=now)
    expected = [
        Expectation(
            deal.amount_rial,
            scores[deal.id].probability if deal.probability_override is None else deal.probability_override,
            _expected_day(deal, hours.get(stages[deal.stage_id])),
        )
        for deal in deals
        if deal.id in scores  # else it was decided between the two readings
    ]
    first = month_of_moment(now)
    won: Counter[Month] = Counter()
    for closed_at, amount in await repository.list_won(session, pipeline_id=pipeline.id, since=_start_of(first)):
        won[month_of_moment(closed_at)] += amount
    return Forecast(*forecast(expected, won, first=first, months=months))


async def funnel_flow(
    session: AsyncSession, *, pipeline_code: str, start: datetime, end: datetime, now: datetime
) -> list[StageFlow]:
    """What became of the deals that came into each open stage of a pipeline within a period; raises NotFoundError."""
    pipeline = await pipelines.get_pipeline(session, code=pipeline_code)
    stages = await pipelines.list_stages(session, pipeline_id=pipeline.id)
    rows = await repository.list_stays(session, pipeline_id=pipeline.id, since=start, until=end)
    codes = [stage.code for stage in stages if stage.kind == StageKind.OPEN]
    return flow(_ways(rows), codes, start=start, end=end, now=now)


def _ways(rows: Sequence[StayRow]) -> list[Way]:
    ways = []
    for _, held in groupby(rows, key=lambda row: row.deal_id):
        stays = list(held)
        outcome = {StageKind.WON: True, StageKind.LOST: False}.get(StageKind(stays[-1].kind))
        open_stays = [(row.stage, row.entered_at, row.left_at) for row in stays if row.kind == StageKind.OPEN]
        ways.append(Way(open_stays, outcome))
    return ways


def _hours_to_decision(rows: Sequence[StayRow], *, now: datetime) -> Mapping[str, float | None]:
    """By stage, the hours from its first entry by which half of the deals were decided."""
    lengths: dict[str, list[tuple[float, bool]]] = {}
    for _, held in groupby(rows, key=lambda row: row.deal_id):
        stays = list(held)
        decided = stays[-1].kind != StageKind.OPEN
        end = stays[-1].entered_at if decided else now
        entries = {row.stage: row.entered_at for row in reversed(stays) if row.kind == StageKind.OPEN}
        for stage, entered_at in entries.items():
            lengths.setdefault(stage, []).append(((end - entered_at) / timedelta(hours=1), decided))
    return {stage: survival_quantile(found, 0.5) for stage, found in lengths.items()}


def _expected_day(deal: Opportunity, hours: float | None) -> date | None:
    if deal.expected_close_on is not None or hours is None:
        return deal.expected_close_on
    return (deal.stage_entered_at + timedelta(hours=hours)).astimezone(TEHRAN).date()


def _start_of(month: Month) -> datetime:
    day = from_jalali(month.year, month.month, 1)
    assert day is not None
    return datetime.combine(day, time(), TEHRAN)
