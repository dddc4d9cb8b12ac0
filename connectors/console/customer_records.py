"""Contacts, leads, subscriptions, consents and ratings as staff see them."""

from dataclasses import replace
from datetime import date, datetime

from pydantic import BaseModel

from connectors.console.funnel_records import DecisionRecord, decision_record
from connectors.console.references import ContactRef, NamedRef, StaffRef, contact_ref, staff_ref, team_ref
from crm_core.assignments import repository as assignments
from crm_core.assignments.rules import Subject
from crm_core.consents import repository as consent_queries
from crm_core.consents import service as consents
from crm_core.consents.model import ConsentEvent
from crm_core.contacts import repository as contact_queries
from crm_core.contacts.completeness import WEIGHTS, completeness
from crm_core.contacts.model import Contact, Organisation
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import identity_value
from crm_core.db import Session
from crm_core.leads import repository as lead_queries
from crm_core.leads.model import Lead
from crm_core.listing.repository import Related
from crm_core.privacy import repository as privacy_queries
from crm_core.ratings.model import Rating
from crm_core.subscriptions.model import Subscription


class ContactRecord(BaseModel):
    """A customer."""

    id: str
    code: str | None
    name: str | None
    mobile: str | None
    email: str | None
    national_id: str | None
    company: str | None
    city: str | None
    customer_class: str | None
    preferred_channel: str | None
    source: str
    version: int
    created_at: datetime
    updated_at: datetime


class IdentityRecord(BaseModel):
    """One key of a customer."""

    id: str
    kind: str
    value: str
    verified_at: datetime | None
    created_at: datetime


class OrganisationRecord(BaseModel):
    """The company that a customer speaks for."""

    id: str
    name: str
    national_id: str | None
    economic_code: str | None
    customer_class: str | None
    version: int
    created_at: datetime


class ConsentRecord(BaseModel):
    """One yes or no of a customer to being written to."""

    id: str
    contact: ContactRef | None
    mobile: str | None
    conversation_id: str | None
    channel: str
    purpose: str
    granted: bool
    basis: str | None
    source: str
    message_id: str | None
    note: str | None
    actor: str
    created_at: datetime


class ReachRecord(BaseModel):
    """Whether a customer may be reached in one way for one purpose; ``since`` is null when they never spoke of it."""

    purpose: str
    channel: str
    allowed: bool
    since: datetime | None


class CompletenessRecord(BaseModel):
    """How much is known of a customer, from 0 to 100, and what to ask next."""

    score: int
    missing: list[str]


class ContactDetail(ContactRecord):
    """A customer with every key, where they stand with being written to, and every consent; ``erased_at`` if erased.

    ``merged_from`` is the old id by which a survivor was asked for.
    """

    merged_from: str | None
    completeness: CompletenessRecord

    organisation: OrganisationRecord | None
    identities: list[IdentityRecord]
    standing: list[ReachRecord]
    consents: list[ConsentRecord]
    erased_at: datetime | None


class LeadRecord(BaseModel):
    """Somebody's interest."""

    id: str
    version: int
    code: str | None
    contact: ContactRef | None
    conversation_id: str | None
    state: str
    name: str | None
    company: str | None
    city: str | None
    need: str
    source: str
    disqualify_reason: str | None
    disqualify_note: str | None
    team: NamedRef | None
    assignee: StaffRef | None
    created_at: datetime
    updated_at: datetime


class LeadDetail(LeadRecord):
    """Somebody's interest with the deal that it went into, and its assignments by rule, oldest first."""

    opportunity_id: str | None
    assignments: list[DecisionRecord]


class SubscriptionRecord(BaseModel):
    """A product in use from a day to a day, both included."""

    id: str
    version: int
    code: str | None
    contact: ContactRef | None
    product: NamedRef
    quantity: int
    starts_on: date
    ends_on: date
    created_at: datetime


class RatingRecord(BaseModel):
    """A score from 1 to 5."""

    id: str
    contact: ContactRef | None
    conversation_id: str | None
    ticket_id: str | None
    score: int
    comment: str | None
    created_at: datetime


def contact_record(row: Contact, related: Related) -> ContactRecord:
    """A customer with the newest key of each kind."""
    organisation = row.organisation
    return ContactRecord(
        id=row.id, code=row.external_id, name=row.name, mobile=identity_value(row, IdentityKind.MOBILE),
        email=identity_value(row, IdentityKind.EMAIL),
        national_id=identity_value(row, IdentityKind.NATIONAL_ID),
        company=organisation.name if organisation else None, city=row.city,
        customer_class=row.customer_class, preferred_channel=row.preferred_channel, source=row.source,
        version=row.version, created_at=row.created_at, updated_at=row.updated_at,
    )  # fmt: skip


async def contact_detail(session: Session, row: Contact, related: Related) -> ContactDetail:
    """A customer with everything that hangs on the person; of a merged one the survivor."""
    asked, row = row, await contact_queries.get_contact(session, row.id)
    erasure = await privacy_queries.find_last_erasure(session, contact_id=row.id)
    record = contact_record(row, related)
    how_complete = completeness([field for field in WEIGHTS if getattr(record, field)])
    return ContactDetail(
        **dict(record),
        merged_from=asked.id if asked.id != row.id else None,
        completeness=CompletenessRecord(score=how_complete.score, missing=list(how_complete.missing)),
        organisation=organisation_record(row.organisation, related) if row.organisation else None,
        identities=[
            IdentityRecord(
                id=key.id, kind=key.kind, value=key.value, verified_at=key.verified_at, created_at=key.created_at
            )
            for key in sorted(row.identities, key=lambda key: key.id)
        ],
        standing=await standing_records(session, row.id),
        consents=await consents_of(session, row, related),
        erased_at=erasure.at if erasure is not None else None,
    )  # fmt: skip


async def standing_records(session: Session, contact_id: str) -> list[ReachRecord]:
    """Where a customer stands now."""
    found = await consents.list_standings(session, contact_ids=[contact_id])
    return [ReachRecord.model_validate(one, from_attributes=True) for one in found]


async def consents_of(session: Session, row: Contact, related: Related) -> list[ConsentRecord]:
    """Everything that a customer said about being written to, oldest first."""
    said = await consent_queries.list_consents(session, contact_id=row.id, mobile=None, purpose=None)
    return [consent_record(event, replace(related, contacts={event.contact_id or "": row})) for event in said]


def organisation_record(row: Organisation, related: Related) -> OrganisationRecord:
    """A firm."""
    return OrganisationRecord(
        id=row.id, name=row.name, national_id=row.national_id, economic_code=row.economic_code,
        customer_class=row.customer_class, version=row.version, created_at=row.created_at,
    )  # fmt: skip


def consent_record(row: ConsentEvent, related: Related) -> ConsentRecord:
    """A yes or no, with its customer where known."""
    return ConsentRecord(
        id=row.id, contact=contact_ref(related, row.contact_id), mobile=row.mobile,
        conversation_id=row.conversation_id, channel=row.channel, purpose=row.purpose, granted=row.granted,
        basis=row.basis, source=row.source, message_id=row.message_id, note=row.note, actor=row.actor,
        created_at=row.at,
    )  # fmt: skip


def lead_record(row: Lead, related: Related) -> LeadRecord:
    """An interest with its customer."""
    return LeadRecord(
        id=row.id, version=row.version, code=row.external_id, contact=contact_ref(related, row.contact_id),
        conversation_id=row.conversation_id, state=row.state, name=row.name, company=row.company,
        city=row.city, need=row.need, source=row.source, disqualify_reason=row.disqualify_reason,
        disqualify_note=row.disqualify_note, team=team_ref(related, row.team_id),
        assignee=staff_ref(related, row.owner_id), created_at=row.created_at, updated_at=row.updated_at,
    )  # fmt: skip


async def lead_detail(session: Session, row: Lead, related: Related) -> LeadDetail:
    """An interest with what became of it."""
    decisions = await assignments.list_decisions(session, subject=Subject.LEAD, record_id=row.id)
    return LeadDetail(
        **dict(lead_record(row, related)), opportunity_id=await lead_queries.find_deal_id(session, lead_id=row.id),
        assignments=[decision_record(decision) for decision in decisions],
    )  # fmt: skip


def subscription_record(row: Subscription, related: Related) -> SubscriptionRecord:
    """A subscription with its product."""
    return SubscriptionRecord(
        id=row.id, version=row.version, code=row.external_id, contact=contact_ref(related, row.contact_id),
        product=NamedRef(code=row.product.code, name=row.product.name), quantity=row.quantity,
        starts_on=row.starts_on, ends_on=row.ends_on, created_at=row.created_at,
    )  # fmt: skip


def rating_record(row: Rating, related: Related) -> RatingRecord:
    """A score with what it is about."""
    return RatingRecord(
        id=row.id, contact=contact_ref(related, row.contact_id), conversation_id=row.conversation_id,
        ticket_id=row.ticket_id, score=row.score, comment=row.comment, created_at=row.at,
    )  # fmt: skip
