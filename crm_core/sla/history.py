"""A ticket as its clocks see it: what it is, and everything that happened to it, each with its moment (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

Step = tuple[datetime, str | None]
"""From this moment on, this value."""

WAITING = "waiting_customer"
FINISHED = frozenset({"resolved", "closed"})


@dataclass(frozen=True)
class TicketFacts:
    """What stays as it is for the life of a ticket, by the codes that promises are written with."""

    code: str
    contact_id: str
    kind: str
    customer_class: str | None = None
    channel: str | None = None
    product: str | None = None


@dataclass(frozen=True)
class TicketHistory:
    """What happened to a ticket, each list in order of time; the first step of each is at the opening.

    Teams and assignees are ids. A reply is whatever was said to the customer.
    """

    opened_at: datetime
    states: Sequence[Step]
    teams: Sequence[Step]
    assignees: Sequence[Step]
    priorities: Sequence[Step]
    categories: Sequence[Step]
    customer_messages: Sequence[datetime] = ()
    replies: Sequence[datetime] = ()


@dataclass(frozen=True)
class Span:
    """How long something stayed the same; without an end it still does."""

    value: str | None
    start: datetime
    end: datetime | None


def value_at(steps: Sequence[Step], at: datetime) -> str | None:
    """What held at a moment; before the first step, what that one says."""
    held = steps[0][1]
    for moment, value in steps:
        if moment > at:
            break
        held = value
    return held


def spans_of(steps: Sequence[Step]) -> Iterator[Span]:
    """The steps as spans; steps that change nothing, or that last no time, are left out."""
    pending: Step | None = None
    for place, (start, value) in enumerate(steps):
        if place + 1 < len(steps) and steps[place + 1][0] == start:
            continue
        if pending is not None and pending[1] != value:
            yield Span(pending[1], pending[0], start)
            pending = None
        pending = pending or (start, value)
    if pending is not None:
        yield Span(pending[1], pending[0], None)
