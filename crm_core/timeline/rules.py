"""Kinds of moments, and where a list of them goes on (pure)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from crm_core.listing.errors import CursorInvalidError


class MomentKind(StrEnum):
    """What can happen with a customer."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    LEAD = "lead"
    DEAL = "deal"
    STAGE = "stage"
    QUOTE_ISSUED = "quote_issued"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_REJECTED = "quote_rejected"
    ORDER = "order"
    INVOICE_REQUESTED = "invoice_requested"
    INVOICE_ISSUED = "invoice_issued"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND = "refund"
    TICKET = "ticket"
    TICKET_EVENT = "ticket_event"
    TICKET_NOTE = "ticket_note"
    TASK = "task"
    RATING = "rating"
    SUBSCRIPTION = "subscription"
    CONSENT = "consent"
    MERGED = "merged"
    UNMERGED = "unmerged"


UNLESS_ASKED_FOR = frozenset({MomentKind.MESSAGE})
"""What a list leaves out unless it is named, since it would drown the rest."""


@dataclass(frozen=True)
class Place:
    """A moment of a list by what the list is ordered by: newest first, at one instant by kind and id, both falling."""

    at: datetime
    kind: str
    id: str


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def make_cursor(place: Place) -> str:
    """The cursor of a list that goes on after a moment."""
    return urlsafe_b64encode(f"{(place.at - _EPOCH) // _TICK}.{place.kind}.{place.id}".encode()).decode("ascii")


def read_cursor(cursor: str) -> Place:
    """The moment after which a list goes on; raises CursorInvalidError."""
    try:
        ticks, kind, record_id = urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").split(".")
        return Place(_EPOCH + int(ticks) * _TICK, MomentKind(kind), str(UUID(record_id)))
    except (NotBase64, ValueError, OverflowError) as error:
        raise CursorInvalidError() from error
