"""Who looks after a deal: by hand, and by the rules of the company."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments import service as assignments
from crm_core.assignments.rules import Reason, Subject
from crm_core.audit import service as audit
from crm_core.contacts import repository as contacts
from crm_core.errors import NotFoundError
from crm_core.opportunities import repository
from crm_core.opportunities.model import Opportunity
from crm_core.staff import repository as staff


async def assign_opportunity(
    session: AsyncSession, *, opportunity_id: str, staff_id: str, actor: str, now: datetime
) -> Opportunity:
    """The deal in the hands of a member of staff; giving it to its owner changes nothing.

    Raises NotFoundError: no such deal, or nobody of this id works here any more.
    """
    opportunity = await repository.get_opportunity(session, opportunity_id)
    if opportunity.owner_id == staff_id:
        return opportunity
    person = await staff.get_staff(session, staff_id)
    if not person.active:
        raise NotFoundError(entity="staff_user")
    audit.record(
        session, actor=actor, verb="assign", entity="opportunity", entity_id=opportunity_id, now=now,
        old=opportunity.owner_id, new=staff_id,
    )  # fmt: skip
    opportunity.owner_id, opportunity.team_id = staff_id, person.team_id
    await session.flush()
    return opportunity


async def assign_by_rule(session: AsyncSession, *, opportunity_id: str, now: datetime) -> Opportunity:
    """The deal in the hands of whom the rules name; what a colleague took or was given by hand stays with them.

    The deal is locked before it is looked at, so of two workers the second finds it taken.
    """
    opportunity = await repository.get_opportunity(session, opportunity_id)
    held = opportunity.owner_id is not None
    if held and not await assignments.gave(
        session, subject=Subject.DEAL, record_id=opportunity_id, staff_id=opportunity.owner_id
    ):
        return opportunity
    contact = await contacts.get_contact(session, opportunity.contact_id)
    lead = await repository.find_lead(session, opportunity)
    facts = await assignments.gather_facts(
        session, contact=contact, city=lead.city if lead else None, amount_rial=opportunity.amount_rial,
        text=" ".join([opportunity.title, opportunity.need or "", lead.need if lead else ""]),
    )  # fmt: skip
    decision = await assignments.decide(
        session, subject=Subject.DEAL, record_id=opportunity_id, facts=facts, held=held, now=now,
        loads=await repository.count_open_by_owner(session),
        known=[
            (Reason.SAME_LEAD, lead.owner_id if lead else None),
            *await repository.list_known_owners(session, contact=contact),
        ],
    )  # fmt: skip
    if decision is None:
        return opportunity
    if decision.staff_id is None:
        opportunity.team_id = opportunity.team_id if held else decision.team_id
        await session.flush()
        return opportunity
    audit.record(
        session, actor=f"rule:{decision.rule}", verb="assign", entity="opportunity", entity_id=opportunity_id, now=now,
        old=opportunity.owner_id, new=decision.staff_id,
    )  # fmt: skip
    opportunity.owner_id, opportunity.team_id = decision.staff_id, decision.team_id
    await session.flush()
    return opportunity
