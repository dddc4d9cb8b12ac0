"""How much a colleague may take off without asking.

Discounts are pairs of what comes off a line and what it comes off.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.knowledge import repository as facts
from crm_core.quotes.errors import DiscountLimitError
from crm_core.quotes.rules import DISCOUNT_LIMITS, Approval, is_within


async def limit_of(session: AsyncSession, *, role: str) -> int:
    """The highest discount of a role on any line, in basis points; nothing for a role without one."""
    limits = await facts.find_fact(session, key=DISCOUNT_LIMITS)
    return int(limits.value.get(role, 0)) if limits else 0


async def approval_for(session: AsyncSession, discounts: Sequence[tuple[int, int]], *, role: str) -> Approval:
    """Whether discounts need the consent of somebody with a higher limit."""
    limit = await limit_of(session, role=role)
    return Approval.NOT_NEEDED if _keep_to(limit, discounts) else Approval.NEEDED


async def require_within(session: AsyncSession, discounts: Sequence[tuple[int, int]], *, role: str) -> None:
    """Raises DiscountLimitError unless every discount keeps to the limit of a role."""
    limit = await limit_of(session, role=role)
    if not _keep_to(limit, discounts):
        raise DiscountLimitError(limit=limit, role=role)


def _keep_to(limit: int, discounts: Sequence[tuple[int, int]]) -> bool:
    return all(is_within(discount, amount=amount, limit=limit) for discount, amount in discounts)
