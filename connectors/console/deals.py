"""Opening, editing and moving deals, and giving them to a colleague."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import OpportunityAssignment, StageMove
from connectors.console.calls import staff_call
from connectors.console.funnel_bodies import OpportunityEdit, OpportunityOpening
from connectors.console.people import find_colleague, key_of
from connectors.console.permissions import Verb
from connectors.console.records import answer, lock_deal
from connectors.console.sales_records import OpportunityDetail
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db.versions import require_version
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.opportunities import assignment, fields, service
from crm_core.pipelines import repository as pipelines

MOVED_BY_STAFF = "staff"
"""Why a deal entered a stage, in its history."""


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
        return await answer(session, listings.OPPORTUNITIES, deal.id, status=201)


async def edit_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Writes other values into a deal; what is not named stays as it is."""
    body = await read_body(request, OpportunityEdit)
    changes = body.model_dump(exclude={"version"}, exclude_unset=True)
    if "amount" in changes:
        changes["amount_rial"] = changes.pop("amount")
    async with request.app[DATABASE].writing() as session:
        deal = await lock_deal(session, caller, request.match_info["id"])
        await fields.edit_opportunity(
            session, opportunity_id=deal.id, changes=changes, version=body.version, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.OPPORTUNITIES, deal.id)


async def move_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Brings a deal into another stage; who moves a deal that nobody looks after takes it."""
    body = await read_body(request, StageMove)
    async with request.app[DATABASE].writing() as session:
        deal = await lock_deal(session, caller, request.match_info["id"])
        now, old = clock.now(), deal.stage.code
        if old != body.stage:
            require_version(deal, body.version, entity="opportunity")
        if deal.owner_id is None:
            await assignment.assign_opportunity(
                session, opportunity_id=deal.id, staff_id=caller.user.id, actor=caller.actor, now=now
            )
        await service.move_opportunity(
            session, opportunity_id=deal.id, stage_code=body.stage, lost_reason=body.lost_reason,
            lost_note=body.lost_note or None, actor=caller.actor, reason=MOVED_BY_STAFF, now=now,
        )  # fmt: skip
        if old != body.stage:
            audit.record(
                session, actor=caller.actor, verb="move", entity="opportunity", entity_id=deal.id, now=now, old=old,
                new=body.stage,
            )  # fmt: skip
            await session.flush()
        return await answer(session, listings.OPPORTUNITIES, deal.id)


async def assign_opportunity(request: web.Request, caller: Caller) -> web.Response:
    """Gives a deal to a colleague."""
    body = await read_body(request, OpportunityAssignment)
    async with request.app[DATABASE].writing() as session:
        deal = await lock_deal(session, caller, request.match_info["id"])
        colleague = await find_colleague(session, caller, body.assignee)
        if deal.owner_id != colleague:
            require_version(deal, body.version, entity="opportunity")
        await assignment.assign_opportunity(
            session, opportunity_id=deal.id, staff_id=colleague, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.OPPORTUNITIES, deal.id)


_DEAL, _MOVE = "/v1/opportunities/{id}", Verb.MOVE_OPPORTUNITIES
ENDPOINTS = [
    staff_call(
        "POST", "/v1/opportunities", Verb.OPEN_OPPORTUNITIES, open_opportunity, OpportunityDetail,
        body=OpportunityOpening, status=201,
    ),
    staff_call("PATCH", _DEAL, _MOVE, edit_opportunity, OpportunityDetail, body=OpportunityEdit),
    staff_call("POST", f"{_DEAL}/move", _MOVE, move_opportunity, OpportunityDetail, body=StageMove),
    staff_call("POST", f"{_DEAL}/assign", _MOVE, assign_opportunity, OpportunityDetail, body=OpportunityAssignment),
]  # fmt: skip
