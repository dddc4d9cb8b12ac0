"""Staff roles."""

from enum import StrEnum

DEFAULT_CAPACITY = 20
"""Open deals that a person can look after at once, where the file does not say."""


class Role(StrEnum):
    """What a member of staff is to the system."""

    AGENT = "agent"
    SALES = "sales"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    MANAGER = "manager"
    ADMIN = "admin"
