"""Why people are erased, and how long what is kept (pure)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class ErasureReason(StrEnum):
    """Why a person was erased; a word of ours and no sentence, since the record of it stays for ever."""

    REQUESTED = "requested"
    COURT_ORDER = "court_order"
    NO_LONGER_NEEDED = "no_longer_needed"


class RetentionKind(StrEnum):
    """What is kept for a time only; the names are those of ``retention.yml`` without ``_days``."""

    CONVERSATIONS_WITHOUT_CUSTOMER = "conversations_without_customer"
    CLOSED_CONVERSATIONS = "closed_conversations"
    ATTACHMENTS = "attachments"
    ONE_TIME_CODES = "one_time_codes"
    RECORDED_SMS = "recorded_sms"
    OUTBOX_DELIVERED = "outbox_delivered"
    ANONYMOUS_VISITORS = "anonymous_visitors"
    TURN_PARSES = "turn_parses"
    ACCOUNTING = "accounting"


ACCOUNTING_DAYS = 3_653
"""The least that issued invoices and their buyers are kept: ten years.

Source: article 13 of the Iranian commercial code.
"""

FACT_KEY = "retention"
"""The section of facts that holds the days of each kind."""


def days_of(fact: Mapping[str, int]) -> dict[RetentionKind, int]:
    """The days of each kind in a section of facts; what it does not name is kept for ever."""
    named = {kind: fact.get(f"{kind}_days") for kind in RetentionKind}
    return {kind: days for kind, days in named.items() if days is not None}


def cutoffs(days: Mapping[RetentionKind, int], now: datetime) -> dict[RetentionKind, datetime]:
    """Before which moment each kind has been kept long enough."""
    return {kind: now - timedelta(days=count) for kind, count in days.items()}
