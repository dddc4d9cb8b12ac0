"""Calendar days and the clocks of tickets as staff see and write them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from connectors.console.bodies import Version
from connectors.console.typed import Code, Day, Flag, Note
from connectors.gateway.endpoints import Body
from crm_core.calendars.model import CalendarDay, DayKind
from crm_core.calendars.rules import DayPlan
from crm_core.calendars.service import ALL
from crm_core.listing.repository import Related
from crm_core.sla.service import ClockView

Clock = Annotated[str, StringConstraints(pattern=r"^([01]?\d|2[0-4]):[0-5]\d$")]
Shift = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Short = Annotated[Note, Field(max_length=200)]


class DayBody(Body):
    """What becomes of a day: closed, or open with hours of its own; of one calendar, or of ``all``.

    ``scope`` says for whom (a province, say), ``source`` who said so, ``confirmed`` whether that is official.
    """

    day: Day
    kind: DayKind
    calendar: Code = ALL
    hours: Annotated[list[Shift], Field(max_length=12)] | None = None
    scope: Short | None = None
    source: Short | None = None
    confirmed: Flag = True


class DayEdit(DayBody, Version):
    """The day as it should be from now on."""


class PlanQuery(Body):
    """From which day to which, both included; at most a year and a day."""

    first: Day
    last: Day


class CalendarDayRecord(BaseModel):
    """A day that staff wrote down."""

    id: str
    day: date
    calendar: str
    kind: str
    hours: list[list[str]] | None
    scope: str | None
    source: str | None
    confirmed: bool
    created_at: datetime
    version: int


class PlannedDay(BaseModel):
    """The hours of a day, what they follow from (``override``, ``holiday`` or ``week``), and the holiday's name.

    An ``estimated`` holiday may still move by a day.
    """

    day: date
    hours: list[list[str]]
    source: str
    holiday: str | None
    estimated: bool


class Plan(BaseModel):
    """The days of a calendar."""

    items: list[PlannedDay]


class PauseRecord(BaseModel):
    """A time in which a clock stood still, and why; without an end it still does."""

    start: datetime
    end: datetime | None
    reason: str


class ClockRecord(BaseModel):
    """One promise about a ticket; seconds are working time, ``left_s`` is negative when it is late."""

    kind: str
    seq: int
    team: str | None
    policy: str
    calendar: str
    state: str
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    target_s: int
    used_s: int
    left_s: int
    pauses: list[PauseRecord]


class TicketClocks(BaseModel):
    """Every clock of a ticket, in order of start."""

    items: list[ClockRecord]


def calendar_day_record(row: CalendarDay, related: Related) -> CalendarDayRecord:
    """A day with what is known of it."""
    return CalendarDayRecord(
        id=row.id, day=row.day, calendar=row.calendar, kind=row.kind, hours=row.hours, scope=row.scope,
        source=row.source, confirmed=row.confirmed, created_at=row.created_at, version=row.version,
    )  # fmt: skip


def clock_record(view: ClockView) -> ClockRecord:
    """A promise as it stands."""
    row, standing = view.row, view.standing
    return ClockRecord(
        kind=row.kind, seq=row.seq, team=view.team, policy=row.policy, calendar=row.calendar,
        state=standing.state, started_at=row.started_at, due_at=row.due_at, stopped_at=row.stopped_at,
        breached_at=standing.breached_at, target_s=row.target_s, used_s=row.target_s - standing.left_s,
        left_s=standing.left_s, pauses=[PauseRecord.model_validate(pause) for pause in row.pauses],
    )  # fmt: skip


def planned_day(plan: DayPlan) -> PlannedDay:
    """A day of a calendar."""
    hours = [[_clock(edge.seconds // 60 + edge.days * 24 * 60) for edge in interval] for interval in plan.hours]
    return PlannedDay(
        day=plan.day, hours=hours, source=plan.source,
        holiday=plan.holiday.name if plan.holiday is not None else None,
        estimated=plan.holiday is not None and plan.holiday.estimated,
    )  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
