"""Opening tickets, taking, sorting, merging and splitting them, and trying the routing table."""

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import Version
from connectors.console.calls import staff_call
from connectors.console.people import find_colleague, key_of
from connectors.console.permissions import Verb
from connectors.console.records import answer, lock_ticket, record_id, require_ticket, shown
from connectors.console.support_records import StaffRecord
from connectors.console.ticket_bodies import (
    CategoryChange,
    RoutingTrial,
    TicketEdit,
    TicketMerge,
    TicketOpening,
    TicketSplit,
    Workload,
)
from connectors.console.tickets import ticket_call
from connectors.console.typed import Flag
from connectors.gateway.endpoints import Endpoint, read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.contacts import service as contacts
from crm_core.contacts.rules import IdentityKind
from crm_core.db import Session
from crm_core.db.versions import require_version
from crm_core.errors import ForbiddenError
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.staff import service as staff
from crm_core.tickets import editing, merging, service, taking
from crm_core.tickets import repository as queries
from crm_core.tickets.trial import try_routing

SOURCE = "console"


class RoutingDecision(BaseModel):
    """One thing that the system decided by itself, and why."""

    kind: str
    rule: str
    chosen: str | None
    reasons: list[str]
    candidates: dict[str, str]
    at: datetime


class RoutingDecisionList(BaseModel):
    """All of them, oldest first."""

    items: list[RoutingDecision]


class TrialRecord(BaseModel):
    """What would happen: the rule and its reasons, the ticket's team and priority, and who would get it."""

    category: str
    language: str
    rule: str
    reasons: list[str]
    team: str | None
    priority: str
    skill: str | None
    on_duty: Flag
    assignee: str | None
    why: str
    candidates: dict[str, str]


async def open_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Opens a ticket for a customer; the same ``client_id`` again answers with the first one."""
    body = await read_body(request, TicketOpening)
    now, key = clock.now(), key_of(caller, body.client_id)
    async with request.app[DATABASE].writing() as session:
        known = await queries.find_by_client_key(session, client_key=key) if key is not None else None
        if known is not None:
            return await answer(session, listings.TICKETS, known.id, status=201)
        ticket = await service.open_ticket(
            session, contact_id=await _customer(session, body, now), category_code=body.category,
            description=body.description, priority=body.priority, kind=body.kind, reporter_name=body.name,
            product_id=await _product(session, body.product), client_key=key, actor=caller.actor, now=now,
        )  # fmt: skip
        return await answer(session, listings.TICKETS, ticket.id, status=201)


async def take_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Takes a ticket that nobody has; whoever comes second is told who has it."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        if ticket.assignee_id is None:
            require_version(ticket, body.version, entity="ticket")
        await taking.take_ticket(
            session, ticket_id=ticket.id, staff_id=caller.user.id, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.TICKETS, ticket.id)


async def release_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Gives a ticket back to the queue of its team."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        if ticket.assignee_id is not None:
            require_version(ticket, body.version, entity="ticket")
        await taking.release_ticket(session, ticket_id=ticket.id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.TICKETS, ticket.id)


async def edit_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Changes a ticket's subject, product or tags."""
    body = await read_body(request, TicketEdit)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        await editing.edit_ticket(
            session, ticket_id=ticket.id, version=body.version, subject=body.subject, product_code=body.product,
            tags=body.tags, actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.TICKETS, ticket.id)


async def change_ticket_category(request: web.Request, caller: Caller) -> web.Response:
    """Puts a ticket under another category; one that waits for somebody is routed anew."""
    body = await read_body(request, CategoryChange)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        if ticket.category.code != body.category:
            require_version(ticket, body.version, entity="ticket")
        await editing.change_category(
            session, ticket_id=ticket.id, category_code=body.category, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.TICKETS, ticket.id)


async def merge_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Closes a ticket and ties it to another one about the same matter, which is answered."""
    body = await read_body(request, TicketMerge)
    if body.other_customer and not caller.may(Verb.OVERRULE_COLLEAGUES):
        raise ForbiddenError(verb=Verb.OVERRULE_COLLEAGUES)
    async with request.app[DATABASE].writing() as session:
        loser, survivor = [
            await listing.get_id(session, kinds.TICKETS, key=key) for key in (request.match_info["id"], body.into)
        ]
        both = await queries.lock_both(session, loser, survivor)
        for ticket in both:
            await require_ticket(session, caller, ticket)
        if both[0].merged_into_id != survivor:
            require_version(both[0], body.version, entity="ticket")
        await merging.merge_tickets(
            session, loser_id=loser, survivor_id=survivor, other_customer=body.other_customer, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.TICKETS, survivor)


async def unmerge_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Takes a merged ticket out of the one it was merged into."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        ticket_id = await record_id(session, request, listings.TICKETS)
        ticket = await merging.unmerge_ticket(
            session, loser_id=ticket_id, version=body.version, actor=caller.actor, now=clock.now()
        )
        await require_ticket(session, caller, ticket)
        return await answer(session, listings.TICKETS, ticket_id)


async def split_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Makes a ticket of its own of what one event says."""
    body = await read_body(request, TicketSplit)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        split = await merging.split_ticket(
            session, ticket_id=ticket.id, seq=body.seq, category_code=body.category, version=body.version,
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.TICKETS, split.id, status=201)


async def list_ticket_decisions(request: web.Request, caller: Caller) -> web.Response:
    """Why a ticket went where it went, and why it waits."""
    async with request.app[DATABASE].reading() as session:
        ticket_id = await record_id(session, request, listings.TICKETS)
        rows = await queries.list_decisions(session, ticket_id=ticket_id)
    items = [
        RoutingDecision(
            kind=row.kind, rule=row.rule, chosen=row.chosen, reasons=row.reasons, candidates=row.candidates, at=row.at
        )
        for row in rows
    ]
    return shown(RoutingDecisionList(items=items))


async def try_routing_table(request: web.Request, caller: Caller) -> web.Response:
    """Says where a text would go and who would get it, without opening anything."""
    body = await read_body(request, RoutingTrial)
    async with request.app[DATABASE].reading() as session:
        trial = await try_routing(
            session, text=body.text, category_code=body.category, kind=body.kind,
            customer_class=body.customer_class, product_id=await _product(session, body.product),
            priority=body.priority, now=clock.now(),
        )  # fmt: skip
    found, choice = trial.placement.route, trial.choice
    record = TrialRecord(
        category=trial.category, language=trial.language, rule=found.rule, reasons=list(found.reasons),
        team=found.team, priority=trial.placement.priority, skill=found.skill, on_duty=found.on_duty,
        assignee=choice.chosen.username if choice.chosen else None, why=choice.why, candidates=choice.candidates,
    )  # fmt: skip
    return shown(record)


async def set_workload(request: web.Request, caller: Caller) -> web.Response:
    """Sets what a colleague is given: skills, the most tickets at a time, and whether they are on duty."""
    body = await read_body(request, Workload)
    async with request.app[DATABASE].writing() as session:
        colleague = await find_colleague(session, caller, request.match_info["id"])
        now = clock.now()
        await staff.set_workload(
            session, staff_id=colleague, skills=body.skills, ticket_capacity=body.ticket_capacity,
            actor=caller.actor, now=now,
        )  # fmt: skip
        if body.on_duty is not None:
            await staff.set_duty(session, staff_id=colleague, on_duty=body.on_duty, actor=caller.actor, now=now)
        return await answer(session, listings.STAFF, colleague)


async def _customer(session: Session, body: TicketOpening, now: datetime) -> str:
    if body.contact is not None:
        return await listing.get_id(session, kinds.CONTACTS, key=body.contact)
    contact, _ = await contacts.find_or_create_contact(
        session, kind=IdentityKind.MOBILE, value=body.mobile or "", name=body.name, source=SOURCE, now=now
    )
    return contact.id


async def _product(session: Session, code: str | None) -> str | None:
    return await listing.get_id(session, kinds.PRODUCTS, key=code) if code is not None else None


ENDPOINTS: list[Endpoint] = [
    ticket_call("POST", "", open_ticket, body=TicketOpening, status=201),
    ticket_call("PATCH", "/{id}", edit_ticket, body=TicketEdit),
    ticket_call("POST", "/{id}/take", take_ticket, body=Version),
    ticket_call("POST", "/{id}/release", release_ticket, body=Version),
    ticket_call("POST", "/{id}/category", change_ticket_category, body=CategoryChange),
    ticket_call("POST", "/{id}/merge", merge_ticket, body=TicketMerge),
    ticket_call("POST", "/{id}/unmerge", unmerge_ticket, body=Version),
    ticket_call("POST", "/{id}/split", split_ticket, body=TicketSplit, status=201),
    staff_call("GET", "/v1/tickets/{id}/decisions", Verb.READ_TICKETS, list_ticket_decisions, RoutingDecisionList),
    staff_call("POST", "/v1/routing/try", Verb.TRY_ROUTING, try_routing_table, TrialRecord, body=RoutingTrial),
    staff_call("POST", "/v1/staff/{id}/workload", Verb.SET_WORKLOAD, set_workload, StaffRecord, body=Workload),
]
