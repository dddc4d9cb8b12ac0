"""Choosing who gets a deal or a lead: the first rule that fits, then whom the customer knows, then the least busy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

RULES_KEY = "sales_assignment"
"""The section of facts that holds the rules of the file of this name."""


class Subject(StrEnum):
    """What is given to somebody."""

    LEAD = "lead"
    DEAL = "opportunity"


class Reason(StrEnum):
    """Why this person and no other."""

    NAMED = "named_by_rule"
    SAME_LEAD = "had_the_lead"
    SAME_CONTACT = "knows_the_person"
    SAME_ORGANISATION = "knows_the_organisation"
    LEAST_LOADED = "least_loaded"
    NOBODY = "nobody_available"


@dataclass(frozen=True)
class SalesRule:
    """Conditions, all of which must hold, and the team or the person that then gets the record.

    An empty condition always holds; ``min_amount_rial`` waits until the deal has an amount.
    """

    code: str
    team: str | None = None
    person: str | None = None
    cities: Sequence[str] = ()
    provinces: Sequence[str] = ()
    categories: Sequence[str] = ()
    customer_classes: Sequence[str] = ()
    sources: Sequence[str] = ()
    min_amount_rial: int | None = None


@dataclass(frozen=True)
class Facts:
    """What rules look at; None for what is unknown, which fits no condition."""

    city: str | None
    province: str | None
    category: str | None
    customer_class: str
    source: str
    amount_rial: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who may get the record; ``load`` counts the open deals and leads in their hands."""

    staff_id: str
    username: str
    load: int
    capacity: int


@dataclass(frozen=True)
class Choice:
    """Who gets it (None: nobody can) and why."""

    staff_id: str | None
    reason: Reason


def read_rules(stored: Mapping[str, Any]) -> list[SalesRule]:
    """The rules as they were stored, in order."""
    return [SalesRule(**rule) for rule in stored["rules"]]


def conditions_met(rule: SalesRule, facts: Facts) -> list[str] | None:
    """The names of a rule's conditions when all of them hold, None when one does not."""
    wanted: dict[str, tuple[Sequence[str], str | None]] = {
        "cities": (rule.cities, facts.city), "provinces": (rule.provinces, facts.province),
        "categories": (rule.categories, facts.category), "sources": (rule.sources, facts.source),
        "customer_classes": (rule.customer_classes, facts.customer_class),
    }  # fmt: skip
    asked = {name: value in allowed for name, (allowed, value) in wanted.items() if allowed}
    if rule.min_amount_rial is not None:
        asked["min_amount_rial"] = facts.amount_rial >= rule.min_amount_rial
    return list(asked) if all(asked.values()) else None


def first_fitting(rules: Iterable[SalesRule], facts: Facts) -> tuple[SalesRule, list[str]] | None:
    """The first rule whose conditions hold, with their names."""
    for rule in rules:
        met = conditions_met(rule, facts)
        if met is not None:
            return rule, met
    return None


def choose(candidates: Sequence[Candidate], known: Sequence[tuple[Reason, str | None]]) -> Choice:
    """Who of the candidates gets a record.

    ``known`` are people whom the customer knows, the nearest first; a candidate among them comes before everybody
    else, however busy. Then the lowest share of the capacity wins, and of equal ones the first login name.
    """
    able = {candidate.staff_id: candidate for candidate in candidates}
    for reason, staff_id in known:
        if staff_id in able:
            return Choice(staff_id, reason)
    free = [candidate for candidate in candidates if candidate.capacity > 0]
    if not free:
        return Choice(None, Reason.NOBODY)
    least = min(free, key=lambda one: (Fraction(one.load, one.capacity), one.username))
    return Choice(least.staff_id, Reason.LEAST_LOADED)
