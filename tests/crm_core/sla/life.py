"""Lives of tickets for tests: a history from few words, a promise, and the clocks that come of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from crm_core.calendars.reading import read_calendar
from crm_core.calendars.rules import WorkingCalendar
from crm_core.sla.history import Step, TicketFacts, TicketHistory
from crm_core.sla.promises import ClockKind, Level, Notified, Policy, Promises, TeamPromise, read_offset
from crm_core.sla.rules import Clock, list_clocks

TEN_TO_SIX = [["10:00", "18:00"]]
OFFICE_WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), TEN_TO_SIX)
"""Monday to Friday from 10 to 18, as the reference cases of Frappe and ERPNext have it."""
FACTS = TicketFacts(code="TK-1405-000001", contact_id="c", kind="fault")


def office(*holidays: str) -> WorkingCalendar:
    """The office week in UTC, closed on some days."""
    free = [{"date": day, "shifts": []} for day in holidays]
    return read_calendar({"timezone": "UTC", "week": OFFICE_WEEK, "holidays": {"overrides": free}})


def at(text: str) -> datetime:
    """A moment in UTC from «2021-06-28 11:00»."""
    return datetime.fromisoformat(f"{text}+00:00")


def life(
    opened: datetime,
    *,
    states: Sequence[Step] = (),
    teams: Sequence[Step] = (),
    assignees: Sequence[Step] = (),
    priorities: Sequence[Step] = (),
    **said: Sequence[datetime],
) -> TicketHistory:
    """The history of a ticket that was opened new and normal; steps say what came after."""
    return TicketHistory(
        opened_at=opened, states=[(opened, "new"), *states], teams=[(opened, None), *teams],
        assignees=[(opened, None), *assignees], priorities=[(opened, "normal"), *priorities],
        categories=[(opened, "printing")], **said,
    )  # fmt: skip


def promise(
    levels: Sequence[tuple[str, str]] = (), teams: dict[str, dict[str, timedelta]] | None = None, **hours: float
) -> Promises:
    """A policy for every ticket and priority, in hours by kind; levels as (code, at)."""
    targets = {ClockKind(kind): timedelta(hours=amount) for kind, amount in hours.items()}
    alarms = [Level(code, read_offset(place), Notified.ASSIGNEE, True, "{ticket}") for code, place in levels]
    priorities = dict.fromkeys(("low", "normal", "high", "urgent"), targets)
    held = {
        team: TeamPromise(team, "default", {ClockKind(kind): time for kind, time in times.items()})
        for team, times in (teams or {}).items()
    }
    return Promises([Policy("all", "default", {}, None, None, priorities)], held, alarms, alarms, {})


def with_priority(promises: Promises, priority: str, **hours: float) -> Promises:
    """The same promises with other targets for one priority."""
    targets = {ClockKind(kind): timedelta(hours=amount) for kind, amount in hours.items()}
    first = promises.policies[0]
    return replace(promises, policies=[replace(first, targets={**first.targets, priority: targets})])


def clocks_of(
    history: TicketHistory, promises: Promises, calendar: WorkingCalendar, *, now: datetime, **facts: Any
) -> list[Clock]:
    """Every clock of a life."""
    return list_clocks(history, replace(FACTS, **facts), promises, {"default": calendar}, now=now)


def the_clock(
    kind: str, history: TicketHistory, promises: Promises, calendar: WorkingCalendar, *, now: datetime
) -> Clock:
    """The last clock of a kind."""
    return [clock for clock in clocks_of(history, promises, calendar, now=now) if clock.run.kind == kind][-1]
