"""Who may see a record, and what of it a customer is shown (pure)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from crm_core.quotes.rules import QuoteState
from crm_core.tickets.rules import TicketState

MAX_REFUSALS = 10
"""Refused look-ups of one conversation in an hour before no more are answered."""
MAX_REFUSALS_OF_MOBILE = 30
"""Refused look-ups with one typed mobile in an hour, in any conversation; its owner can still verify."""
REFUSAL_WINDOW = timedelta(hours=1)

MARK_DIGITS = 5
"""Hexadecimal digits of a mobile's mark: about a thousand mobiles share one, too many to tell whose it was and too
few to hinder anybody."""


def mark_of_mobile(mobile: str) -> str:
    """What refusals with a mobile are counted by, since the audit trail must not hold the mobile itself."""
    return sha256(mobile.encode()).hexdigest()[:MARK_DIGITS]


class RecordKind(StrEnum):
    """What can be asked about."""

    TICKET = "ticket"
    QUOTE = "quote"
    ORDER = "order"
    INVOICE = "invoice"


@dataclass(frozen=True)
class StatusView:
    """Where a record stands, as its customer may know it.

    ``at`` is when it was opened, issued, placed or (an invoice without a code) requested. ``priority``,
    ``team``, ``subject`` and ``last_event_*`` belong to tickets, ``total_rial`` to the others, ``payment`` to
    invoices, ``valid_until`` to quotes, and ``due_at`` (when it is promised to be solved) to tickets.
    """

    kind: RecordKind
    id: str
    code: str | None
    state: str
    at: datetime
    priority: str | None = None
    team: str | None = None
    subject: str | None = None
    last_event_kind: str | None = None
    last_event_text: str | None = None
    last_event_at: datetime | None = None
    total_rial: int | None = None
    payment: str | None = None
    valid_until: date | None = None
    due_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether its customer can still do something about it: follow a ticket up, decide on a quote."""
        if self.kind == RecordKind.TICKET:
            return self.state not in {TicketState.RESOLVED, TicketState.CLOSED}
        return self.kind == RecordKind.QUOTE and self.state == QuoteState.ISSUED


def may_open(
    *,
    verified_contact_id: str | None,
    mobile: str | None,
    record_contact_id: str,
    owner_mobiles: Collection[str],
) -> bool:
    """Whether a record opens: to its proven owner, or to whoever knows its code and its owner's mobile."""
    if verified_contact_id is not None and verified_contact_id == record_contact_id:
        return True
    return mobile is not None and mobile in owner_mobiles
