"""Moving deals."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import OpportunityAssignment, StageMove
from connectors.console.listings import Collection
from connectors.console.people import find_colleague
from connectors.console.permissions import Verb
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db import Session
from crm_core.listing import service as listing
from crm_core.opportunities import assignment
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities import service as opportunities

MOVED_BY_STAFF = "staff"
"""Why a deal entered a stage, in its history."""


async def move_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Brings a deal into another stage; who moves a deal that nobody looks after takes it."""
    body = await read_body(request, StageMove)
    async with request.app[DATABASE].writing() as session:
        deal = await opportunity_queries.get_opportunity(session, await _id(session, request, listings.OPPORTUNITIES))
        caller.require(Verb.MOVE_OPPORTUNITIES, owner_id=deal.owner_id, team_id=deal.team_id)
        now = clock.now()
        old = deal.stage.code
        if deal.owner_id is None:
            await assignment.assign_opportunity(
                session, opportunity_id=deal.id, staff_id=caller.user.id, actor=caller.actor, now=now
            )
        await opportunities.move_opportunity(
            session, opportunity_id=deal.id, stage_code=body.stage, lost_reason=body.lost_reason,
            lost_note=body.lost_note or None, actor=caller.actor, reason=MOVED_BY_STAFF, now=now,
        )  # fmt: skip
        if old != body.stage:
            audit.record(
                session, actor=caller.actor, verb="move", entity="opportunity", entity_id=deal.id, now=now, old=old,
                new=body.stage,
            )  # fmt: skip
            await session.flush()
        return await _answer(session, listings.OPPORTUNITIES, deal.id)


async def assign_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Gives a deal to a colleague."""
    body = await read_body(request, OpportunityAssignment)
    async with request.app[DATABASE].writing() as session:
        deal = await opportunity_queries.get_opportunity(session, await _id(session, request, listings.OPPORTUNITIES))
        caller.require(Verb.MOVE_OPPORTUNITIES, owner_id=deal.owner_id, team_id=deal.team_id)
        await assignment.assign_opportunity(
            session, opportunity_id=deal.id, staff_id=await find_colleague(session, caller, body.assignee),
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await _answer(session, listings.OPPORTUNITIES, deal.id)


async def _id(session: Session, request: web.Request, collection: Collection) -> str:
    return await listing.get_id(session, collection.kind, key=request.match_info["id"])


async def _answer(session: Session, collection: Collection, record_id: str) -> web.Response:
    return web.json_response(await listings.whole(session, collection, record_id))
