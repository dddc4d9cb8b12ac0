"""Consent of customers, everything held on them, erasing them, and everything that happened with them."""

from aiohttp import web

from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.customer_records import consents_of, standing_records
from connectors.console.permissions import Verb
from connectors.console.privacy_bodies import ConsentSaid, ErasureOrder, TimelineQuery
from connectors.console.privacy_records import (
    ContactConsents,
    ErasureRecord,
    PersonDocument,
    RetentionFigures,
    Timeline,
    erasure_record,
    moment_record,
    retention_figure,
)
from connectors.console.records import shown
from connectors.gateway.endpoints import read_body, read_query
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.consents import service as consents
from crm_core.contacts import repository as contacts
from crm_core.db import Session
from crm_core.errors import ForbiddenError
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.privacy.export import export_person
from crm_core.privacy.retention import count_due
from crm_core.privacy.service import erase_person
from crm_core.timeline.rules import UNLESS_ASKED_FOR, MomentKind
from crm_core.timeline.service import list_timeline

READING = {
    MomentKind.CONVERSATION: Verb.READ_CONVERSATIONS,
    MomentKind.MESSAGE: Verb.READ_CONVERSATIONS,
    MomentKind.LEAD: Verb.READ_LEADS,
    MomentKind.DEAL: Verb.READ_OPPORTUNITIES,
    MomentKind.STAGE: Verb.READ_OPPORTUNITIES,
    MomentKind.QUOTE_ISSUED: Verb.READ_QUOTES,
    MomentKind.QUOTE_ACCEPTED: Verb.READ_QUOTES,
    MomentKind.QUOTE_REJECTED: Verb.READ_QUOTES,
    MomentKind.ORDER: Verb.READ_ORDERS,
    MomentKind.INVOICE_REQUESTED: Verb.READ_INVOICES,
    MomentKind.INVOICE_ISSUED: Verb.READ_INVOICES,
    MomentKind.CREDIT_NOTE: Verb.READ_INVOICES,
    MomentKind.PAYMENT: Verb.READ_PAYMENTS,
    MomentKind.REFUND: Verb.READ_PAYMENTS,
    MomentKind.TICKET: Verb.READ_TICKETS,
    MomentKind.TICKET_EVENT: Verb.READ_TICKETS,
    MomentKind.TICKET_NOTE: Verb.READ_TICKETS,
    MomentKind.TASK: Verb.READ_TASKS,
    MomentKind.RATING: Verb.READ_RATINGS,
    MomentKind.SUBSCRIPTION: Verb.READ_SUBSCRIPTIONS,
    MomentKind.CONSENT: Verb.READ_CONSENTS,
    MomentKind.MERGED: Verb.READ_CONTACTS,
    MomentKind.UNMERGED: Verb.READ_CONTACTS,
}
"""Which permission each kind of moment takes."""


async def list_contact_consents(request: web.Request, caller: Caller) -> web.Response:
    """Where a customer stands with being written to, and everything they said about it."""
    async with request.app[DATABASE].reading() as session:
        return await _consents(session, await _person(session, request))


async def record_contact_consent(request: web.Request, caller: Caller) -> web.Response:
    """Takes down a yes or no of a customer; the same words again add nothing."""
    body = await read_body(request, ConsentSaid)
    async with request.app[DATABASE].writing() as session:
        contact_id = await _person(session, request)
        now = clock.now()
        said = await consents.record_consent(
            session, contact_id=contact_id, actor=caller.actor, now=now, **body.model_dump()
        )
        if said.at == now:
            audit.record(
                session, actor=caller.actor, verb="record_consent", entity="contact", entity_id=contact_id, now=now,
                consent_id=said.id,
            )  # fmt: skip
            await session.flush()
        return await _consents(session, contact_id)


async def export_contact(request: web.Request, caller: Caller) -> web.Response:
    """Everything that is held on a customer, as one document; that it was taken is noted."""
    async with request.app[DATABASE].writing() as session:
        contact_id = await _person(session, request)
        document = await export_person(session, contact_id=contact_id, actor=caller.actor, now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{contact_id}.json"', "Cache-Control": "no-store"}
    return web.json_response(document, headers=headers)


async def erase_contact(request: web.Request, caller: Caller) -> web.Response:
    """Empties everything on a customer but what accounting must keep; twice is the same as once."""
    body = await read_body(request, ErasureOrder)
    if body.force and not caller.may(Verb.FORCE_ERASURE):
        raise ForbiddenError(verb=Verb.FORCE_ERASURE)
    async with request.app[DATABASE].writing() as session:
        contact_id = await _person(session, request)
        erasure = await erase_person(
            session, contact_id=contact_id, reason=body.reason, force=body.force, actor=caller.actor, now=clock.now()
        )
        return shown(erasure_record(erasure))


async def get_retention(request: web.Request, caller: Caller) -> web.Response:
    """What would be emptied now because it has been kept long enough, kind by kind."""
    async with request.app[DATABASE].reading() as session:
        figures = await count_due(session, now=clock.now())
    answer = RetentionFigures(items=[retention_figure(figure) for figure in figures])
    return shown(answer)


async def get_timeline(request: web.Request, caller: Caller) -> web.Response:
    """Everything that happened with a customer, newest first, without kinds that the caller may not read."""
    query = read_query(request, TimelineQuery)
    asked = query.kinds if query.kinds is not None else set(MomentKind) - UNLESS_ASKED_FOR
    async with request.app[DATABASE].reading() as session:
        contact_id = await listing.get_id(session, kinds.CONTACTS, key=request.match_info["id"])
        page = await list_timeline(
            session, contact_ids=await contacts.list_ids_of_person(session, contact_id),
            kinds=[kind for kind in asked if caller.may(READING[kind])], since=query.since, until=query.until,
            limit=query.limit, cursor=query.cursor,
        )  # fmt: skip
    answer = Timeline(items=[moment_record(moment) for moment in page.moments], next=page.next)
    return shown(answer)


async def _person(session: Session, request: web.Request) -> str:
    """The id of the customer that a call names; of one that was merged, the survivor."""
    contact_id = await listing.get_id(session, kinds.CONTACTS, key=request.match_info["id"])
    return (await contacts.get_contact(session, contact_id)).id


async def _consents(session: Session, key: str) -> web.Response:
    contact = await listing.get_record(session, kinds.CONTACTS, key=key)
    related = await listing.load_related(session, [contact], now=clock.now())
    answer = ContactConsents(
        current=await standing_records(session, contact.id), events=await consents_of(session, contact, related)
    )
    return shown(answer)


_CONTACT = "/v1/contacts/{id}"
ENDPOINTS = [
    staff_call("GET", f"{_CONTACT}/consents", Verb.READ_CONSENTS, list_contact_consents, ContactConsents),
    staff_call(
        "POST", f"{_CONTACT}/consents", Verb.RECORD_CONSENTS, record_contact_consent, ContactConsents, body=ConsentSaid
    ),
    staff_call("GET", f"{_CONTACT}/timeline", Verb.READ_TIMELINE, get_timeline, Timeline, query=TimelineQuery),
    staff_call("GET", f"{_CONTACT}/export", Verb.EXPORT_PEOPLE, export_contact, PersonDocument),
    staff_call("POST", f"{_CONTACT}/erase", Verb.ERASE_PEOPLE, erase_contact, ErasureRecord, body=ErasureOrder),
    staff_call("GET", "/v1/retention", Verb.READ_RETENTION, get_retention, RetentionFigures),
]
