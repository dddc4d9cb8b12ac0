"""Working on leads: spoken to, worth following, refused, turned into a deal, given to a colleague."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import Version
from connectors.console.calls import staff_call
from connectors.console.customer_records import LeadDetail
from connectors.console.funnel_bodies import Disqualification, LeadTarget, PersonAssignment
from connectors.console.people import find_colleague
from connectors.console.permissions import Verb
from connectors.console.records import answer, lock_deal, lock_lead
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.db.versions import require_version
from crm_core.leads import assignment, qualifying
from crm_core.leads.rules import LeadState


async def contact_lead(request: web.Request, caller: Caller) -> web.Response:
    """Notes that a lead was spoken to; doing it twice changes nothing."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        lead = await lock_lead(session, caller, request.match_info["id"])
        if lead.state != LeadState.CONTACTED:
            require_version(lead, body.version, entity="lead")
        await qualifying.mark_contacted(session, lead_id=lead.id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.LEADS, lead.id)


async def qualify_lead(request: web.Request, caller: Caller) -> web.Response:
    """Finds a lead worth following; its need and a way to reach its person must be known."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        lead = await lock_lead(session, caller, request.match_info["id"])
        if lead.state != LeadState.QUALIFIED:
            require_version(lead, body.version, entity="lead")
        await qualifying.qualify(session, lead_id=lead.id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.LEADS, lead.id)


async def disqualify_lead(request: web.Request, caller: Caller) -> web.Response:
    """Refuses a lead for a reason; doing it twice keeps the first reason."""
    body = await read_body(request, Disqualification)
    async with request.app[DATABASE].writing() as session:
        lead = await lock_lead(session, caller, request.match_info["id"])
        if lead.state != LeadState.DISQUALIFIED:
            require_version(lead, body.version, entity="lead")
        await qualifying.disqualify(
            session, lead_id=lead.id, reason=body.reason, note=body.note or None, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.LEADS, lead.id)


async def convert_lead(request: web.Request, caller: Caller) -> web.Response:
    """Turns a lead into a new deal or adds it to an open one; doing it twice keeps the first deal."""
    body = await read_body(request, LeadTarget)
    async with request.app[DATABASE].writing() as session:
        lead = await lock_lead(session, caller, request.match_info["id"])
        if body.opportunity_id is not None:
            await lock_deal(session, caller, body.opportunity_id)
        if lead.state != LeadState.CONVERTED:
            require_version(lead, body.version, entity="lead")
        await qualifying.convert_lead(
            session, lead_id=lead.id, opportunity_id=body.opportunity_id, title=body.title,
            pipeline_code=body.pipeline, actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.LEADS, lead.id)


async def assign_lead(request: web.Request, caller: Caller) -> web.Response:
    """Gives a lead to a colleague."""
    body = await read_body(request, PersonAssignment)
    async with request.app[DATABASE].writing() as session:
        lead = await lock_lead(session, caller, request.match_info["id"])
        colleague = await find_colleague(session, caller, body.assignee)
        if lead.owner_id != colleague:
            require_version(lead, body.version, entity="lead")
        await assignment.assign_lead(session, lead_id=lead.id, staff_id=colleague, actor=caller.actor, now=clock.now())
        return await answer(session, listings.LEADS, lead.id)


_LEAD, _WORK = "/v1/leads/{id}", Verb.WORK_LEADS
ENDPOINTS = [
    staff_call("POST", f"{_LEAD}/contacted", _WORK, contact_lead, LeadDetail, body=Version),
    staff_call("POST", f"{_LEAD}/qualify", _WORK, qualify_lead, LeadDetail, body=Version),
    staff_call("POST", f"{_LEAD}/disqualify", _WORK, disqualify_lead, LeadDetail, body=Disqualification),
    staff_call("POST", f"{_LEAD}/convert", _WORK, convert_lead, LeadDetail, body=LeadTarget),
    staff_call("POST", f"{_LEAD}/assign", _WORK, assign_lead, LeadDetail, body=PersonAssignment),
]
