"""The shape of the files about promises: to customers (SLA) and between teams (OLA)."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from string import Formatter
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from crm_core.seed.entries import CodeText, Entry, LongText, NameText
from crm_core.seed.sales_entries import read_day
from crm_core.sla.errors import PromiseInvalidError
from crm_core.sla.promises import ClockKind, Notified, read_duration, read_offset
from crm_core.tickets.rules import Priority, TicketKind

NOTE_FIELDS = {"ticket", "clock"}


def _readable(read: Callable[[str], Any], reason: str) -> AfterValidator:
    """Refuses a text that cannot be read."""

    def check(text: str) -> str:
        try:
            read(text)
        except PromiseInvalidError as error:
            raise ValueError(reason) from error
        return text

    return AfterValidator(check)


def _check_note(text: str) -> str:
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError("wrong_form") from error
    if unknown := sorted(named - NOTE_FIELDS):
        raise ValueError(f"unknown_placeholder::{unknown[0]}")
    return text


def _refuse_twice(field: str, codes: Iterable[str]) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            raise ValueError(f"duplicate:{field}:{code}")


Duration = Annotated[CodeText, _readable(read_duration, "duration")]
Place = Annotated[CodeText, _readable(read_offset, "offset")]
Day = Annotated[date | None, BeforeValidator(lambda value: None if value is None else read_day(value))]


class LevelEntry(Entry):
    """When somebody is told that a promise is in danger or broken, and who."""

    code: CodeText
    at: Place
    notify: Notified
    working_hours: StrictBool = True
    note: Annotated[LongText, AfterValidator(_check_note)]


class ConditionsEntry(Entry):
    """For which tickets a policy is meant; a condition that is not written holds for all."""

    customer_class: list[CodeText] = []
    priority: list[Priority] = []
    category: list[CodeText] = []
    kind: list[TicketKind] = []
    channel: list[CodeText] = []
    product: list[CodeText] = []
    team: list[CodeText] = []


class TargetsEntry(Entry):
    """Working time until each thing is done; what is not written is not promised."""

    first_response: Duration | None = None
    next_response: Duration | None = None
    resolution: Duration | None = None


class PolicyEntry(Entry):
    """Targets for some tickets."""

    code: CodeText
    name: NameText
    when: ConditionsEntry = ConditionsEntry()
    starts: Day = Field(default=None, alias="from")
    ends: Day = Field(default=None, alias="until")
    calendar: CodeText = "default"
    targets: dict[Priority, TargetsEntry]

    @field_validator("targets")
    @classmethod
    def _says_all(cls, targets: dict[Priority, TargetsEntry]) -> dict[Priority, TargetsEntry]:
        if missing := [priority for priority in Priority if priority not in targets]:
            raise ValueError(f"missing:targets:{missing[0]}")
        return targets

    @field_validator("ends")
    @classmethod
    def _ends_after_start(cls, ends: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if starts and ends and ends < starts:
            raise ValueError(f"too_small:until:{starts}")
        return ends

    @property
    def is_for_all(self) -> bool:
        """Whether it fits every ticket."""
        return self.starts is None and self.ends is None and not any(self.when.model_dump().values())


class SlaEntry(Entry):
    """What customers are promised."""

    names: dict[ClockKind, NameText]
    levels: list[LevelEntry] = []
    policies: list[PolicyEntry] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_in_order(self) -> "SlaEntry":
        if missing := [kind for kind in ClockKind if kind not in self.names]:
            raise ValueError(f"missing:names.{missing[0]}")
        _refuse_twice("levels", (level.code for level in self.levels))
        _refuse_twice("policies", (policy.code for policy in self.policies))
        for policy in self.policies:
            if policy.is_for_all is not (policy is self.policies[-1]):
                raise ValueError(f"default_not_last:policies:{policy.code}")
        return self


class TeamPromiseEntry(Entry):
    """How soon a team takes a ticket over and settles its part."""

    team: CodeText
    own: Duration | None = None
    resolve: Duration | None = None
    calendar: CodeText = "default"


class OlaEntry(Entry):
    """What teams promise each other."""

    levels: list[LevelEntry] = []
    teams: list[TeamPromiseEntry] = []

    @model_validator(mode="after")
    def _names_each_once(self) -> "OlaEntry":
        _refuse_twice("levels", (level.code for level in self.levels))
        _refuse_twice("teams", (promise.team for promise in self.teams))
        return self
