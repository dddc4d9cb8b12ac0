"""The routing table of a company, and what it says about a matter (pure).

Rules are tried in order and the first that fits decides; the last one fits everything. A condition that names several
values holds for any of them, and a rule holds when all of its conditions do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from crm_core.knowledge.words import readings_of, says
from crm_core.routing.language import Language, language_of
from crm_core.seed.entries import CodeText, Entry, NameText
from crm_core.tickets.rules import Priority, TicketKind

DEFAULT_RULE = "default"
"""Code of the rule that stands last and fits everything."""
ClockText = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Codes = tuple[CodeText, ...]
Phrases = tuple[NameText, ...]


class Hours(StrEnum):
    """Whether the company works."""

    OPEN = "open"
    CLOSED = "closed"


class Condition(Entry):
    """What a matter must be like; ``after`` and ``before`` are clock times in Tehran and may span midnight."""

    category: Codes = ()
    product: Codes = ()
    product_category: Codes = ()
    customer_class: Codes = ()
    language: tuple[Language, ...] = ()
    kind: tuple[TicketKind, ...] = ()
    hours: Hours | None = None
    after: ClockText | None = None
    before: ClockText | None = None
    words: Phrases = ()


class Outcome(Entry):
    """Where a matter goes; what is left out stays as usual (the category's team and priority, anybody of the team)."""

    team: CodeText | None = None
    priority: Priority | None = None
    raise_by: Annotated[StrictInt, Field(ge=1, le=3)] | None = None
    skill: CodeText | None = None
    on_duty: StrictBool = True


class Rule(Entry):
    """One row of the table."""

    code: CodeText
    when: Condition = Condition()
    then: Outcome = Outcome()


class FollowUpRule(Entry):
    """When insistence raises the priority: every so many follow-ups within some working days, or at a word."""

    every: Annotated[StrictInt, Field(ge=1, le=20)] = 2
    within_working_days: Annotated[StrictInt, Field(ge=1, le=60)] = 3
    words: Phrases = ()
    at_most: Priority = Priority.URGENT


class AssignmentRule(Entry):
    """How people are chosen: days a customer stays with the same colleague, and what a ticket weighs by priority.

    Where it is not ``automatic``, tickets wait in the queue of their team until somebody takes them.
    """

    automatic: StrictBool = True
    same_person_days: Annotated[StrictInt, Field(ge=0, le=365)] = 30
    weights: dict[Priority, Annotated[StrictInt, Field(ge=1, le=100)]] = Field(
        default_factory=lambda: {Priority.LOW: 1, Priority.NORMAL: 2, Priority.HIGH: 3, Priority.URGENT: 5}
    )

    def weight_of(self, priority: str) -> int:
        """What an open ticket of a priority weighs."""
        return self.weights.get(Priority(priority), 1)


class RoutingTable(Entry):
    """All of it, as ``routing.yml`` says."""

    rules: tuple[Rule, ...] = (Rule(code=DEFAULT_RULE),)
    follow_ups: FollowUpRule = FollowUpRule()
    assignment: AssignmentRule = AssignmentRule()

    @model_validator(mode="after")
    def _ends_with_the_default(self) -> Self:
        if not self.rules or self.rules[-1] != Rule(code=DEFAULT_RULE, then=self.rules[-1].then):
            raise ValueError("default_missing:rules")
        return self


@dataclass(frozen=True)
class Matter:
    """What is known of a ticket when it is routed; ``clock`` is the time of day in Tehran."""

    text: str
    category: str
    kind: TicketKind
    customer_class: str
    clock: time
    is_open: bool = True
    product: str | None = None
    product_category: str | None = None
    category_team: str | None = None


@dataclass(frozen=True)
class Route:
    """Where a matter goes, by which rule, and which of the rule's conditions spoke for it (``category:billing``)."""

    rule: str
    reasons: tuple[str, ...]
    team: str | None
    priority: Priority | None
    raise_by: int
    skill: str | None
    on_duty: bool


def route(table: RoutingTable, matter: Matter) -> Route:
    """What the first fitting rule says; a rule without a team leaves the category's, else the default rule's."""
    language = language_of(matter.text)
    for rule in table.rules:
        reasons = _reasons(rule.when, matter, language)
        if reasons is not None:
            then = rule.then
            team = then.team or matter.category_team or table.rules[-1].then.team
            return Route(rule.code, reasons, team, then.priority, then.raise_by or 0, then.skill, then.on_duty)
    raise AssertionError("the default rule fits everything")


def priority_of(found: Route, *, usual: Priority, given: Priority | None) -> Priority:
    """The priority of a routed ticket: a rule replaces the usual one, but lowers none that somebody gave."""
    order = list(Priority)
    start = given or found.priority or usual
    if given and found.priority:
        start = max(given, found.priority, key=order.index)
    return order[min(order.index(start) + found.raise_by, len(order) - 1)]


def _reasons(when: Condition, matter: Matter, language: Language) -> tuple[str, ...] | None:
    """What spoke for a condition; None when something spoke against it."""
    named: Sequence[tuple[str, Sequence[str], str | None]] = (
        ("category", when.category, matter.category),
        ("product", when.product, matter.product),
        ("product_category", when.product_category, matter.product_category),
        ("customer_class", when.customer_class, matter.customer_class),
        ("language", when.language, language),
        ("kind", when.kind, matter.kind),
        ("hours", (when.hours,) if when.hours else (), Hours.OPEN if matter.is_open else Hours.CLOSED),
    )
    found = []
    for name, wanted, value in named:
        if wanted:
            if value not in wanted:
                return None
            found.append(f"{name}:{value}")
    if when.after or when.before:
        if not _within(matter.clock, when.after, when.before):
            return None
        found.append(f"clock:{matter.clock:%H:%M}")
    if when.words:
        phrase = said(matter.text, when.words)
        if phrase is None:
            return None
        found.append(f"words:{phrase}")
    return tuple(found)


def said(text: str, phrases: Sequence[str]) -> str | None:
    """The first of some phrases that a text says, in any order of its words and with any endings."""
    readings = readings_of(text)
    return next((phrase for phrase in phrases if any(says(words, phrase) for words in readings)), None)


def _within(clock: time, after: str | None, before: str | None) -> bool:
    start, end = time.fromisoformat(after or "00:00"), time.fromisoformat(before) if before else time.max
    return start <= clock < end if start < end else clock >= start or clock < end
