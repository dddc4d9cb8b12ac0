"""Staff roles, and how many tickets each is given."""

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


USUAL_CAPACITY = {Role.AGENT: 20, Role.SALES: 10}
"""Open tickets that a person of a role is given at most; other roles are given none unless their entry says so."""


def capacity_of(role: str, own: int | None) -> int:
    """How many open tickets somebody may be given: their own number before that of their role."""
    return USUAL_CAPACITY.get(Role(role), 0) if own is None else own
