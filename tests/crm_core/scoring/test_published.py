"""The published formula gives the published figures.

Source: `TestCRMPLS.test_predictive_lead_scoring` in odoo/odoo, addons/crm/tests/test_crm_pls.py: three teams, nine
decided leads, figures 33.49, 7.74, 35.09 and, without a team, 35.19. Its e-mail and phone states are left out: Odoo
reckons them anew from leads that have neither, so they are alike for all and weigh nothing.
"""

import pytest

from crm_core.scoring.published import Outcome, count_frequencies, published_chance

STAGES = 4
"""Three open stages and the won one."""


def values(country: int, state: int, source: int) -> dict[str, str]:
    return {"country": str(country), "state": str(state), "source": str(source)}


OUTCOMES = [
    Outcome("1", False, 0, values(0, 0, 0)), Outcome("1", False, 1, values(1, 1, 1)),
    Outcome("1", True, 2, values(2, 2, 2)), Outcome("2", False, 2, values(0, 1, 1)),
    Outcome("2", False, 1, values(0, 1, 2)), Outcome("2", True, 0, values(0, 2, 2)),
    Outcome("3", True, 2, values(1, 1, 1)), Outcome("3", False, 0, values(0, 1, 0)),
    Outcome("3", False, 0, values(1, 2, 2)),
]  # fmt: skip

LEARNT = count_frequencies(OUTCOMES, stages=STAGES)


@pytest.mark.parametrize(("team", "percent"), [("1", 33.49), ("2", 7.74), ("3", 35.09), (None, 35.19)])
def test_the_published_figures_come_out(team: str | None, percent: float) -> None:
    chance = published_chance(LEARNT, team=team, stage=1, values=values(0, 1, 2))
    assert chance is not None
    assert round(100 * chance, 2) == percent


def test_teams_do_not_weigh_on_each_other() -> None:
    alone = count_frequencies([outcome for outcome in OUTCOMES if outcome.team == "1"], stages=STAGES)
    options = {"team": "1", "stage": 1, "values": values(0, 1, 2)}
    assert published_chance(alone, **options) == published_chance(LEARNT, **options)


def test_a_value_that_the_team_never_saw_is_left_out() -> None:
    seen = published_chance(LEARNT, team="1", stage=1, values={"country": "0"})
    assert published_chance(LEARNT, team="1", stage=1, values={"country": "0", "source": "9"}) == seen


@pytest.mark.parametrize("won", [True, False])
def test_a_team_that_only_won_or_only_lost_has_no_chance_reckoned(won: bool) -> None:
    one_sided = count_frequencies([outcome for outcome in OUTCOMES if outcome.won is won], stages=STAGES)
    assert published_chance(one_sided, team=None, stage=0, values={}) is None
    assert published_chance(count_frequencies([], stages=STAGES), team="1", stage=0, values={}) is None
