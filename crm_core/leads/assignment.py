"""Who looks after a lead: by hand, and by the rules of the company."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments import service as assignments
from crm_core.assignments.rules import Subject
from crm_core.audit import service as audit
from crm_core.contacts import repository as contacts
from crm_core.errors import NotFoundError
from crm_core.leads import repository
from crm_core.leads.model import Lead
from crm_core.opportunities import repository as opportunities
from crm_core.staff import repository as staff


async def assign_lead(session: AsyncSession, *, lead_id: str, staff_id: str, actor: str, now: datetime) -> Lead:
    """The lead in the hands of a member of staff; giving it to its owner changes nothing.

    Raises NotFoundError: no such lead, or nobody of this id works here any more.
    """
    lead = await repository.get_lead(session, lead_id)
    if lead.owner_id == staff_id:
        return lead
    person = await staff.get_staff(session, staff_id)
    if not person.active:
        raise NotFoundError(entity="staff_user")
    _give(session, lead, staff_id=staff_id, team_id=person.team_id, actor=actor, now=now)
    await session.flush()
    return lead


async def assign_by_rule(session: AsyncSession, *, lead_id: str, now: datetime) -> Lead:
    """The lead in the hands of whom the rules name; a lead that somebody has stays with them."""
    lead = await repository.get_lead(session, lead_id)
    if lead.owner_id is not None:
        return lead
    contact = await contacts.get_contact(session, lead.contact_id)
    facts = await assignments.gather_facts(session, contact=contact, city=lead.city, text=lead.need, amount_rial=0)
    decision = await assignments.decide(
        session, subject=Subject.LEAD, record_id=lead_id, facts=facts, held=False, now=now,
        loads=await opportunities.count_open_by_owner(session),
        known=await opportunities.list_known_owners(session, contact=contact),
    )  # fmt: skip
    if decision is None:
        return lead
    lead.team_id = decision.team_id
    if decision.staff_id is not None:
        actor = f"rule:{decision.rule}"
        _give(session, lead, staff_id=decision.staff_id, team_id=decision.team_id, actor=actor, now=now)
    await session.flush()
    return lead


def _give(session: AsyncSession, lead: Lead, *, staff_id: str, team_id: str | None, actor: str, now: datetime) -> None:
    audit.record(
        session, actor=actor, verb="assign", entity="lead", entity_id=lead.id, now=now, old=lead.owner_id, new=staff_id
    )
    lead.owner_id, lead.team_id, lead.updated_at = staff_id, team_id, now
