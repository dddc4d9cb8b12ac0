"""Making tasks by hand, giving them away, putting them off and taking them up again."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.funnel_bodies import PersonAssignment, Snooze, TaskCreation
from connectors.console.people import find_colleague, key_of
from connectors.console.permissions import Verb
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db import Session
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.tasks import repository as queries
from crm_core.tasks import service


async def create_task(request: web.Request, caller: Caller) -> web.Response:
    """Makes a task; the same ``client_id`` again answers with the first one."""
    body = await read_body(request, TaskCreation)
    now = clock.now()
    async with request.app[DATABASE].writing() as session:
        for kind, key in ((kinds.CONTACTS, body.contact_id), (kinds.OPPORTUNITIES, body.opportunity_id)):
            if key is not None:
                await listing.get_id(session, kind, key=key)
        assignee = await find_colleague(session, caller, body.assignee) if body.assignee else None
        task = await service.create_task(
            session, kind=body.kind, note=body.note, due_at=body.due_at, remind_at=body.remind_at,
            contact_id=body.contact_id, opportunity_id=body.opportunity_id, assignee_id=assignee, team_code=body.team,
            key=key_of(caller, body.client_id), now=now,
        )  # fmt: skip
        if task.created_at == now:
            audit.record(session, actor=caller.actor, verb="create", entity="task", entity_id=task.id, now=now)
            await session.flush()
        return await _answer(session, task.id, status=201)


async def assign_task(request: web.Request, caller: Caller) -> web.Response:
    """Gives a task to a colleague."""
    body = await read_body(request, PersonAssignment)
    async with request.app[DATABASE].writing() as session:
        task_id = await _lock(session, request, caller)
        colleague = await find_colleague(session, caller, body.assignee)
        await service.assign_task(session, task_id=task_id, staff_id=colleague, actor=caller.actor, now=clock.now())
        return await _answer(session, task_id)


async def snooze_task(request: web.Request, caller: Caller) -> web.Response:
    """Puts a task off."""
    body = await read_body(request, Snooze)
    async with request.app[DATABASE].writing() as session:
        task_id = await _lock(session, request, caller)
        await service.snooze_task(
            session, task_id=task_id, due_at=body.due_at, remind_at=body.remind_at, actor=caller.actor, now=clock.now()
        )
        return await _answer(session, task_id)


async def reopen_task(request: web.Request, caller: Caller) -> web.Response:
    """Takes a finished task up again; an open one stays as it is."""
    async with request.app[DATABASE].writing() as session:
        task_id = await _lock(session, request, caller)
        await service.reopen_task(session, task_id=task_id, actor=caller.actor, now=clock.now())
        return await _answer(session, task_id)


async def _lock(session: Session, request: web.Request, caller: Caller) -> str:
    """The id of the task, which the caller may work on and nobody else changes until the transaction ends."""
    task = await queries.get_task(session, await listing.get_id(session, kinds.TASKS, key=request.match_info["id"]))
    caller.require(Verb.WORK_TASKS, owner_id=task.assignee_id, team_id=task.team_id)
    return task.id


async def _answer(session: Session, task_id: str, *, status: int = 200) -> web.Response:
    return web.json_response(await listings.whole(session, listings.TASKS, task_id), status=status)
