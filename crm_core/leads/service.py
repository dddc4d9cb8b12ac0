"""Capturing leads: a returning person goes on with the open lead instead of a second one."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import repository as contact_queries
from crm_core.contacts import service as contacts
from crm_core.contacts.matching import Key
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations import repository as conversations
from crm_core.leads import repository
from crm_core.leads.assignment import assign_by_rule
from crm_core.leads.model import Lead
from crm_core.leads.rules import LeadState
from crm_core.merges.linking import show_key


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
    """The open lead of the person, with the new need added; made when there is none.

    The person is who the conversation has proven, by whatever key; of anybody else the one behind the mobile.
    A lead whose need and contact are known is ``qualified``. Only the conversation that made a lead may
    correct its name, company and city; another one fills in what is empty, since a typed mobile proves nothing.
    """
    contact = await _proven_speaker(session, conversation_id)
    if contact is not None:
        key = Key(IdentityKind.MOBILE, mobile)
        await show_key(session, contact_id=contact.id, key=key, conversation_id=conversation_id, now=now)
    else:
        await contact_queries.lock_key(session, kind=IdentityKind.MOBILE, value=mobile)
        contact, _ = await contacts.find_or_create_contact(
            session, kind=IdentityKind.MOBILE, value=mobile, name=name, company=company, city=city, source=source,
            now=now,
        )  # fmt: skip
    said = {"name": name, "company": company, "city": city}
    lead = await repository.find_open_of_contact(session, contact_id=contact.id)
    if lead is None:
        lead = Lead(contact_id=contact.id, conversation_id=conversation_id, need=need, source=source, created_at=now)
        session.add(lead)
    elif f"\n{need}\n" not in f"\n{lead.need}\n":
        lead.need = f"{lead.need}\n{need}"
    _take_down(lead, said, corrects=conversation_id is not None and lead.conversation_id == conversation_id)
    lead.state, lead.updated_at = LeadState.QUALIFIED, now
    await session.flush()
    return await assign_by_rule(session, lead_id=lead.id, now=now), contact


def _take_down(lead: Lead, said: dict[str, str | None], *, corrects: bool) -> None:
    """Writes down who the person says they are, where that is empty or the speaker may correct it."""
    for field, value in said.items():
        known = getattr(lead, field)
        setattr(lead, field, value or known if corrects else known or value)


async def _proven_speaker(session: AsyncSession, conversation_id: str | None) -> Contact | None:
    """The contact, locked, whose proven word the conversation is."""
    if conversation_id is None:
        return None
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.assurance != Assurance.VERIFIED or conversation.contact_id is None:
        return None
    return await contact_queries.lock_contact(session, conversation.contact_id)


async def convert_open_lead(session: AsyncSession, *, contact_id: str, now: datetime) -> str | None:
    """Marks the open lead of a contact as converted and gives its id; None when there is none."""
    lead = await repository.find_open_of_contact(session, contact_id=contact_id)
    if lead is None:
        return None
    lead.state, lead.updated_at = LeadState.CONVERTED, now
    await session.flush()
    return lead.id
