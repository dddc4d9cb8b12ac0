"""What may be wrong with a routing table as a whole: names that stand nowhere, rules that never get their turn."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from crm_core.routing.rules import Condition, RoutingTable, Rule
from crm_core.seed.errors import Problem, SeedReason

FILE = "routing.yml"


def routing_problems(table: RoutingTable, parts: dict[str, list[Any]]) -> list[Problem]:
    """Every mistake of the table, given the company's other files."""
    teams, staff = parts["teams"], parts["staff"]
    known = {
        "category": {entry.code for entry in parts["ticket_categories"]},
        "product": {entry.code for entry in parts["products"]},
        "product_category": {entry.code for entry in parts["categories"]},
        "team": {entry.code for entry in teams},
        "skill": {skill for entry in (*teams, *staff) for skill in entry.skills},
    }
    return [*_order(table.rules), *(problem for rule in table.rules for problem in _rule(rule, known))]


def _order(rules: Sequence[Rule]) -> Iterator[Problem]:
    codes = [rule.code for rule in rules]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem(FILE, code, "code", SeedReason.DUPLICATE)
    for rule, following in pairwise(rules):
        if rule.when == Condition():
            yield Problem(FILE, following.code, "when", SeedReason.NEVER_ITS_TURN, rule.code)


def _rule(rule: Rule, known: dict[str, set[str]]) -> Iterator[Problem]:
    named = {
        **{name: getattr(rule.when, name) for name in ("category", "product", "product_category")},
        **{name: [getattr(rule.then, name)] for name in ("team", "skill")},
    }
    for name, values in named.items():
        for value in values:
            if value is not None and value not in known[name]:
                yield Problem(FILE, rule.code, name, SeedReason.UNKNOWN_REFERENCE, value)
    if rule.then.priority and rule.then.raise_by:
        yield Problem(FILE, rule.code, "raise_by", SeedReason.CONTRADICTION, "priority")
    if rule.when.after and rule.when.after == rule.when.before:
        yield Problem(FILE, rule.code, "before", SeedReason.CONTRADICTION, "after")
