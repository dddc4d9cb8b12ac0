"""Reading a lost reason out of a customer's words."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.pipelines import repository
from crm_core.pipelines.model import LostReason
from crm_core.tickets.matching import match_category

OTHER = "other"


async def guess_lost_reason(session: AsyncSession, *, text: str, default: bool) -> str | None:
    """The code of the reason that a text names; with ``default`` the one for everything else when none is clear."""
    names = {reason.code: reason.aliases for reason in await list_told_reasons(session)}
    return match_category(text, names) or (OTHER if default else None)


async def list_told_reasons(session: AsyncSession) -> list[LostReason]:
    """The reasons that customers give, in the order of the file."""
    return [reason for reason in await repository.list_lost_reasons(session) if reason.aliases]
