"""Staff roles."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is to the system."""

    AGENT = "agent"
    SALES = "sales"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    MANAGER = "manager"
    ADMIN = "admin"
