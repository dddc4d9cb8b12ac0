"""States of a lead."""

from enum import StrEnum


class LeadState(StrEnum):
    """How far we are with somebody who showed interest."""

    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"
