"""What a stage asks for, when a deal has stood in one for too long, and what rules of conversations may do."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from crm_core.pipelines.rules import StageKind

QUOTE_ACCEPTED = "quote_accepted"
"""The customer's own yes: it wins a deal wherever it stands and whatever its file asks for."""
KIND_AFTER = {QUOTE_ACCEPTED: StageKind.WON, "quote_rejected": StageKind.LOST}
"""What the customer's answer makes of a deal in a pipeline that calls its last stages otherwise."""
QUOTE_ISSUED = "quote_issued"


def missing_fields(required: Iterable[str], known: Mapping[str, Any]) -> list[str]:
    """The required fields that are empty."""
    return [field for field in required if not known.get(field)]


def rots_at(entered_at: datetime, rotting_hours: int | None) -> datetime | None:
    """From when on a deal has stood in its stage for too long; None where it never does."""
    return None if rotting_hours is None else entered_at + timedelta(hours=rotting_hours)
