"""``make bench-sla``: how many due dates the working calendar gives in a second, on one core in plain Python.

A due date here is `add_working_time` from a random moment of two years, over Iranian holidays, a lunch break and short
Thursdays. Beside it: working time between two moments, and whole tickets with every clock, pause and alarm.
Prints one JSON line.
"""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from crm_core.calendars.reading import read_calendar
from crm_core.calendars.rules import WorkingCalendar, add_working_time, working_time_between
from crm_core.sla.history import TicketFacts, TicketHistory
from crm_core.sla.promises import read_promises
from crm_core.sla.rules import list_clocks

DUE_DATES, TICKETS = 300_000, 20_000
START = datetime(2025, 1, 1, tzinfo=UTC)
SPAN_S = 2 * 365 * 86_400
DAY = [["08:00", "12:30"], ["13:30", "17:00"]]
WEEKDAYS = ("saturday", "sunday", "monday", "tuesday", "wednesday")
CALENDAR = {
    "week": {**dict.fromkeys(WEEKDAYS, DAY), "thursday": [["08:00", "13:00"]]},
    "holidays": {"country": "IR"},
}  # fmt: skip
TARGETS = {"first_response": "1h", "next_response": "2h", "resolution": "16h"}
LEVELS = [
    {"code": place, "at": place, "notify": "team", "working_hours": True, "note": ""} for place in ("-25%", "0", "+4h")
]
SLA = {
    "levels": LEVELS,
    "policies": [
        {
            "code": "all", "when": {}, "starts": None, "ends": None, "calendar": "default",
            "targets": {"normal": TARGETS},
        }
    ],
}  # fmt: skip
OLA = {"levels": LEVELS, "teams": [{"team": "support", "own": "1h", "resolve": "8h", "calendar": "default"}]}


def per_second(work: Callable[[], Any], count: int) -> int:
    """How often a second something is done, when a piece of work does it so many times."""
    started = time.process_time()  # of this process alone, whatever else the machine does
    work()
    return round(count / (time.process_time() - started))


def add_all(calendar: WorkingCalendar, moments: list[datetime], amounts: list[timedelta]) -> None:
    """One due date after another."""
    for moment, amount in zip(moments, amounts, strict=True):
        add_working_time(calendar, moment, amount)


def count_all(calendar: WorkingCalendar, moments: list[datetime]) -> None:
    """The working time between each moment and the next."""
    for first, second in pairwise(moments):
        working_time_between(calendar, first, second)


def a_life(opened: datetime) -> TicketHistory:
    """A ticket that was referred, taken, answered, waited for its customer, and goes on."""
    after = [opened + timedelta(hours=hours) for hours in (1, 2, 20, 21)]
    return TicketHistory(
        opened_at=opened, states=[(opened, "new"), (after[1], "waiting_customer"), (after[2], "in_progress")],
        teams=[(opened, "support")], assignees=[(opened, None), (after[0], "a")], priorities=[(opened, "normal")],
        categories=[(opened, "printing")], customer_messages=[after[2]], replies=[after[0], after[3]],
    )  # fmt: skip


def clock_all(calendar: WorkingCalendar, lives: list[TicketHistory]) -> None:
    """Every clock of one ticket after another."""
    promises = read_promises(SLA, OLA, team_ids={"support": "support"})
    facts = TicketFacts("TK-1405-000001", "c", "fault")
    for life in lives:
        list_clocks(life, facts, promises, {"default": calendar}, now=life.opened_at + timedelta(days=2))


def run() -> dict[str, Any]:
    """The figures."""
    chance = random.Random(1405)
    calendar = read_calendar(CALENDAR)
    moments = [START + timedelta(seconds=chance.randrange(SPAN_S)) for _ in range(DUE_DATES)]
    amounts = [timedelta(minutes=chance.randrange(15, 40 * 60)) for _ in range(DUE_DATES)]
    add_all(calendar, moments[:100], amounts[:100])  # lay the years out
    lives = [a_life(moment) for moment in moments[:TICKETS]]
    return {
        "sla_per_s": per_second(partial(add_all, calendar, moments, amounts), DUE_DATES),
        "elapsed_per_s": per_second(partial(count_all, calendar, moments), DUE_DATES),
        "tickets_per_s": per_second(partial(clock_all, calendar, lives), TICKETS),
    }


if __name__ == "__main__":
    print(json.dumps(run()))
