"""Forecast by month, conversion of cohorts, and time in a stage with the stays that still go on (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from crm_core.clock import TEHRAN
from crm_core.text.jalali import to_jalali

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, order=True)
class Month:
    """A month of the Jalali calendar."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def plus(self, months: int) -> "Month":
        """The month so many months later."""
        index = self.year * MONTHS_IN_YEAR + self.month - 1 + months
        return Month(index // MONTHS_IN_YEAR, index % MONTHS_IN_YEAR + 1)


@dataclass(frozen=True)
class Expectation:
    """An open deal: its amount in rial, its chance in percent, and the day on which it is expected to close."""

    amount_rial: int
    chance: float
    closes_on: date | None


@dataclass(frozen=True)
class MonthForecast:
    """What a month has brought, and what its open deals are worth whole and weighed by their chances; rial."""

    month: str
    won: int
    deals: int
    open: int
    expected: int


@dataclass(frozen=True)
class Way:
    """The way of one deal: every stay in order (stage, from, until), and how it ended (None: still open)."""

    stays: Sequence[tuple[str, datetime, datetime | None]]
    won: bool | None


@dataclass(frozen=True)
class StageFlow:
    """What became of the deals that first came into a stage within a period.

    ``reached`` counts those that later came as far as each following stage; ``open`` ones are undecided and may yet.
    ``median_hours`` and ``p90_hours`` are of the stays begun in the period; None where too many of them still go on.
    """

    stage: str
    entered: int
    reached: Mapping[str, int]
    won: int
    lost: int
    open: int
    stays: int
    median_hours: float | None
    p90_hours: float | None


def month_of(day: date) -> Month:
    """The Jalali month of a day."""
    jalali = to_jalali(day)
    return Month(jalali.year, jalali.month)


def month_of_moment(moment: datetime) -> Month:
    """The Jalali month of a moment in Tehran."""
    return month_of(moment.astimezone(TEHRAN).date())


def forecast(
    open_deals: Iterable[Expectation], won: Mapping[Month, int], *, first: Month, months: int
) -> tuple[list[MonthForecast], MonthForecast, MonthForecast]:
    """The coming months, then what is expected after them, then what has no day.

    A deal whose day has passed is expected in the first month: it is late, not lost.
    """
    row: dict[str, list[Expectation]] = {}
    names = [first.plus(ahead) for ahead in range(months)]
    for deal in open_deals:
        month = max(month_of(deal.closes_on), first) if deal.closes_on else None
        place = "undated" if month is None else str(month) if month <= names[-1] else "later"
        row.setdefault(place, []).append(deal)
    sums = [_sum(str(month), row.get(str(month), []), won.get(month, 0)) for month in names]
    return sums, _sum("later", row.get("later", []), 0), _sum("undated", row.get("undated", []), 0)


def survival_quantile(durations: Iterable[tuple[float, bool]], share: float) -> float | None:
    """By when a share of the stays has ended (Kaplan and Meier), None while too few have.

    Each duration comes with whether it has ended; one that still goes on counts as long as it has lasted.
    """
    ordered = sorted(durations)
    at_risk, survival = len(ordered), 1.0
    length: float
    for length, tied in groupby(ordered, key=lambda one: one[0]):
        ended = [has_ended for _, has_ended in tied]
        survival *= 1 - sum(ended) / at_risk
        if survival <= 1 - share + 1e-12:
            return length
        at_risk -= len(ended)
    return None


def flow(
    ways: Sequence[Way], stages: Sequence[str], *, start: datetime, end: datetime, now: datetime
) -> list[StageFlow]:
    """For each open stage, in order, what became of those who first came into it from ``start`` until ``end``."""
    place = {stage: number for number, stage in enumerate(stages)}
    return [_stage_flow(ways, stages, place, stage, start=start, end=end, now=now) for stage in stages]


def _sum(name: str, deals: Sequence[Expectation], won: int) -> MonthForecast:
    return MonthForecast(
        month=name, won=won, deals=len(deals), open=sum(deal.amount_rial for deal in deals),
        expected=round(sum(deal.amount_rial * deal.chance / 100 for deal in deals)),
    )  # fmt: skip


def _stage_flow(
    ways: Sequence[Way],
    stages: Sequence[str],
    place: Mapping[str, int],
    stage: str,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> StageFlow:
    cohort: list[tuple[Way, datetime]] = []
    lengths: list[tuple[float, bool]] = []
    for way in ways:
        begun = [(entered, left) for code, entered, left in way.stays if code == stage]
        if begun and start <= begun[0][0] < end:
            cohort.append((way, begun[0][0]))
        lengths += [
            (((left or now) - entered) / timedelta(hours=1), left is not None)
            for entered, left in begun
            if start <= entered < end
        ]
    after = stages[place[stage] + 1 :]
    reached = {later: sum(_reaches(way, since, place, later) for way, since in cohort) for later in after}
    quantiles = [survival_quantile(lengths, share) for share in (0.5, 0.9)]
    return StageFlow(
        stage=stage, entered=len(cohort), reached=reached, won=sum(way.won is True for way, _ in cohort),
        lost=sum(way.won is False for way, _ in cohort), open=sum(way.won is None for way, _ in cohort),
        stays=len(lengths), median_hours=quantiles[0], p90_hours=quantiles[1],
    )  # fmt: skip


def _reaches(way: Way, since: datetime, place: Mapping[str, int], target: str) -> bool:
    """Whether a deal came, at ``since`` or later, as far as a stage; a won deal came through all of them."""
    if way.won:
        return True
    return any(place.get(code, -1) >= place[target] and entered >= since for code, entered, _ in way.stays)
