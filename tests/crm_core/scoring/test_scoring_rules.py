"""What is learnt from decided deals, and what an open one is given."""

from dataclasses import replace
from datetime import timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.scoring.rules import (
    LEAST_OUTCOMES,
    Model,
    Trait,
    as_json,
    from_json,
    score,
    stage_rate,
    train,
    traits_at,
)
from tests.crm_core.scoring.histories import BEGINNING, STAGES, make_history

HISTORY = make_history(200, chances={"fair": 0.1, "website": 0.6})
LEARNT = train(HISTORY, STAGES)


def test_a_good_source_speaks_for_a_deal_and_a_bad_one_against() -> None:
    good, bad = (score(LEARNT, stage="new", team=None, traits={"source": one}) for one in ("website", "fair"))
    assert good.probability > 0.45 > 0.25 > bad.probability
    assert {factor.feature: factor.effect > 0 for factor in good.factors}["source"] is True
    assert {factor.feature: factor.effect > 0 for factor in bad.factors}["source"] is False


def test_a_deal_that_came_farther_has_the_better_chance() -> None:
    early, late = (score(LEARNT, stage=stage, team=None, traits={}).probability for stage in ("new", "quoted"))
    assert late > early
    assert abs(early - LEARNT.whole.totals[0] / len(HISTORY)) < 0.02


@given(
    stage=st.sampled_from(["new", "quoted", "unheard_of"]), team=st.sampled_from(["sales", "north", "nobody", None]),
    traits=st.dictionaries(st.sampled_from(["source", "city"]), st.sampled_from(["fair", "website", "x"])),
)  # fmt: skip
def test_a_score_is_the_prior_moved_by_its_factors(stage: str, team: str | None, traits: dict[str, str]) -> None:
    found = score(LEARNT, stage=stage, team=team, traits=traits)
    assert 0 < found.probability < 1
    bare = score(LEARNT, stage=stage, team=team, traits={})
    reach = bare.factors[0].effect
    prior = log(bare.probability / (1 - bare.probability)) - reach
    odds = prior + sum(factor.effect for factor in found.factors)
    assert found.probability == pytest.approx(1 / (1 + exp(-odds)))
    assert [abs(factor.effect) for factor in found.factors] == sorted(
        (abs(factor.effect) for factor in found.factors), reverse=True
    )


@given(st.permutations(HISTORY[:40]))
def test_what_is_learnt_does_not_hang_on_the_order(shuffled: list[object]) -> None:
    assert as_json(train(shuffled, STAGES)) == as_json(train(HISTORY[:40], STAGES))  # type: ignore[arg-type]


def test_a_stored_model_says_the_same() -> None:
    again = from_json(as_json(LEARNT))
    options = {"stage": "quoted", "team": "north", "traits": {"source": "fair"}}
    assert score(again, **options) == score(LEARNT, **options)


def test_a_team_without_deals_is_taken_for_the_whole_pipeline() -> None:
    strange, nobody = (score(LEARNT, stage="new", team=team, traits={}) for team in ("founded_today", None))
    assert strange == nobody


def test_nothing_is_learnt_from_what_came_to_light_after_the_outcome() -> None:
    deal = HISTORY[0]
    assert deal.closed_at is not None
    late = replace(deal, traits=[*deal.traits, Trait("has_email", "yes", deal.closed_at + timedelta(seconds=1))])
    at_close = replace(deal, traits=[*deal.traits, Trait("has_email", "yes", deal.closed_at)])
    assert as_json(train([late], STAGES)) == as_json(train([at_close], STAGES)) == as_json(train([deal], STAGES))


def test_the_latest_value_before_a_moment_counts() -> None:
    traits = [Trait("has_email", "yes", BEGINNING + timedelta(days=2)), Trait("has_email", "no", BEGINNING)]
    deal = replace(HISTORY[0], traits=traits)
    assert traits_at(deal, BEGINNING + timedelta(days=1)) == {"has_email": "no"}
    assert traits_at(deal, BEGINNING + timedelta(days=3)) == {"has_email": "yes"}


def test_few_outcomes_are_not_sufficient() -> None:
    assert LEARNT.is_sufficient
    assert not Model().is_sufficient
    won = [deal for deal in HISTORY if deal.won]
    assert not train(
        [*won, *(deal for deal in HISTORY if not deal.won)][: len(won) + LEAST_OUTCOMES - 1], STAGES
    ).is_sufficient


def test_open_deals_teach_nothing() -> None:
    undecided = [replace(deal, won=None, closed_at=None) for deal in HISTORY]
    assert as_json(train(undecided, STAGES)) == as_json(Model())


def test_the_rate_of_a_stage_is_that_of_all_who_reached_it() -> None:
    reached = [deal for deal in HISTORY if deal.won or len(deal.stays) > 1]
    won = sum(bool(deal.won) for deal in reached)
    assert stage_rate(LEARNT, "quoted") == pytest.approx((won + 0.5) / (len(reached) + 1))
