"""States, kinds and priorities of tickets, and which change may follow which."""

from enum import StrEnum


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"


class TicketKind(StrEnum):
    """What a ticket is about."""

    FAULT = "fault"
    COMPLAINT = "complaint"
    REQUEST = "request"


class Priority(StrEnum):
    """How soon a ticket must be seen to, lowest first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class EventKind(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    CUSTOMER_MESSAGE = "customer_message"
    REPLY = "reply"
    NOTE = "note"
    MOVED = "moved"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    PRIORITY = "priority"
    CATEGORY = "category"
    PRODUCT = "product"
    TAGS = "tags"
    SUBJECT = "subject"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    PROBLEM = "problem"


class DecisionKind(StrEnum):
    """What the system decided about a ticket by itself."""

    ROUTING = "routing"
    ASSIGNMENT = "assignment"


PUBLIC_EVENTS = frozenset(
    {EventKind.OPENED, EventKind.CUSTOMER_MESSAGE, EventKind.REPLY, EventKind.MOVED, EventKind.REOPENED}
)
"""What the customer may see; notes, assignments, priorities and the like are ours."""

OPEN_STATES = frozenset({TicketState.NEW, TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.WAITING_CUSTOMER})
QUEUED_STATES = OPEN_STATES - {TicketState.WAITING_CUSTOMER}
"""States in which a ticket that nobody has waits for somebody of its team."""

MOVES: dict[TicketState, frozenset[TicketState]] = {
    TicketState.NEW: frozenset(TicketState) - {TicketState.NEW},
    TicketState.ASSIGNED: frozenset(TicketState) - {TicketState.NEW},
    TicketState.IN_PROGRESS: frozenset(TicketState) - {TicketState.NEW, TicketState.IN_PROGRESS},
    TicketState.WAITING_CUSTOMER: frozenset(TicketState) - {TicketState.NEW, TicketState.WAITING_CUSTOMER},
    TicketState.RESOLVED: frozenset({TicketState.CLOSED, TicketState.IN_PROGRESS, TicketState.ASSIGNED}),
    TicketState.CLOSED: frozenset({TicketState.IN_PROGRESS, TicketState.ASSIGNED}),
}
"""Allowed changes; the way out of ``resolved`` and ``closed`` is a reopening."""


def may_move(current: TicketState, target: TicketState) -> bool:
    """Whether a ticket may pass from one state to another."""
    return target in MOVES[current]


def state_after_follow_up(current: TicketState, *, has_assignee: bool) -> TicketState:
    """The state of a ticket after its customer wrote again: a finished or waiting one is live again."""
    if current in OPEN_STATES - {TicketState.WAITING_CUSTOMER}:
        return current
    return TicketState.IN_PROGRESS if has_assignee else TicketState.ASSIGNED


def raised(current: Priority, *, at_most: Priority = Priority.URGENT) -> Priority:
    """The next higher priority, up to a highest one; what is higher already stays."""
    order = list(Priority)
    return order[max(order.index(current), min(order.index(current) + 1, order.index(at_most)))]


SUBJECT_LENGTH = 80
"""Characters of a subject: one line of a list."""


def subject_of(description: str) -> str:
    """The first words of a description, for a list; never cut inside a word unless the word is longer."""
    line = " ".join(description.split())
    if len(line) <= SUBJECT_LENGTH:
        return line
    head = line[: SUBJECT_LENGTH - 1]
    whole = head.rpartition(" ")[0]
    return f"{(whole or head).rstrip('،.؛: ')}…"
