"""Making tasks by hand, giving them away, putting them off, finishing them and taking them up again."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import Version
from connectors.console.calls import staff_call
from connectors.console.funnel_bodies import PersonAssignment, Snooze, TaskCreation
from connectors.console.people import find_colleague, key_of
from connectors.console.permissions import Verb
from connectors.console.records import answer, lock_task
from connectors.console.support_records import TaskRecord
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db.versions import require_version
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.tasks import service
from crm_core.tasks.rules import TaskState


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
        return await answer(session, listings.TASKS, task.id, status=201)


async def assign_task(request: web.Request, caller: Caller) -> web.Response:
    """Gives a task to a colleague."""
    body = await read_body(request, PersonAssignment)
    async with request.app[DATABASE].writing() as session:
        task = await lock_task(session, caller, request.match_info["id"])
        colleague = await find_colleague(session, caller, body.assignee)
        if task.assignee_id != colleague:
            require_version(task, body.version, entity="task")
        await service.assign_task(session, task_id=task.id, staff_id=colleague, actor=caller.actor, now=clock.now())
        return await answer(session, listings.TASKS, task.id)


async def snooze_task(request: web.Request, caller: Caller) -> web.Response:
    """Puts a task off."""
    body = await read_body(request, Snooze)
    async with request.app[DATABASE].writing() as session:
        task = await lock_task(session, caller, request.match_info["id"])
        if (task.due_at, task.remind_at) != (body.due_at, body.remind_at):
            require_version(task, body.version, entity="task")
        await service.snooze_task(
            session, task_id=task.id, due_at=body.due_at, remind_at=body.remind_at, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.TASKS, task.id)


async def finish_task(request: web.Request, caller: Caller) -> web.Response:
    """Marks a task as done; doing it twice keeps the first time."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        task = await lock_task(session, caller, request.match_info["id"], verb=Verb.FINISH_TASKS)
        if task.state != TaskState.DONE:
            require_version(task, body.version, entity="task")
        await service.finish_task(session, task_id=task.id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.TASKS, task.id)


async def reopen_task(request: web.Request, caller: Caller) -> web.Response:
    """Takes a finished task up again; an open one stays as it is."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        task = await lock_task(session, caller, request.match_info["id"])
        if task.state != TaskState.OPEN:
            require_version(task, body.version, entity="task")
        await service.reopen_task(session, task_id=task.id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.TASKS, task.id)


_TASK, _WORK = "/v1/tasks/{id}", Verb.WORK_TASKS
ENDPOINTS = [
    staff_call("POST", "/v1/tasks", _WORK, create_task, TaskRecord, body=TaskCreation, status=201),
    staff_call("POST", f"{_TASK}/assign", _WORK, assign_task, TaskRecord, body=PersonAssignment),
    staff_call("POST", f"{_TASK}/snooze", _WORK, snooze_task, TaskRecord, body=Snooze),
    staff_call("POST", f"{_TASK}/finish", Verb.FINISH_TASKS, finish_task, TaskRecord, body=Version),
    staff_call("POST", f"{_TASK}/reopen", _WORK, reopen_task, TaskRecord, body=Version),
]
