"""What a task asks of the staff."""

from enum import StrEnum


class TaskKind(StrEnum):
    """Why somebody must act."""

    CALL_BACK = "call_back"
    UNKNOWN_PRODUCT = "unknown_product"
    RENEWAL = "renewal"
    INVOICE = "invoice"
    IDENTITY_REVIEW = "identity_review"
    FOLLOW_UP = "follow_up"
    ESCALATION = "escalation"
    PAYMENT = "payment"


class TaskState(StrEnum):
    """Whether it is done."""

    OPEN = "open"
    DONE = "done"


class Due(StrEnum):
    """Which unfinished tasks are to be looked at now."""

    OVERDUE = "overdue"
    TODAY = "today"
    REMINDER = "reminder"
