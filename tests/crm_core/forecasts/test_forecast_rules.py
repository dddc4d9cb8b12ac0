"""Months of the forecast, cohorts of the funnel, and how long a stage takes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.forecasts.rules import (
    Expectation,
    Month,
    Way,
    flow,
    forecast,
    month_of,
    month_of_moment,
    survival_quantile,
)

AZAR = Month(1405, 9)
START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
STAGES = ["new", "qualified", "quoted"]


def test_months_are_those_of_the_jalali_calendar_in_tehran() -> None:
    assert str(month_of(date(2027, 3, 20))) == "1405-12"
    assert str(month_of(date(2027, 3, 21))) == "1406-01"
    assert month_of_moment(datetime(2027, 3, 20, 20, 30, tzinfo=UTC)) == Month(1406, 1)
    assert (AZAR.plus(3), AZAR.plus(4), AZAR.plus(16)) == (Month(1405, 12), Month(1406, 1), Month(1407, 1))


def test_amounts_are_weighed_and_fall_into_their_months() -> None:
    deals = [
        Expectation(1_000, 50, date(2026, 12, 1)), Expectation(2_000, 25, date(2026, 12, 25)),
        Expectation(4_000, 10, date(2027, 6, 1)), Expectation(8_000, 5, None), Expectation(100, 100, date(2026, 5, 5)),
    ]  # fmt: skip
    months, later, undated = forecast(deals, {AZAR: 700}, first=AZAR, months=2)
    assert [(row.month, row.won, row.deals, row.open, row.expected) for row in (*months, later, undated)] == [
        ("1405-09", 700, 2, 1_100, 600), ("1405-10", 0, 1, 2_000, 500), ("later", 0, 1, 4_000, 400),
        ("undated", 0, 1, 8_000, 400),
    ]  # fmt: skip


days = st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
expectations = st.lists(st.builds(Expectation, st.integers(0, 10**9), st.integers(0, 100), days), max_size=20)


@given(expectations, st.integers(1, 24))
def test_no_deal_is_lost_or_counted_twice(deals: list[Expectation], months: int) -> None:
    rows, later, undated = forecast(deals, {}, first=AZAR, months=months)
    everything = [*rows, later, undated]
    assert len(rows) == months
    assert sum(row.deals for row in everything) == len(deals)
    assert sum(row.open for row in everything) == sum(deal.amount_rial for deal in deals)
    assert all(0 <= row.expected <= row.open for row in everything)


@pytest.mark.parametrize(
    ("durations", "median", "late"),
    [
        ([], None, None),
        ([(5.0, False)], None, None),
        ([(1.0, True), (2.0, True), (3.0, True), (4.0, True)], 2.0, 4.0),
        # Of ten stays five ended by hour 5; the other five go on, so nobody knows the ninth tenth.
        ([*((float(hour), True) for hour in range(1, 6)), *((6.0, False),) * 5], 5.0, None),
        # A stay that goes on since hour 1 leaves the risk set: 1/3 of three ends at 2, 1/2 of the rest at 3.
        ([(1.0, False), (2.0, True), (3.0, True), (4.0, True)], 3.0, 4.0),
    ],
)
def test_the_quantiles_count_stays_that_still_go_on(
    durations: list[tuple[float, bool]], median: float | None, late: float | None
) -> None:
    assert (survival_quantile(durations, 0.5), survival_quantile(durations, 0.9)) == (median, late)


@given(st.lists(st.floats(0, 1_000), min_size=1, max_size=30), st.floats(0.05, 0.95))
def test_without_open_stays_it_is_the_plain_quantile(lengths: list[float], share: float) -> None:
    found = survival_quantile([(length, True) for length in lengths], share)
    assert found is not None
    within = sum(length <= found for length in lengths) / len(lengths)
    below = sum(length < found for length in lengths) / len(lengths)
    assert within >= share - 1e-9
    assert below < share


@given(st.lists(st.tuples(st.floats(0, 1_000), st.booleans()), min_size=1, max_size=30))
def test_leaving_the_open_stays_out_makes_a_stage_look_faster(durations: list[tuple[float, bool]]) -> None:
    ended = [one for one in durations if one[1]]
    whole, naive = survival_quantile(durations, 0.5), survival_quantile(ended, 0.5)
    assert whole is None or (naive is not None and naive <= whole)


def way(*stages: str, won: bool | None, start: datetime = START) -> Way:
    """A deal that spent a day in each stage; one that is still open goes on in its last."""
    stays = [(stage, start + number * DAY, start + (number + 1) * DAY) for number, stage in enumerate(stages)]
    if won is None:
        stays[-1] = (stays[-1][0], stays[-1][1], None)  # type: ignore[assignment]
    return Way(stays, won)


def flows(*ways: Way, start: datetime = START, days: int = 30) -> dict[str, object]:
    found = flow(ways, STAGES, start=start, end=start + days * DAY, now=START + 60 * DAY)
    return {one.stage: one for one in found}


def test_lost_deals_and_comebacks_do_not_make_conversion_look_better_than_it_is() -> None:
    # frappe/crm counts rows of the change log and leaves out lost deals: its new → qualified would be 3 of 2 here.
    back_and_forth = way("new", "qualified", "new", "qualified", won=True)
    lost = [way("new", won=False) for _ in range(3)]
    new = flows(back_and_forth, *lost)["new"]
    assert (new.entered, new.reached["qualified"], new.won, new.lost) == (4, 1, 1, 3)  # type: ignore[attr-defined]


def test_deals_that_may_yet_come_farther_are_told_apart() -> None:
    found = flows(way("new", won=None), way("new", "quoted", won=None), way("new", won=False))["new"]
    assert (found.entered, found.open, found.lost) == (3, 2, 1)  # type: ignore[attr-defined]
    assert found.reached == {"qualified": 1, "quoted": 1}  # type: ignore[attr-defined]


def test_only_who_came_into_the_stage_within_the_period_counts() -> None:
    early = way("new", "qualified", won=True, start=START - DAY)
    late = way("new", won=False, start=START + 30 * DAY)
    found = flows(early, late)
    assert (found["new"].entered, found["qualified"].entered) == (0, 1)  # type: ignore[attr-defined]


def test_coming_as_far_before_does_not_count_as_coming_farther() -> None:
    found = flows(way("quoted", "new", won=False))["new"]
    assert found.reached == {"qualified": 0, "quoted": 0}  # type: ignore[attr-defined]


@given(
    st.lists(
        st.builds(
            lambda stages, won: way(*stages, won=won),
            st.lists(st.sampled_from(STAGES), min_size=1, max_size=6), st.sampled_from([True, False, None]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_a_conversion_is_a_share(ways: list[Way]) -> None:
    for one in flow(ways, STAGES, start=START, end=START + 30 * DAY, now=START + 60 * DAY):
        assert one.entered == one.won + one.lost + one.open <= len(ways)
        reached = list(one.reached.values())
        assert reached == sorted(reached, reverse=True)
        assert all(one.won <= count <= one.entered for count in reached)
