"""Odoo's predictive lead scoring exactly as it is published, to compare ours with (pure).

Source: odoo/odoo#33589, `crm.lead._pls_get_naive_bayes_probabilities`. Every count begins at 0.1; the prior is that of
the first stage; a stage is weighed against the team's totals, any other feature against the sum over its values;
a value that the team never saw is left out; without a team, the counts of all teams are added up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

BEGINNING = 0.1
"""What a count begins with, since a whole one weighs too much among few deals."""
STAGE = "stage"


@dataclass(frozen=True)
class Outcome:
    """A decided deal of a team: the place of its stage and its values."""

    team: str | None
    won: bool
    stage: int
    values: Mapping[str, str]


Table = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Frequencies:
    """The counts of each team and of all together (None); only of those that have both won and lost."""

    tables: Mapping[str | None, Table]


def count_frequencies(outcomes: Iterable[Outcome], *, stages: int) -> Frequencies:
    """The counts of decided deals whose stages are counted from 0, ``stages`` in all, the won one last."""
    by_team: dict[str | None, list[Outcome]] = {}
    for outcome in outcomes:
        by_team.setdefault(outcome.team, []).append(outcome)
    tables = {team: _table(group, stages) for team, group in by_team.items()}
    groups = {**by_team, None: [outcome for group in by_team.values() for outcome in group]}
    decided = {team for team, group in groups.items() if {outcome.won for outcome in group} == {True, False}}
    whole = _sum(tables.values())
    return Frequencies({team: whole if team is None else tables[team] for team in decided})


def published_chance(
    frequencies: Frequencies, *, team: str | None, stage: int, values: Mapping[str, str]
) -> float | None:
    """The chance (0 to 1) of a deal of a team, or of none, in the stage of a place; None where it is not reckoned."""
    table = frequencies.tables.get(team)
    if table is None:
        return None
    prior = table[STAGE]["0"]
    odds = log(prior[0] / prior[1])
    for feature, value in {STAGE: str(stage), **values}.items():
        counts = table.get(feature, {})
        if value in counts:
            totals = prior if feature == STAGE else [sum(one[side] for one in counts.values()) for side in (0, 1)]
            odds += log(counts[value][0] / totals[0]) - log(counts[value][1] / totals[1])
    return 1 / (1 + exp(-odds))


def _table(outcomes: Sequence[Outcome], stages: int) -> Table:
    table: Table = {}
    for outcome in outcomes:
        last = stages - 1 if outcome.won else outcome.stage
        seen = [*((STAGE, str(place)) for place in range(last + 1)), *outcome.values.items()]
        for feature, value in seen:
            table.setdefault(feature, {}).setdefault(value, [BEGINNING, BEGINNING])[0 if outcome.won else 1] += 1
    return table


def _sum(tables: Iterable[Table]) -> Table:
    total: Table = {}
    for table in tables:
        for feature, values in table.items():
            for value, counts in values.items():
                held = total.setdefault(feature, {}).setdefault(value, [0.0, 0.0])
                held[0], held[1] = held[0] + counts[0], held[1] + counts[1]
    return total
