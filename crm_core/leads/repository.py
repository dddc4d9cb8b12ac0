"""Queries over leads."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.leads.model import Lead
from crm_core.leads.rules import LeadState

OPEN = (LeadState.NEW, LeadState.CONTACTED, LeadState.QUALIFIED)


async def find_open_of_contact(session: AsyncSession, *, contact_id: str) -> Lead | None:
    """The newest undecided lead of a contact."""
    row: Lead | None = await session.scalar(
        select(Lead).where(Lead.contact_id == contact_id, Lead.state.in_(OPEN)).order_by(Lead.id.desc()).limit(1)
    )
    return row
