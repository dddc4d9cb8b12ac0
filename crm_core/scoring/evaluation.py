"""Whether scores are any good: they learn from the past and are asked about what came after it (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log
from typing import Any

from crm_core.scoring.published import Outcome, count_frequencies, published_chance
from crm_core.scoring.rules import Deal, score, stage_rate, train, traits_at

PAST = 0.7
"""The share of decided deals, the earliest decided first, that is learnt from; the rest is asked about."""
LEAST_QUESTIONS = 30
"""Questions below which chance decides which of two scores looks better."""
BINS = 10
CLIP = 1e-3
"""A chance is never taken for surer than this: one deal that surprises must not decide the log-loss alone."""


@dataclass(frozen=True)
class Quality:
    """How far chances were off, 0 being perfect: Brier (mean squared) and log-loss (in nats)."""

    brier: float
    log_loss: float

    def beats(self, other: "Quality") -> bool:
        """Whether it is better by both measures."""
        return self.brier < other.brier and self.log_loss < other.log_loss


@dataclass(frozen=True)
class Question:
    """One deal as it stood when it entered a stage, with what each way of guessing said and what became of it."""

    won: bool
    score: float
    stage_default: float
    stage_rate: float
    published: float | None


def ask(deals: Sequence[Deal], *, stages: Mapping[str, int], defaults: Mapping[str, float]) -> list[Question]:
    """Every stay that later deals began after the cut, asked of what was learnt before the cut.

    ``stages`` are the places of the open stages, ``defaults`` their chances in the pipeline's file.
    """
    decided = sorted((deal for deal in deals if deal.closed_at), key=lambda deal: (deal.closed_at, deal.id))
    past = decided[: int(len(decided) * PAST)]
    if not past or past[-1].closed_at is None:
        return []
    cut, model = past[-1].closed_at, train(past, stages)
    frequencies = count_frequencies([_outcome(deal, stages) for deal in past], stages=len(stages) + 1)
    places = {stage: rank for rank, stage in enumerate(sorted(stages, key=lambda stage: stages[stage]))}
    questions = []
    for deal in decided[len(past) :]:
        for stay in {one.stage: one for one in reversed(deal.stays) if one.entered_at >= cut}.values():
            traits = traits_at(deal, stay.entered_at)
            questions.append(
                Question(
                    won=bool(deal.won), stage_default=defaults[stay.stage], stage_rate=stage_rate(model, stay.stage),
                    score=score(model, stage=stay.stage, team=deal.team, traits=traits).probability,
                    published=published_chance(
                        frequencies, team=deal.team, stage=places[stay.stage], values=traits
                    ),
                )
            )  # fmt: skip
    return questions


def judge(questions: Sequence[Question]) -> dict[str, Any]:
    """The measures of each way of guessing as JSON, and whether the score is ``shown``: it must beat both priors."""
    if not questions:
        return {"questions": 0, "shown": False}
    ways = {
        name: _quality([(getattr(question, name), question.won) for question in questions])
        for name in ("score", "stage_default", "stage_rate")
    }
    published = [(question.published, question.won) for question in questions if question.published is not None]
    better = all(ways["score"].beats(ways[prior]) for prior in ("stage_default", "stage_rate"))
    return {
        "questions": len(questions),
        **{name: asdict(quality) for name, quality in ways.items()},
        "published": asdict(_quality(published)) if published else None,
        "bins": _bins(questions),
        "shown": better and len(questions) >= LEAST_QUESTIONS,
    }


def _outcome(deal: Deal, stages: Mapping[str, int]) -> Outcome:
    assert deal.closed_at is not None
    order = sorted(stages.values())
    farthest = max((stay.position for stay in deal.stays), default=order[0])
    return Outcome(deal.team, bool(deal.won), order.index(farthest), traits_at(deal, deal.closed_at))


def _quality(guesses: Sequence[tuple[float, bool]]) -> Quality:
    brier = sum((chance - won) ** 2 for chance, won in guesses) / len(guesses)
    sure = ((min(max(chance, CLIP), 1 - CLIP), won) for chance, won in guesses)
    loss = -sum(log(chance if won else 1 - chance) for chance, won in sure) / len(guesses)
    return Quality(round(brier, 6), round(loss, 6))


def _bins(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """How often deals were won that were given about the same chance; empty bins are left out."""
    found: dict[int, list[Question]] = {}
    for question in questions:
        found.setdefault(min(int(question.score * BINS), BINS - 1), []).append(question)
    return [
        {
            "from": place / BINS, "to": (place + 1) / BINS, "n": len(held),
            "said": round(sum(one.score for one in held) / len(held), 4),
            "won": round(sum(one.won for one in held) / len(held), 4),
        }
        for place, held in sorted(found.items())
    ]  # fmt: skip
