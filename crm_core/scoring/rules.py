"""The chance of a deal by naive Bayes over its stage and traits (pure).

Source: the idea is that of Odoo's predictive lead scoring (`crm.lead`, odoo/odoo#33589), re-derived. With W and L for
won and lost, and a deal of team t that has come as far as stage s and has traits f=v:

    logit P(W) = logit p_t + ln P(reaches s|W)/P(reaches s|L) + sum over f of ln P(v|W)/P(v|L)

A won deal has reached every stage; a lost one those up to the farthest that it stood in. Each share is smoothed over
the whole pipeline (Jeffreys, +1/2) and a team's own share is drawn towards it as if by `SHRINKAGE` deals more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log
from typing import Any

SHRINKAGE = 20
"""Deals of the whole pipeline that weigh as much as a team's own; a team of twenty is believed by half."""
LEAST_OUTCOMES = 25
"""Won, and lost, deals below which nothing is learnt: a share of fewer is uncertain by ten percent or more."""
JEFFREYS = 0.5


@dataclass(frozen=True)
class Trait:
    """Something known about a deal from a moment on; a later value of the same feature takes its place."""

    feature: str
    value: str
    since: datetime


@dataclass(frozen=True)
class Stay:
    """A stay in an open stage of the pipeline; ``position`` is the stage's place."""

    stage: str
    position: int
    entered_at: datetime


@dataclass(frozen=True)
class Deal:
    """What there is to learn from, or to be scored: ``won`` is None while the deal is open."""

    id: str
    team: str | None
    won: bool | None
    closed_at: datetime | None
    stays: Sequence[Stay]
    traits: Sequence[Trait]


@dataclass
class Counts:
    """Won and lost deals, how many of each reached a stage, and how many had a value of a feature."""

    totals: list[int] = field(default_factory=lambda: [0, 0])
    reached: dict[str, list[int]] = field(default_factory=dict)
    values: dict[str, dict[str, list[int]]] = field(default_factory=dict)


@dataclass
class Model:
    """What was learnt from a pipeline's decided deals, as a whole and by team."""

    whole: Counts = field(default_factory=Counts)
    teams: dict[str, Counts] = field(default_factory=dict)

    @property
    def is_sufficient(self) -> bool:
        """Whether there are enough won and lost deals to learn from."""
        return min(self.whole.totals) >= LEAST_OUTCOMES


@dataclass(frozen=True)
class Factor:
    """What one trait adds to the log-odds of winning; below zero it speaks against."""

    feature: str
    value: str
    effect: float


@dataclass(frozen=True)
class Score:
    """A chance from 0 to 1 with what moved it, the strongest first."""

    probability: float
    factors: tuple[Factor, ...]


def traits_at(deal: Deal, moment: datetime) -> dict[str, str]:
    """What was known about a deal before a moment, so that nothing is learnt from what came after the outcome."""
    known = sorted((trait for trait in deal.traits if trait.since < moment), key=lambda trait: trait.since)
    return {trait.feature: trait.value for trait in known}


def train(deals: Iterable[Deal], stages: Mapping[str, int]) -> Model:
    """What decided deals teach; ``stages`` are the places of the pipeline's open stages."""
    model = Model()
    for deal in deals:
        if deal.won is None or deal.closed_at is None:
            continue
        farthest = max((stay.position for stay in deal.stays), default=-1)
        reached = [stage for stage, place in stages.items() if deal.won or place <= farthest]
        traits = traits_at(deal, deal.closed_at)
        of_team = [model.teams.setdefault(deal.team, Counts())] if deal.team is not None else []
        for counts in (model.whole, *of_team):
            _count(counts, outcome=0 if deal.won else 1, reached=reached, traits=traits)
    return model


def score(model: Model, *, stage: str, team: str | None, traits: Mapping[str, str]) -> Score:
    """The chance of a deal in a stage."""
    own = model.teams.get(team or "", Counts())
    whole = model.whole
    base = (whole.totals[0] + JEFFREYS) / (sum(whole.totals) + 2 * JEFFREYS)
    prior = (own.totals[0] + SHRINKAGE * base) / (sum(own.totals) + SHRINKAGE)
    factors = [Factor("stage", stage, _reach_effect(own, whole, stage))]
    for feature, value in sorted(traits.items()):
        if value in whole.values.get(feature, {}):
            factors.append(Factor(feature, value, _value_effect(own, whole, feature, value)))
    odds = log(prior / (1 - prior)) + sum(factor.effect for factor in factors)
    strongest = sorted(factors, key=lambda factor: (-abs(factor.effect), factor.feature))
    return Score(1 / (1 + exp(-odds)), tuple(strongest))


def stage_rate(model: Model, stage: str) -> float:
    """The share of deals won among those that reached a stage: what a score without traits would say."""
    won, lost = model.whole.reached.get(stage, [0, 0])
    return (won + JEFFREYS) / (won + lost + 2 * JEFFREYS)


def as_json(model: Model) -> dict[str, Any]:
    """A model as it is stored."""
    return {"whole": vars(model.whole), "teams": {team: vars(counts) for team, counts in model.teams.items()}}


def from_json(stored: Mapping[str, Any]) -> Model:
    """A stored model."""
    teams = {team: Counts(**counts) for team, counts in stored["teams"].items()}
    return Model(Counts(**stored["whole"]), teams)


def _count(counts: Counts, *, outcome: int, reached: Iterable[str], traits: Mapping[str, str]) -> None:
    counts.totals[outcome] += 1
    for stage in reached:
        counts.reached.setdefault(stage, [0, 0])[outcome] += 1
    for feature, value in traits.items():
        counts.values.setdefault(feature, {}).setdefault(value, [0, 0])[outcome] += 1


def _reach_effect(own: Counts, whole: Counts, stage: str) -> float:
    shares = []
    for outcome in (0, 1):
        total, reached = whole.totals[outcome], whole.reached.get(stage, [0, 0])[outcome]
        share = (reached + JEFFREYS) / (total + 2 * JEFFREYS)
        own_reached = own.reached.get(stage, [0, 0])[outcome]
        shares.append((own_reached + SHRINKAGE * share) / (own.totals[outcome] + SHRINKAGE))
    return log(shares[0] / shares[1])


def _value_effect(own: Counts, whole: Counts, feature: str, value: str) -> float:
    shares = []
    for outcome in (0, 1):
        values = whole.values[feature]
        total = sum(counts[outcome] for counts in values.values())
        share = (values[value][outcome] + JEFFREYS) / (total + JEFFREYS * len(values))
        own_values = own.values.get(feature, {})
        own_total = sum(counts[outcome] for counts in own_values.values())
        own_count = own_values.get(value, [0, 0])[outcome]
        shares.append((own_count + SHRINKAGE * share) / (own_total + SHRINKAGE))
    return log(shares[0] / shares[1])
