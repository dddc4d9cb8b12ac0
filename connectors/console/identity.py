"""Creating and changing customers, and deciding who is who."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.customer_records import ContactDetail
from connectors.console.identity_bodies import (
    ContactChange,
    ContactMergeOrder,
    MergeUndoing,
    NewContact,
    ProposalDismissal,
)
from connectors.console.identity_records import (
    ContactDuplicateList,
    ContactMergeList,
    ContactMergeRecord,
    DuplicateRecord,
    MergeProposalRecord,
    merge_record,
)
from connectors.console.permissions import Verb
from connectors.console.records import answer, record_id, shown
from connectors.console.references import contact_ref, short_contact
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.contacts import proposals
from crm_core.contacts import repository as contact_queries
from crm_core.contacts import service as contacts
from crm_core.contacts.changes import ContactFields, own_keys
from crm_core.contacts.errors import IdentityTakenError
from crm_core.contacts.model import Contact
from crm_core.db import Session
from crm_core.errors import NotFoundError
from crm_core.identifiers import as_id
from crm_core.listing import service as listing
from crm_core.merges import linking, service
from crm_core.merges import repository as queries

SOURCE = "staff"
"""Where a contact comes from that a colleague wrote down."""


async def create_contact(request: web.Request, caller: Caller) -> web.Response:
    """Writes down a customer; a key that somebody has answers who that is."""
    body = await read_body(request, NewContact)
    async with request.app[DATABASE].writing() as session:
        try:
            contact = await contacts.create_contact(
                session, source=SOURCE, actor=caller.actor, now=clock.now(), **body.fields()
            )
        except IdentityTakenError as error:
            raise await _with_owner(session, error, body.fields()) from error
        return await answer(session, listings.CONTACTS, contact.id, status=201)


async def update_contact(request: web.Request, caller: Caller) -> web.Response:
    """Changes a customer's data and keys; about a key of somebody else the review queue asks."""
    body = await read_body(request, ContactChange)
    async with request.app[DATABASE].writing() as session:
        contact_id, now, taken = await _contact_id(session, request), clock.now(), None
        try:
            await contacts.update_contact(
                session, contact_id=contact_id, actor=caller.actor, now=now, remove=body.remove, version=body.version,
                **body.fields(),
            )  # fmt: skip
        except IdentityTakenError as error:
            taken = await _with_owner(session, error, body.fields())
            await linking.note_claims(session, contact_id=contact_id, keys=own_keys(body.fields()), now=now)
        else:
            return await answer(session, listings.CONTACTS, contact_id)
    raise taken


async def list_duplicates(request: web.Request, caller: Caller) -> web.Response:
    """The customers who may be the same person, the likeliest first."""
    async with request.app[DATABASE].reading() as session:
        contact = await contact_queries.get_contact(session, await _contact_id(session, request))
        items = await _duplicates(session, contact)
        return shown(ContactDuplicateList(items=items, next=None))


async def dismiss_proposal(request: web.Request, caller: Caller) -> web.Response:
    """Notes that two customers are two people; they are proposed again only for a stronger reason."""
    body = await read_body(request, ProposalDismissal)
    async with request.app[DATABASE].writing() as session:
        proposal_id = await record_id(session, request, listings.MERGE_PROPOSALS)
        await service.dismiss_proposal(
            session, proposal_id=proposal_id, actor=caller.actor, now=clock.now(), version=body.version
        )
        return await answer(session, listings.MERGE_PROPOSALS, proposal_id)


async def merge_contact(request: web.Request, caller: Caller) -> web.Response:
    """Makes another customer part of this one; doing it twice changes nothing."""
    body = await read_body(request, ContactMergeOrder)
    async with request.app[DATABASE].writing() as session:
        contact_id = await _contact_id(session, request)
        await service.merge_contacts(
            session, winner_id=contact_id, loser_id=body.other, fields=body.fields.by_column(), version=body.version,
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.CONTACTS, contact_id)


async def list_merges(request: web.Request, caller: Caller) -> web.Response:
    """The merges that a customer took part in, newest first."""
    async with request.app[DATABASE].reading() as session:
        contact = await contact_queries.get_contact(session, await _contact_id(session, request))
        merges = await queries.list_merges(session, contact_id=contact.id)
        return web.json_response(
            ContactMergeList(items=[merge_record(row) for row in merges], next=None).model_dump(mode="json")
        )


async def undo_merge(request: web.Request, caller: Caller) -> web.Response:
    """Makes two customers of one again; what was added since stays with the survivor."""
    body = await read_body(request, MergeUndoing)
    async with request.app[DATABASE].writing() as session:
        merge_id = as_id(request.match_info["id"])
        if merge_id is None:
            raise NotFoundError(entity="contact_merge")
        merge = await service.undo_merge(
            session, merge_id=merge_id, version=body.version, actor=caller.actor, now=clock.now()
        )
        return shown(merge_record(merge))


async def _contact_id(session: Session, request: web.Request) -> str:
    return await record_id(session, request, listings.CONTACTS)


async def _with_owner(session: Session, error: IdentityTakenError, fields: ContactFields) -> IdentityTakenError:
    """The error, with the contact that has the key: staff may see it, customers may not."""
    kind = error.data["kind"]
    owner = await contact_queries.find_by_identity(session, kind=kind, value=dict(own_keys(fields))[kind])
    return IdentityTakenError(kind=kind, contact_id=owner.id if owner is not None else None)


async def _duplicates(session: Session, contact: Contact) -> list[DuplicateRecord]:
    """What was asked about a customer, and what the names say now."""
    asked = await queries.list_proposals_about(session, contact_id=contact.id)
    related = await listing.load_related(session, asked, now=clock.now())
    found = {}
    for row in asked:
        other = contact_ref(related, row.second_id if row.first_id == contact.id else row.first_id)
        if other is not None and other.id != contact.id:
            found[other.id] = DuplicateRecord(
                contact=other, score=row.score, reasons=row.reasons, conflicts=row.conflicts, proposal_id=row.id,
                state=row.state,
            )  # fmt: skip
    for other_contact, how in await proposals.find_duplicates(session, contact):
        ref = short_contact(other_contact)
        found.setdefault(ref.id, DuplicateRecord(
            contact=ref, score=how.score, reasons=list(how.reasons), conflicts=list(how.conflicts), proposal_id=None,
            state=None,
        ))  # fmt: skip
    return sorted(found.values(), key=lambda row: -row.score)


_CONTACT = "/v1/contacts/{id}"
ENDPOINTS = [
    staff_call(
        "POST", "/v1/contacts", Verb.EDIT_CONTACTS, create_contact, ContactDetail, body=NewContact, status=201
    ),
    staff_call("PATCH", _CONTACT, Verb.EDIT_CONTACTS, update_contact, ContactDetail, body=ContactChange),
    staff_call("GET", f"{_CONTACT}/duplicates", Verb.READ_MERGE_PROPOSALS, list_duplicates, ContactDuplicateList),
    staff_call("GET", f"{_CONTACT}/merges", Verb.READ_CONTACTS, list_merges, ContactMergeList),
    staff_call("POST", f"{_CONTACT}/merge", Verb.MERGE_CONTACTS, merge_contact, ContactDetail, body=ContactMergeOrder),
    staff_call(
        "POST", "/v1/merge-proposals/{id}/dismiss", Verb.DISMISS_MERGE_PROPOSALS, dismiss_proposal, MergeProposalRecord,
        body=ProposalDismissal,
    ),
    staff_call("POST", "/v1/merges/{id}/undo", Verb.MERGE_CONTACTS, undo_merge, ContactMergeRecord, body=MergeUndoing),
]  # fmt: skip
