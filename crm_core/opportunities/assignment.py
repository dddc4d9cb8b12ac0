"""Who looks after a deal."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
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
    opportunity.owner_id = staff_id
    await session.flush()
    return opportunity
