"""Who gets a record: the first rule that fits, whom the customer knows, then the least busy."""

from hypothesis import given
from hypothesis import strategies as st

from crm_core.assignments.rules import (
    Candidate,
    Choice,
    Facts,
    Reason,
    SalesRule,
    choose,
    conditions_met,
    first_fitting,
    read_rules,
)

FACTS = Facts(
    city="کاشان", province="اصفهان", category="camera", customer_class="standard", source="website", amount_rial=5_000
)

people = st.builds(
    Candidate, staff_id=st.uuids().map(str), username=st.text("abc", min_size=1, max_size=8), load=st.integers(0, 50),
    capacity=st.integers(0, 40),
)  # fmt: skip


def test_every_named_condition_must_hold() -> None:
    rule = SalesRule("north", team="sales", provinces=["گیلان", "اصفهان"], categories=["camera"])
    assert conditions_met(rule, FACTS) == ["provinces", "categories"]
    assert conditions_met(SalesRule("x", team="sales", provinces=["اصفهان"], sources=["telegram"]), FACTS) is None
    assert conditions_met(SalesRule("x", team="sales"), FACTS) == []


def test_what_is_unknown_fits_no_condition() -> None:
    nowhere = Facts(None, None, None, "standard", "website", 0)
    assert conditions_met(SalesRule("x", team="sales", cities=["قم"]), nowhere) is None
    assert conditions_met(SalesRule("x", team="sales", min_amount_rial=1), nowhere) is None


def test_the_first_rule_that_fits_counts() -> None:
    rules = read_rules({"rules": [
        {"code": "large", "person": "boss", "min_amount_rial": 5_001},
        {"code": "exact", "team": "a", "cities": ["کاشان"]}, {"code": "rest", "team": "b"},
    ]})  # fmt: skip
    fitting = first_fitting(rules, FACTS)
    assert fitting is not None and (fitting[0].code, fitting[1]) == ("exact", ["cities"])
    assert first_fitting(rules[:1], FACTS) is None


def test_whom_the_customer_knows_comes_before_the_least_busy() -> None:
    busy, idle = Candidate("1", "busy", 90, 10), Candidate("2", "idle", 0, 10)
    known = [(Reason.SAME_LEAD, None), (Reason.SAME_CONTACT, "gone"), (Reason.SAME_ORGANISATION, "1")]
    assert choose([busy, idle], known) == Choice("1", Reason.SAME_ORGANISATION)


def test_the_load_counts_relative_to_the_capacity() -> None:
    assert choose([Candidate("1", "a", 2, 4), Candidate("2", "b", 4, 10)], []).staff_id == "2"


@given(st.lists(people, max_size=6, unique_by=lambda one: one.username))
def test_the_choice_does_not_hang_on_the_order_and_nobody_is_less_busy(found: list[Candidate]) -> None:
    choice = choose(found, [])
    assert choose(list(reversed(found)), []) == choice
    able = [one for one in found if one.capacity > 0]
    if not able:
        assert choice == Choice(None, Reason.NOBODY)
        return
    chosen = next(one for one in found if one.staff_id == choice.staff_id)
    assert chosen.capacity > 0
    assert all(chosen.load * one.capacity <= one.load * chosen.capacity for one in able)
