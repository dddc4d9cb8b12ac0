"""A score is asked about the future, and shown only when it is better than the stage alone."""

from dataclasses import replace

import pytest

from crm_core.scoring.evaluation import ask, judge
from tests.crm_core.scoring.histories import DEFAULTS, STAGES, make_history


def judged(chances: dict[str, float], count: int = 600) -> dict[str, object]:
    return judge(ask(make_history(count, chances=chances), stages=STAGES, defaults=DEFAULTS))


def test_a_source_that_tells_makes_the_score_better_than_the_stage() -> None:
    metrics = judged({"fair": 0.05, "website": 0.7})
    assert metrics["shown"] is True
    for prior in ("stage_default", "stage_rate"):
        for measure in ("brier", "log_loss"):
            assert metrics["score"][measure] < metrics[prior][measure]  # type: ignore[index]


def test_a_score_of_a_few_questions_is_not_shown() -> None:
    assert judged({"fair": 0.05, "website": 0.7}, count=40)["shown"] is False
    assert judge([]) == {"questions": 0, "shown": False}


def test_a_world_that_turned_over_is_noticed() -> None:
    early = make_history(400, chances={"fair": 0.05, "website": 0.7})
    late = make_history(600, chances={"fair": 0.7, "website": 0.05})[400:]
    assert judge(ask([*early, *late], stages=STAGES, defaults=DEFAULTS))["shown"] is False


def test_only_stays_after_the_cut_are_asked_about_and_each_stage_once() -> None:
    deals = make_history(100, chances={"fair": 0.3})
    questions = ask(deals, stages=STAGES, defaults=DEFAULTS)
    later = [deal for deal in deals[70:] for _ in {stay.stage for stay in deal.stays}]
    assert len(questions) == len(later)
    twice = [replace(deal, stays=[*deal.stays, deal.stays[0]]) for deal in deals]
    assert len(ask(twice, stages=STAGES, defaults=DEFAULTS)) == len(questions)


def test_the_bins_hold_every_question() -> None:
    metrics = judged({"fair": 0.05, "website": 0.7})
    bins: list[dict[str, float]] = metrics["bins"]  # type: ignore[assignment]
    assert sum(one["n"] for one in bins) == metrics["questions"]
    assert all(one["from"] <= one["said"] <= one["to"] for one in bins)


def test_a_perfect_and_a_hopeless_guess_are_measured() -> None:
    question = ask(make_history(100, chances={"fair": 0.3}), stages=STAGES, defaults=DEFAULTS)[0]
    sure = replace(question, won=True, score=1.0, stage_default=0.0, stage_rate=0.5)
    metrics = judge([sure])
    assert (metrics["score"]["brier"], metrics["stage_default"]["brier"]) == (0.0, 1.0)
    assert metrics["stage_rate"] == {"brier": 0.25, "log_loss": pytest.approx(0.693147)}
