"""What was promised: targets by policy and team, and when to raise the alarm (pure).

The files ``data/sla.yml`` and ``data/ola.yml`` are the source; `docs/sla.md` explains them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from crm_core.sla.errors import PromiseInvalidError


class ClockKind(StrEnum):
    """What is being waited for."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    OLA_OWN = "ola_own"
    OLA_RESOLVE = "ola_resolve"


CUSTOMER_KINDS = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)
TEAM_KINDS = (ClockKind.OLA_OWN, ClockKind.OLA_RESOLVE)


class Notified(StrEnum):
    """Who is told; a ticket that nobody has goes to its team."""

    ASSIGNEE = "assignee"
    TEAM = "team"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class Offset:
    """A place on a clock relative to its due time: a share of the target, and working time; negative is earlier."""

    share: float = 0.0
    time: timedelta = timedelta()

    def applied_to(self, target: timedelta) -> timedelta:
        """The working time from the start to that place; never negative."""
        return max(target + target * self.share + self.time, timedelta())


@dataclass(frozen=True)
class Level:
    """One alarm of a clock; ``note`` may name ``{ticket}`` and ``{clock}``."""

    code: str
    offset: Offset
    notify: Notified
    working_hours: bool
    note: str


@dataclass(frozen=True)
class Policy:
    """Targets by priority and kind for the tickets that meet every condition, opened from one day to another."""

    code: str
    calendar: str
    conditions: Mapping[str, frozenset[str]]
    starts: date | None
    ends: date | None
    targets: Mapping[str, Mapping[ClockKind, timedelta]]

    def fits(self, traits: Mapping[str, str | None], opened_on: date) -> bool:
        """Whether a ticket with these traits falls under it."""
        in_force = (self.starts is None or self.starts <= opened_on) and (self.ends is None or opened_on <= self.ends)
        return in_force and all(traits[name] in wanted for name, wanted in self.conditions.items())


@dataclass(frozen=True)
class TeamPromise:
    """How soon a team takes a ticket over and settles its part, counted from when it got it."""

    team_id: str
    calendar: str
    targets: Mapping[ClockKind, timedelta]


@dataclass(frozen=True)
class Promises:
    """Everything promised; the first policy that fits a ticket holds for it. Level names are unique in their list."""

    policies: Sequence[Policy] = ()
    teams: Mapping[str, TeamPromise] | None = None
    levels: Sequence[Level] = ()
    team_levels: Sequence[Level] = ()
    names: Mapping[str, str] | None = None

    def levels_of(self, kind: ClockKind) -> Sequence[Level]:
        """The alarms of a kind of clock."""
        return self.team_levels if kind in TEAM_KINDS else self.levels


_DURATION = re.compile(r"(?:(?P<hours>\d{1,4})h)?(?:(?P<minutes>\d{1,4})m)?")
_SHARE = re.compile(r"(?P<sign>[+-])(?P<percent>\d{1,3})%")


def read_duration(text: str) -> timedelta:
    """Working time as files write it (``30m``, ``8h``, ``1h30m``); raises PromiseInvalidError, also for none."""
    found = _DURATION.fullmatch(text)
    time = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0)) if found else timedelta()
    if not time:
        raise PromiseInvalidError(field="duration", value=text)
    return time


def read_offset(text: str) -> Offset:
    """A place relative to the due time (``-25%``, ``-30m``, ``0``, ``+4h``); raises PromiseInvalidError."""
    if text == "0":
        return Offset()
    if share := _SHARE.fullmatch(text):
        return Offset(share=float(f"{share['sign']}{share['percent']}") / 100)
    if text[:1] not in ("+", "-"):
        raise PromiseInvalidError(field="at", value=text)
    time = read_duration(text[1:])
    return Offset(time=-time if text[0] == "-" else time)


def read_promises(sla: Mapping[str, Any], ola: Mapping[str, Any], *, team_ids: Mapping[str, str]) -> Promises:
    """The promises of the facts ``sla`` and ``ola``; teams that the store lacks are left out."""
    promised = [_read_team(entry, team_ids) for entry in ola.get("teams", []) if entry["team"] in team_ids]
    return Promises(
        policies=[_read_policy(entry, team_ids) for entry in sla.get("policies", [])],
        teams={promise.team_id: promise for promise in promised},
        levels=[_read_level(entry) for entry in sla.get("levels", [])],
        team_levels=[_read_level(entry) for entry in ola.get("levels", [])],
        names=sla.get("names", {}),
    )


def _read_policy(entry: Mapping[str, Any], team_ids: Mapping[str, str]) -> Policy:
    conditions = {name: frozenset(values) for name, values in entry["when"].items() if values}
    if "team" in conditions:
        conditions["team"] = frozenset(team_ids[code] for code in conditions["team"] if code in team_ids)
    return Policy(
        code=entry["code"], calendar=entry["calendar"], conditions=conditions, starts=_read_day(entry["starts"]),
        ends=_read_day(entry["ends"]),
        targets={priority: _read_targets(times, CUSTOMER_KINDS) for priority, times in entry["targets"].items()},
    )  # fmt: skip


def _read_team(entry: Mapping[str, Any], team_ids: Mapping[str, str]) -> TeamPromise:
    times = {ClockKind.OLA_OWN: entry.get("own"), ClockKind.OLA_RESOLVE: entry.get("resolve")}
    return TeamPromise(team_ids[entry["team"]], entry["calendar"], _read_targets(times, TEAM_KINDS))


def _read_targets(times: Mapping[Any, str | None], kinds: Sequence[ClockKind]) -> dict[ClockKind, timedelta]:
    return {kind: read_duration(text) for kind in kinds if (text := times.get(kind)) is not None}


def _read_level(entry: Mapping[str, Any]) -> Level:
    return Level(
        code=entry["code"], offset=read_offset(entry["at"]), notify=Notified(entry["notify"]),
        working_hours=entry["working_hours"], note=entry["note"],
    )  # fmt: skip


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
