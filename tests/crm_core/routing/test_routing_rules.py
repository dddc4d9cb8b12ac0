"""The routing table: every matter has a way, always the same, and the rule says why."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.routing.language import Language, language_of
from crm_core.routing.rules import (
    DEFAULT_RULE,
    Condition,
    Hours,
    Matter,
    Outcome,
    Route,
    RoutingTable,
    Rule,
    priority_of,
    route,
)
from crm_core.tickets.rules import Priority, TicketKind

CODES = ["printing", "billing", "vip", "CAM-1"]
codes = st.lists(st.sampled_from(CODES), max_size=2).map(tuple)
clocks = st.one_of(st.none(), st.times().map(lambda clock: f"{clock:%H:%M}"))
conditions = st.builds(
    Condition, category=codes, product=codes, product_category=codes, customer_class=codes,
    language=st.lists(st.sampled_from(Language), max_size=2).map(tuple),
    kind=st.lists(st.sampled_from(TicketKind), max_size=2).map(tuple),
    hours=st.one_of(st.none(), st.sampled_from(Hours)), after=clocks, before=clocks,
    words=st.lists(st.sampled_from(["صندوق خوابیده", "فوری", "soorat"]), max_size=2).map(tuple),
)  # fmt: skip
outcomes = st.builds(
    Outcome, team=st.one_of(st.none(), st.sampled_from(["support", "billing"])),
    priority=st.one_of(st.none(), st.sampled_from(Priority)), raise_by=st.one_of(st.none(), st.integers(1, 3)),
)  # fmt: skip
tables = st.builds(
    lambda rules, last: RoutingTable(
        rules=(
            *(Rule(code=f"r{place}", when=when, then=then) for place, (when, then) in enumerate(rules)),
            Rule(code=DEFAULT_RULE, then=last),
        )
    ),
    st.lists(st.tuples(conditions, outcomes), max_size=4),
    outcomes,
)
matters = st.builds(
    Matter, text=st.one_of(st.text(max_size=40), st.sampled_from(["صندوق خوابیده است", "printer kharabe"])),
    category=st.sampled_from(CODES), kind=st.sampled_from(TicketKind), customer_class=st.sampled_from(CODES),
    clock=st.times(), is_open=st.booleans(), product=st.one_of(st.none(), st.sampled_from(CODES)),
    product_category=st.one_of(st.none(), st.sampled_from(CODES)), category_team=st.sampled_from(["support", None]),
)  # fmt: skip


def matter(text: str = "پرینتر خراب است", **known: object) -> Matter:
    """A standard customer's fault in the morning."""
    usual = {"category": "printing", "kind": TicketKind.FAULT, "customer_class": "standard", "clock": time(10)}
    return Matter(text=text, **usual | known)  # type: ignore[arg-type]


def table_of(*rules: Rule, team: str | None = "support") -> RoutingTable:
    """Some rules before a default one."""
    return RoutingTable(rules=(*rules, Rule(code=DEFAULT_RULE, then=Outcome(team=team))))


@given(tables, matters)
def test_every_matter_has_one_way_and_always_the_same(table: RoutingTable, given_matter: Matter) -> None:
    found = route(table, given_matter)
    assert found == route(table, given_matter)
    assert found.rule in {rule.code for rule in table.rules}
    rule = next(rule for rule in table.rules if rule.code == found.rule)
    assert found.team == (rule.then.team or given_matter.category_team or table.rules[-1].then.team)
    alone = RoutingTable(rules=(*(row for row in table.rules[:-1] if row == rule), table.rules[-1]))
    assert route(alone, given_matter).rule == found.rule


@given(tables, matters)
def test_a_rule_that_comes_before_the_one_that_fitted_does_not_fit(table: RoutingTable, given_matter: Matter) -> None:
    found = route(table, given_matter)
    for rule in table.rules:
        if rule.code == found.rule:
            break
        assert route(RoutingTable(rules=(rule, table.rules[-1])), given_matter).rule == DEFAULT_RULE


@given(tables)
def test_a_table_is_stored_and_read_without_a_change(table: RoutingTable) -> None:
    assert RoutingTable.model_validate(table.model_dump(mode="json")) == table


@pytest.mark.parametrize(
    ("when", "fits", "reason"),
    [
        (Condition(category=("billing", "printing")), {}, "category:printing"),
        (Condition(customer_class=("vip",)), {"customer_class": "vip"}, "customer_class:vip"),
        (Condition(product=("CAM-1",)), {"product": "CAM-1"}, "product:CAM-1"),
        (Condition(language=(Language.FINGLISH,)), {"text": "salam printer ma kharab shode"}, "language:finglish"),
        (Condition(hours=Hours.CLOSED), {"is_open": False}, "hours:closed"),
        (Condition(after="22:00", before="06:00"), {"clock": time(2, 30)}, "clock:02:30"),
        (Condition(words=("صندوق خوابیده",)), {"text": "صندوقمون خوابیده"}, "words:صندوق خوابیده"),
    ],
)
def test_a_condition_that_holds_is_named_as_the_reason(when: Condition, fits: dict[str, object], reason: str) -> None:
    table = table_of(Rule(code="it", when=when))
    assert (route(table, matter(**fits)).rule, route(table, matter(**fits)).reasons) == ("it", (reason,))  # type: ignore[arg-type]


@pytest.mark.parametrize("when", [
    Condition(category=("billing",)), Condition(kind=(TicketKind.COMPLAINT,)), Condition(hours=Hours.CLOSED),
    Condition(product=("CAM-1",)), Condition(after="22:00", before="06:00"), Condition(before="10:00"),
    Condition(words=("آتش‌سوزی",)), Condition(category=("printing",), customer_class=("vip",)),
])  # fmt: skip
def test_one_condition_that_fails_is_enough(when: Condition) -> None:
    assert route(table_of(Rule(code="it", when=when)), matter()).rule == DEFAULT_RULE


def test_the_first_rule_that_fits_wins() -> None:
    table = table_of(Rule(code="a", then=Outcome(team="x"), when=Condition(kind=(TicketKind.FAULT,))), Rule(code="b"))
    assert (route(table, matter()).rule, route(table, matter()).team) == ("a", "x")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("پرینتر خراب است", Language.FA), ("salam printeram kharab shode chikar konam", Language.FINGLISH),
        ("The printer is not working since yesterday", Language.EN), ("??? ۱۲۳", Language.OTHER), ("", Language.OTHER),
        ("принтер не работает", Language.OTHER), ("پرینتر HP خرابه", Language.FA),
    ],
)  # fmt: skip
def test_the_language_is_that_of_most_letters(text: str, language: Language) -> None:
    assert language_of(text) == language


def found_with(priority: Priority | None = None, raise_by: int = 0) -> Route:
    """A way with a say about the priority."""
    return Route("r", (), "t", priority, raise_by, None, on_duty=True)


@pytest.mark.parametrize(
    ("way", "given_priority", "expected"),
    [
        (found_with(), None, Priority.NORMAL),
        (found_with(Priority.LOW), None, Priority.LOW),
        (found_with(Priority.LOW), Priority.HIGH, Priority.HIGH),
        (found_with(Priority.URGENT), Priority.LOW, Priority.URGENT),
        (found_with(raise_by=1), Priority.NORMAL, Priority.HIGH),
        (found_with(raise_by=3), Priority.HIGH, Priority.URGENT),
    ],
)
def test_a_rule_replaces_the_usual_priority_and_lowers_no_given_one(
    way: Route, given_priority: Priority | None, expected: Priority
) -> None:
    assert priority_of(way, usual=Priority.NORMAL, given=given_priority) == expected
