"""Moving deals and deciding quotes."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import OpportunityAssignment, Rejection, StageMove
from connectors.console.listings import Collection
from connectors.console.people import find_colleague
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db import Session
from crm_core.listing import service as listing
from crm_core.opportunities import assignment
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities import service as opportunities
from crm_core.quotes import repository as quote_queries
from crm_core.quotes import service as quotes

MOVED_BY_STAFF = "staff"
"""Why a deal entered a stage, in its history."""


async def move_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Brings a deal into another stage; who moves a deal that nobody looks after takes it."""
    body = await read_body(request, StageMove)
    async with request.app[DATABASE].writing() as session:
        deal = await opportunity_queries.get_opportunity(session, await _id(session, request, listings.OPPORTUNITIES))
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
        deal_id = await _id(session, request, listings.OPPORTUNITIES)
        await assignment.assign_opportunity(
            session, opportunity_id=deal_id, staff_id=await find_colleague(session, caller, body.assignee),
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await _answer(session, listings.OPPORTUNITIES, deal_id)


async def accept_quote(request: web.Request, caller: Caller) -> web.Response:
    """Notes that the customer accepted an offer, and places its order; doing it twice changes nothing."""
    async with request.app[DATABASE].writing() as session:
        quote_id = await _lock_quote(session, request)
        _, order = await quotes.accept_quote(session, quote_id=quote_id, actor=caller.actor, now=clock.now())
        record = await listings.whole(session, listings.QUOTES, quote_id)
        return web.json_response({**record, "order": {"id": order.id, "code": order.code}})


async def reject_quote(request: web.Request, caller: Caller) -> web.Response:
    """Notes that the customer did not want an offer, and why."""
    body = await read_body(request, Rejection)
    async with request.app[DATABASE].writing() as session:
        quote_id = await _lock_quote(session, request)
        await quotes.reject_quote(
            session, quote_id=quote_id, reason=body.reason, note=body.note or None, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await _answer(session, listings.QUOTES, quote_id)


async def _id(session: Session, request: web.Request, collection: Collection) -> str:
    return await listing.get_id(session, collection.kind, key=request.match_info["id"])


async def _lock_quote(session: Session, request: web.Request) -> str:
    """The id of the quote, which nobody else changes until the transaction ends."""
    return (await quote_queries.get_quote(session, await _id(session, request, listings.QUOTES))).id


async def _answer(session: Session, collection: Collection, record_id: str) -> web.Response:
    return web.json_response(await listings.whole(session, collection, record_id))
