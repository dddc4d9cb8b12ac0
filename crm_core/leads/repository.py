"""Queries over leads."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.leads.model import Lead, LeadConversion
from crm_core.leads.rules import OPEN_STATES
from crm_core.opportunities.model import Opportunity


async def get_lead(session: AsyncSession, lead_id: str) -> Lead:
    """The lead, locked until the transaction ends; raises NotFoundError."""
    lead = await session.scalar(
        select(Lead).where(Lead.id == lead_id).with_for_update().execution_options(populate_existing=True)
    )
    if lead is None:
        raise NotFoundError(entity="lead")
    return lead


async def find_deal_id(session: AsyncSession, *, lead_id: str) -> str | None:
    """The deal that a lead went into, or that was opened for it."""
    joined: str | None = await session.scalar(
        select(LeadConversion.opportunity_id).where(LeadConversion.lead_id == lead_id)
    )
    if joined is not None:
        return joined
    opened: str | None = await session.scalar(
        select(Opportunity.id).where(Opportunity.lead_id == lead_id).order_by(Opportunity.id).limit(1)
    )
    return opened


async def lock_open_of_contacts(session: AsyncSession, *, contact_ids: Collection[str]) -> Sequence[Lead]:
    """The undecided leads of some contacts, the oldest first, locked until the transaction ends."""
    query = select(Lead).where(Lead.contact_id.in_(contact_ids), Lead.state.in_(OPEN_STATES)).order_by(Lead.id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).all()


async def find_open_of_contact(session: AsyncSession, *, contact_id: str) -> Lead | None:
    """The newest undecided lead of a contact."""
    row: Lead | None = await session.scalar(
        select(Lead).where(Lead.contact_id == contact_id, Lead.state.in_(OPEN_STATES)).order_by(Lead.id.desc()).limit(1)
    )
    return row
