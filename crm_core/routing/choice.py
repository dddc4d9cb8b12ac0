"""Who of a team gets a ticket (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Reason(StrEnum):
    """Why somebody got a ticket, could have got it, or could not."""

    LEAST_LOADED = "least_loaded"
    SAME_CUSTOMER = "same_customer"
    ELIGIBLE = "eligible"
    OTHER_TEAM = "other_team"
    GAVE_IT_BACK = "gave_it_back"
    NO_SKILL = "no_skill"
    OFF_DUTY = "off_duty"
    FULL = "full"


class Waiting(StrEnum):
    """Why a ticket stays in the queue of its team: the last hurdle that nobody took."""

    NO_TEAM = "no_team"
    NOBODY_IN_TEAM = "nobody_in_team"
    GIVEN_BACK = "given_back"
    NOBODY_SKILLED = "nobody_skilled"
    NOBODY_ON_DUTY = "nobody_on_duty"
    ALL_FULL = "all_full"


_HURDLES = {
    Reason.FULL: Waiting.ALL_FULL,
    Reason.OFF_DUTY: Waiting.NOBODY_ON_DUTY,
    Reason.NO_SKILL: Waiting.NOBODY_SKILLED,
    Reason.GAVE_IT_BACK: Waiting.GIVEN_BACK,
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be given tickets; ``load`` is the weight of the ``open_tickets`` in their hands."""

    id: str
    username: str
    team_id: str | None
    skills: frozenset[str]
    on_duty: bool
    capacity: int
    open_tickets: int = 0
    load: int = 0
    last_ticket_at: datetime | None = None

    def with_one_more(self, weight: int, at: datetime) -> "Candidate":
        """The same person with another ticket."""
        return replace(self, open_tickets=self.open_tickets + 1, load=self.load + weight, last_ticket_at=at)


@dataclass(frozen=True)
class Need:
    """What a ticket asks of its person; ``not_to`` gave it back."""

    team_id: str | None
    skill: str | None = None
    on_duty: bool = True
    not_to: str | None = None


@dataclass(frozen=True)
class Choice:
    """Who was chosen, or why the ticket waits, and what was found of everybody in the team, by login name."""

    chosen: Candidate | None
    why: Reason | Waiting
    candidates: dict[str, str]


def hurdle(candidate: Candidate, need: Need) -> Reason | None:
    """What keeps somebody from getting a ticket; None when nothing does."""
    if need.team_id is None or candidate.team_id != need.team_id:
        return Reason.OTHER_TEAM
    if candidate.id == need.not_to:
        return Reason.GAVE_IT_BACK
    if need.skill is not None and need.skill not in candidate.skills:
        return Reason.NO_SKILL
    if need.on_duty and not candidate.on_duty:
        return Reason.OFF_DUTY
    return Reason.FULL if candidate.open_tickets >= candidate.capacity else None


def choose(candidates: Iterable[Candidate], need: Need, *, last_handler: str | None = None) -> Choice:
    """Whoever had this customer last, if eligible; else the least loaded, then who waited longest, then by name."""
    found = {one.id: (one, hurdle(one, need)) for one in candidates if one.team_id == need.team_id}
    free = sorted((one for one, reason in found.values() if reason is None), key=_turn)
    notes = {one.username: str(reason or Reason.ELIGIBLE) for one, reason in found.values()}
    if not free:
        return Choice(None, _why_waiting(need, {reason for _, reason in found.values() if reason}), notes)
    known = next((one for one in free if one.id == last_handler), None)
    chosen, why = (known, Reason.SAME_CUSTOMER) if known else (free[0], Reason.LEAST_LOADED)
    return Choice(chosen, why, {**notes, chosen.username: str(why)})


def _turn(candidate: Candidate) -> tuple[float, datetime, str]:
    return (candidate.load / candidate.capacity, candidate.last_ticket_at or LONG_AGO, candidate.username)


def _why_waiting(need: Need, reasons: set[Reason]) -> Waiting:
    if need.team_id is None:
        return Waiting.NO_TEAM
    return next((waiting for reason, waiting in _HURDLES.items() if reason in reasons), Waiting.NOBODY_IN_TEAM)
