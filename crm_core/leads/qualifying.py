"""What staff decide about a lead: spoken to, worth following, refused, or turned into a deal."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts import repository as contacts
from crm_core.contacts.rules import IdentityKind
from crm_core.leads import repository
from crm_core.leads.errors import LeadDealError, LeadNotReadyError, LeadStateError
from crm_core.leads.model import Lead, LeadConversion
from crm_core.leads.rules import DisqualifyReason, LeadState, lacks, may_become
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities import service as opportunities
from crm_core.opportunities.model import Opportunity
from crm_core.pipelines import repository as pipelines

REACHED_BY = (IdentityKind.MOBILE, IdentityKind.EMAIL, IdentityKind.TELEGRAM, IdentityKind.BALE)
"""Keys by which a person can be written to."""


async def mark_contacted(session: AsyncSession, *, lead_id: str, actor: str, now: datetime) -> Lead:
    """The lead, spoken to; doing it twice changes nothing. Raises LeadStateError."""
    return _move(session, await repository.get_lead(session, lead_id), LeadState.CONTACTED, actor=actor, now=now)


async def qualify(session: AsyncSession, *, lead_id: str, actor: str, now: datetime) -> Lead:
    """The lead, worth following: its need is known and its person can be reached; twice changes nothing.

    Raises LeadStateError, LeadNotReadyError.
    """
    lead = await repository.get_lead(session, lead_id)
    contact = await contacts.get_contact(session, lead.contact_id)
    reachable = any(identity.kind in REACHED_BY for identity in contact.identities)
    unknown = lacks(need=lead.need, reachable=reachable)
    if unknown:
        raise LeadNotReadyError(fields=unknown)
    lead = _move(session, lead, LeadState.QUALIFIED, actor=actor, now=now)
    lead.disqualify_reason, lead.disqualify_note = None, None
    await session.flush()
    return lead


async def disqualify(
    session: AsyncSession, *, lead_id: str, reason: DisqualifyReason, note: str | None, actor: str, now: datetime
) -> Lead:
    """The lead, refused for a reason; refusing it twice keeps the first reason. Raises LeadStateError."""
    lead = await repository.get_lead(session, lead_id)
    if lead.state != LeadState.DISQUALIFIED:
        lead = _move(session, lead, LeadState.DISQUALIFIED, actor=actor, now=now, reason=reason)
        lead.disqualify_reason, lead.disqualify_note = reason, note
        await session.flush()
    return lead


async def convert_lead(
    session: AsyncSession,
    *,
    lead_id: str,
    actor: str,
    now: datetime,
    opportunity_id: str | None = None,
    title: str | None = None,
    pipeline_code: str = opportunities.DEFAULT_PIPELINE,
) -> tuple[Lead, Opportunity]:
    """The lead, converted into a new deal or into an open one of its person or their organisation.

    A converted lead gives the deal that it went into.
    Raises LeadStateError, LeadDealError, NotFoundError.
    """
    lead = await repository.get_lead(session, lead_id)
    known = await repository.find_deal_id(session, lead_id=lead_id)
    if lead.state == LeadState.CONVERTED and known is not None:
        return lead, await opportunity_queries.get_opportunity(session, known)
    _move(session, lead, LeadState.CONVERTED, actor=actor, now=now)
    if opportunity_id is None:
        deal = await opportunities.open_opportunity(
            session, contact_id=lead.contact_id, title=title or lead.need.split("\n")[0], need=lead.need, actor=actor,
            lead_id=lead.id, conversation_id=lead.conversation_id, owner_id=lead.owner_id,
            stage_code=await _first_stage(session, pipeline_code), pipeline_code=pipeline_code, now=now,
        )  # fmt: skip
    else:
        deal = await _join(session, lead, opportunity_id)
    session.add(LeadConversion(lead_id=lead.id, opportunity_id=deal.id, actor=actor, at=now))
    await session.flush()
    return lead, deal


async def _first_stage(session: AsyncSession, pipeline_code: str) -> str:
    """Where a qualified need begins: the stage of that name, else the pipeline's first one."""
    pipeline = await pipelines.get_pipeline(session, code=pipeline_code)
    stages = [stage.code for stage in await pipelines.list_stages(session, pipeline_id=pipeline.id)]
    return LeadState.QUALIFIED if LeadState.QUALIFIED in stages else stages[0]


async def _join(session: AsyncSession, lead: Lead, opportunity_id: str) -> Opportunity:
    """The open deal with the lead's need added; raises LeadDealError."""
    deal = await opportunity_queries.get_opportunity(session, opportunity_id)
    if deal.closed_at is not None or not await _belong_together(session, lead.contact_id, deal.contact_id):
        raise LeadDealError(opportunity_id=opportunity_id)
    deal.need = "\n".join(part for part in (deal.need, lead.need) if part)
    deal.lead_id = deal.lead_id or lead.id
    return deal


async def _belong_together(session: AsyncSession, first_id: str, second_id: str) -> bool:
    if first_id == second_id:
        return True
    first, second = [await contacts.get_contact(session, one) for one in (first_id, second_id)]
    return first.organisation_id is not None and first.organisation_id == second.organisation_id


def _move(session: AsyncSession, lead: Lead, target: LeadState, *, actor: str, now: datetime, **data: str) -> Lead:
    """The lead in another state, with its line in the audit trail; raises LeadStateError."""
    if lead.state == target and target != LeadState.CONVERTED:
        return lead
    if not may_become(lead.state, target):
        raise LeadStateError(state=lead.state, target=target)
    audit.record(session, actor=actor, verb=target, entity="lead", entity_id=lead.id, now=now, old=lead.state, **data)
    lead.state, lead.updated_at = target, now
    return lead
