"""The clocks of a ticket, worked out afresh from its history whenever it is asked (pure).

Nothing here remembers when a job ran: a clock is what the moments of the history make of it, so it comes out the
same however late or often it is worked out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from crm_core.calendars.rules import WorkingCalendar, add_working_time, working_time_between
from crm_core.sla.history import FINISHED, WAITING, TicketFacts, TicketHistory, spans_of, value_at
from crm_core.sla.promises import ClockKind, Level, Policy, Promises

NO_TIME = timedelta()


class ClockState(StrEnum):
    """Where a clock stands; a breached one that has not stopped is still being waited for."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


class PauseReason(StrEnum):
    """Why a clock stood still."""

    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Pause:
    """A time that does not count; without an end it lasts."""

    start: datetime
    end: datetime | None
    reason: PauseReason


@dataclass(frozen=True)
class Run:
    """What is being waited for: from when, by which team, until when, and when the waiting stood still.

    Pauses are in order and do not overlap; only the last one of a run that has not stopped may last.
    """

    kind: ClockKind
    seq: int
    started_at: datetime
    team_id: str | None = None
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def paused_at(self) -> datetime | None:
        """Since when it stands still now."""
        return self.pauses[-1].start if self.pauses and self.pauses[-1].end is None else None

    def last_moment(self, now: datetime) -> datetime:
        """The last moment at which it ran."""
        return self.stopped_at or self.paused_at or max(now, self.started_at)


@dataclass(frozen=True)
class Clock:
    """A run with its promise; without a ``due_at`` nothing is due while it stands still.

    ``used`` is working time without the pauses; what is ``left`` of the target is negative when it is late.
    ``alarms`` are the moments of the levels that a clock which has not stopped comes to or has passed.
    """

    run: Run
    policy: str
    calendar: str
    target: timedelta
    due_at: datetime | None
    breached_at: datetime | None
    state: ClockState
    used: timedelta
    alarms: tuple[tuple[Level, datetime], ...] = ()

    @property
    def left(self) -> timedelta:
        """Working time until it is late."""
        return self.target - self.used


def list_clocks(
    history: TicketHistory,
    facts: TicketFacts,
    promises: Promises,
    calendars: Mapping[str, WorkingCalendar],
    *,
    now: datetime,
) -> list[Clock]:
    """Every clock of a ticket for which something was promised, in order of kind and start."""
    clocks = []
    for run in [*_customer_runs(history), *_team_runs(history)]:
        found = _promise_of(run, history, facts, promises, calendars, now=now)
        if found is not None:
            policy, calendar, target = found
            clocks.append(_judge(run, policy, calendar, calendars[calendar], target, promises, now=now))
    return clocks


def moment_of(calendar: WorkingCalendar, run: Run, amount: timedelta) -> datetime | None:
    """When a run comes to an amount of work that counts; None while that hangs on a pause which lasts.

    Each pause that begins before then puts it off by the working time in it; one outside working hours does nothing.
    """
    held = NO_TIME
    moment = add_working_time(calendar, run.started_at, amount)
    for pause in run.pauses:
        if pause.start >= moment:
            break
        if pause.end is None:
            return None
        held += working_time_between(calendar, pause.start, pause.end)
        moment = add_working_time(calendar, run.started_at, amount + held)
    return moment


def work_of(calendar: WorkingCalendar, run: Run, *, now: datetime) -> timedelta:
    """The working time that counts against a run so far."""
    last = run.last_moment(now)
    begun = [pause for pause in run.pauses if pause.start < last]  # all, unless the clock was set back
    paused = (working_time_between(calendar, pause.start, min(pause.end or last, last)) for pause in begun)
    return working_time_between(calendar, run.started_at, last) - sum(paused, NO_TIME)


def choose_policy(
    history: TicketHistory,
    facts: TicketFacts,
    policies: Sequence[Policy],
    calendars: Mapping[str, WorkingCalendar],
    *,
    at: datetime,
) -> Policy | None:
    """The first policy that fits a ticket as it was at a moment; in force on the day it was opened."""
    traits = {
        "customer_class": facts.customer_class, "kind": facts.kind, "channel": facts.channel,
        "product": facts.product, "priority": value_at(history.priorities, at),
        "category": value_at(history.categories, at), "team": value_at(history.teams, at),
    }  # fmt: skip
    for policy in policies:
        opened_on = history.opened_at.astimezone(calendars[policy.calendar].zone).date()
        if policy.fits(traits, opened_on):
            return policy
    return None


def _promise_of(
    run: Run,
    history: TicketHistory,
    facts: TicketFacts,
    promises: Promises,
    calendars: Mapping[str, WorkingCalendar],
    *,
    now: datetime,
) -> tuple[str, str, timedelta] | None:
    """The policy, calendar and target of a run, as they held when it stopped; what changed later does not judge it."""
    if run.team_id is not None:
        team = (promises.teams or {}).get(run.team_id)
        target = team.targets.get(run.kind) if team is not None else None
        return ("ola", team.calendar, target) if team is not None and target is not None else None
    at = run.stopped_at or now
    policy = choose_policy(history, facts, promises.policies, calendars, at=at)
    if policy is None:
        return None
    target = policy.targets.get(value_at(history.priorities, at) or "", {}).get(run.kind)
    return (policy.code, policy.calendar, target) if target is not None else None


def _judge(
    run: Run,
    policy: str,
    calendar_code: str,
    calendar: WorkingCalendar,
    target: timedelta,
    promises: Promises,
    *,
    now: datetime,
) -> Clock:
    due = moment_of(calendar, run, target)
    breached_at = due if due is not None and run.last_moment(now) > due else None
    alarms: list[tuple[Level, datetime]] = []
    if run.stopped_at is None:
        for level in promises.levels_of(run.kind):
            moment = moment_of(calendar, run, level.offset.applied_to(target))
            if moment is not None:
                alarms.append((level, moment))
    return Clock(
        run=run, policy=policy, calendar=calendar_code, target=target, due_at=due, breached_at=breached_at,
        state=_state_of(run, late=breached_at is not None), used=work_of(calendar, run, now=now),
        alarms=tuple(alarms),
    )  # fmt: skip


def _state_of(run: Run, *, late: bool) -> ClockState:
    if late:
        return ClockState.BREACHED
    if run.stopped_at is not None:
        return ClockState.MET
    return ClockState.PAUSED if run.paused_at is not None else ClockState.RUNNING


def _customer_runs(history: TicketHistory) -> Iterator[Run]:
    """First response, each exchange after it, and the resolution.

    Waiting for the customer or settling the matter answers too. What the customer writes before the first
    answer starts no clock of its own, and so never puts the first response off.
    """
    spoken = {*history.replies, *(span.start for span in spans_of(history.states) if _answers(span.value))}
    answers = sorted(at for at in spoken if at >= history.opened_at)
    first = answers[0] if answers else None
    yield Run(ClockKind.FIRST_RESPONSE, 1, history.opened_at, stopped_at=first)
    answered, seq = first, 0
    for asked in sorted(history.customer_messages):
        if answered is None or asked <= answered:
            continue
        answered, seq = next((at for at in answers if at > asked), None), seq + 1
        yield Run(ClockKind.NEXT_RESPONSE, seq, asked, stopped_at=answered)
    pauses, stopped_at = _standstills(history, history.opened_at, None)
    yield Run(ClockKind.RESOLUTION, 1, history.opened_at, stopped_at=stopped_at, pauses=pauses)


def _answers(state: str | None) -> bool:
    return state == WAITING or state in FINISHED


def _team_runs(history: TicketHistory) -> Iterator[Run]:
    """Two runs for each time a team has the ticket: until somebody takes it over, and until its part is settled.

    Passing the ticket on ends both; when it comes back, new ones start.
    """
    for seq, hold in enumerate(spans_of(history.teams), start=1):
        if hold.value is None:
            continue
        pauses, settled_at = _standstills(history, hold.start, hold.end)
        ends = [at for at in (_taken_at(history, hold.start), settled_at) if at is not None]
        owned_at = min(ends) if ends else None
        yield Run(ClockKind.OLA_OWN, seq, hold.start, hold.value, stopped_at=owned_at)
        yield Run(ClockKind.OLA_RESOLVE, seq, hold.start, hold.value, stopped_at=settled_at, pauses=pauses)


def _taken_at(history: TicketHistory, start: datetime) -> datetime | None:
    """When somebody first had the ticket from a moment on."""
    if value_at(history.assignees, start) is not None:
        return start
    return next((at for at, person in history.assignees if at > start and person is not None), None)


def _standstills(
    history: TicketHistory, start: datetime, end: datetime | None
) -> tuple[tuple[Pause, ...], datetime | None]:
    """The pauses of the work between two moments, and when it stopped: by the end, or earlier when it was settled."""
    pauses: list[Pause] = []
    stopped_at = end
    for begun, ended, reason in _idle_times(history):
        if (ended is not None and ended <= start) or (end is not None and begun >= end):
            continue
        begin = max(begun, start)
        if reason == PauseReason.RESOLVED and (ended is None or (end is not None and ended >= end)):
            stopped_at = begin
        else:
            pauses.append(Pause(begin, ended if end is None or (ended is not None and ended < end) else end, reason))
    return tuple(pauses), stopped_at


def _idle_times(history: TicketHistory) -> list[tuple[datetime, datetime | None, PauseReason]]:
    """When the ticket waited for its customer or was settled, in order; resolved and then closed is one time."""
    reasons = dict.fromkeys(FINISHED, PauseReason.RESOLVED) | {WAITING: PauseReason.WAITING_CUSTOMER}
    steps = [(at, reasons.get(state or "")) for at, state in history.states]
    return [(span.start, span.end, PauseReason(span.value)) for span in spans_of(steps) if span.value is not None]
