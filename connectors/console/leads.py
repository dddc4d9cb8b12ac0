"""Working on leads: spoken to, worth following, refused, turned into a deal, given to a colleague."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.funnel_bodies import Disqualification, LeadTarget, PersonAssignment
from connectors.console.people import find_colleague
from connectors.console.permissions import Verb
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.db import Session
from crm_core.leads import assignment, qualifying
from crm_core.leads import repository as queries
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.opportunities import repository as opportunity_queries


async def contact_lead(request: web.Request, caller: Caller) -> web.Response:
    """Notes that a lead was spoken to; doing it twice changes nothing."""
    async with request.app[DATABASE].writing() as session:
        lead_id = await _lock(session, request, caller)
        await qualifying.mark_contacted(session, lead_id=lead_id, actor=caller.actor, now=clock.now())
        return await _answer(session, lead_id)


async def qualify_lead(request: web.Request, caller: Caller) -> web.Response:
    """Finds a lead worth following; its need and a way to reach its person must be known."""
    async with request.app[DATABASE].writing() as session:
        lead_id = await _lock(session, request, caller)
        await qualifying.qualify(session, lead_id=lead_id, actor=caller.actor, now=clock.now())
        return await _answer(session, lead_id)


async def disqualify_lead(request: web.Request, caller: Caller) -> web.Response:
    """Refuses a lead for a reason; doing it twice keeps the first reason."""
    body = await read_body(request, Disqualification)
    async with request.app[DATABASE].writing() as session:
        lead_id = await _lock(session, request, caller)
        await qualifying.disqualify(
            session, lead_id=lead_id, reason=body.reason, note=body.note or None, actor=caller.actor, now=clock.now()
        )
        return await _answer(session, lead_id)


async def convert_lead(request: web.Request, caller: Caller) -> web.Response:
    """Turns a lead into a new deal or adds it to an open one; doing it twice keeps the first deal."""
    body = await read_body(request, LeadTarget)
    async with request.app[DATABASE].writing() as session:
        lead_id = await _lock(session, request, caller)
        if body.opportunity_id is not None:
            deal = await opportunity_queries.get_opportunity(session, body.opportunity_id)
            caller.require(Verb.MOVE_OPPORTUNITIES, owner_id=deal.owner_id, team_id=deal.team_id)
        await qualifying.convert_lead(
            session, lead_id=lead_id, opportunity_id=body.opportunity_id, title=body.title,
            pipeline_code=body.pipeline, actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await _answer(session, lead_id)


async def assign_lead(request: web.Request, caller: Caller) -> web.Response:
    """Gives a lead to a colleague."""
    body = await read_body(request, PersonAssignment)
    async with request.app[DATABASE].writing() as session:
        lead_id = await _lock(session, request, caller)
        colleague = await find_colleague(session, caller, body.assignee)
        await assignment.assign_lead(session, lead_id=lead_id, staff_id=colleague, actor=caller.actor, now=clock.now())
        return await _answer(session, lead_id)


async def _lock(session: Session, request: web.Request, caller: Caller) -> str:
    """The id of the lead, which the caller may work on and nobody else changes until the transaction ends."""
    lead = await queries.get_lead(session, await listing.get_id(session, kinds.LEADS, key=request.match_info["id"]))
    caller.require(Verb.WORK_LEADS, owner_id=lead.owner_id, team_id=lead.team_id)
    return lead.id


async def _answer(session: Session, lead_id: str) -> web.Response:
    return web.json_response(await listings.whole(session, listings.LEADS, lead_id))
