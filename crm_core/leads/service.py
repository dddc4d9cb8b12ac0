"""Capturing leads: a returning person goes on with the open lead instead of a second one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import service as contacts
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import IdentityKind
from crm_core.leads import repository
from crm_core.leads.model import Lead
from crm_core.leads.rules import LeadState


async def capture_lead(
    session: AsyncSession,
    *,
    mobile: str,
    name: str,
    need: str,
    source: str,
    now: datetime,
    company: str | None = None,
    city: str | None = None,
    conversation_id: str | None = None,
) -> tuple[Lead, Contact]:
    """The open lead of the person behind a mobile, with the new need added; made when there is none.

    A lead whose need and contact are known is ``qualified``.
    """
    contact, _ = await contacts.find_or_create_contact(
        session, kind=IdentityKind.MOBILE, value=mobile, name=name, company=company, city=city, source=source, now=now
    )
    lead = await repository.find_open_of_contact(session, contact_id=contact.id)
    if lead is None:
        lead = Lead(contact_id=contact.id, need=need, source=source, created_at=now, updated_at=now)
        session.add(lead)
    elif need not in lead.need:
        lead.need = f"{lead.need}\n{need}"
    lead.name, lead.company, lead.city = name, company or lead.company, city or lead.city
    lead.conversation_id, lead.state, lead.updated_at = conversation_id, LeadState.QUALIFIED, now
    await session.flush()
    return lead, contact


async def convert_open_lead(session: AsyncSession, *, contact_id: str, now: datetime) -> str | None:
    """Marks the open lead of a contact as converted and gives its id; None when there is none."""
    lead = await repository.find_open_of_contact(session, contact_id=contact_id)
    if lead is None:
        return None
    lead.state, lead.updated_at = LeadState.CONVERTED, now
    await session.flush()
    return lead.id
