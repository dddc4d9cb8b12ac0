"""How much a colleague may take off without asking."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.knowledge import repository as facts
from crm_core.quotes.errors import DiscountLimitError
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.quotes.rules import DISCOUNT_LIMITS, Approval, is_within


async def limit_of(session: AsyncSession, *, role: str) -> int:
    """The highest discount of a role on any line, in basis points; nothing for a role without one."""
    limits = await facts.find_fact(session, key=DISCOUNT_LIMITS)
    return int(limits.value.get(role, 0)) if limits else 0


async def approval_for(session: AsyncSession, quote: Quote, *, role: str) -> Approval:
    """Whether the quote (lines loaded) needs somebody of a higher limit."""
    limit = await limit_of(session, role=role)
    return Approval.NOT_NEEDED if _keeps_to(quote, limit) else Approval.NEEDED


async def require_within(session: AsyncSession, quote: Quote, *, role: str) -> None:
    """Raises DiscountLimitError unless every line of the quote (lines loaded) keeps to the limit of a role."""
    limit = await limit_of(session, role=role)
    if not _keeps_to(quote, limit):
        raise DiscountLimitError(limit=limit, role=role)


def _keeps_to(quote: Quote, limit: int) -> bool:
    return all(is_within(line.discount_rial, amount=_amount(line), limit=limit) for line in quote.lines)


def _amount(line: QuoteLine) -> int:
    return line.quantity * line.unit_price_rial
