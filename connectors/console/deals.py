"""Opening and editing deals."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.funnel_bodies import OpportunityEdit, OpportunityOpening
from connectors.console.people import find_colleague, key_of
from connectors.console.permissions import Verb
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.opportunities import fields, service
from crm_core.opportunities import repository as queries
from crm_core.pipelines import repository as pipelines


async def open_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Opens a deal in the first stage of a pipeline; the same ``client_id`` again answers with the first one."""
    body = await read_body(request, OpportunityOpening)
    now = clock.now()
    async with request.app[DATABASE].writing() as session:
        await listing.get_id(session, kinds.CONTACTS, key=body.contact_id)
        pipeline = await pipelines.get_pipeline(session, code=body.pipeline)
        stages = await pipelines.list_stages(session, pipeline_id=pipeline.id)
        deal = await service.open_opportunity(
            session, contact_id=body.contact_id, title=body.title, need=body.need, amount_rial=body.amount,
            expected_close_on=body.expected_close_on, pipeline_code=pipeline.code, stage_code=stages[0].code,
            owner_id=await find_colleague(session, caller, body.assignee) if body.assignee else None,
            key=key_of(caller, body.client_id), actor=caller.actor, now=now,
        )  # fmt: skip
        if deal.opened_at == now:
            audit.record(session, actor=caller.actor, verb="open", entity="opportunity", entity_id=deal.id, now=now)
            await session.flush()
        return web.json_response(await listings.whole(session, listings.OPPORTUNITIES, deal.id), status=201)


async def edit_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Writes other values into a deal; what is not named stays as it is."""
    body = await read_body(request, OpportunityEdit)
    changes = body.model_dump(exclude={"version"}, exclude_unset=True)
    if "amount" in changes:
        changes["amount_rial"] = changes.pop("amount")
    async with request.app[DATABASE].writing() as session:
        deal_id = await listing.get_id(session, kinds.OPPORTUNITIES, key=request.match_info["id"])
        deal = await queries.get_opportunity(session, deal_id)
        caller.require(Verb.MOVE_OPPORTUNITIES, owner_id=deal.owner_id, team_id=deal.team_id)
        await fields.edit_opportunity(
            session, opportunity_id=deal.id, changes=changes, version=body.version, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return web.json_response(await listings.whole(session, listings.OPPORTUNITIES, deal.id))
