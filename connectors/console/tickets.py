"""Working on tickets and tasks."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import Assignment, PriorityChange, TicketMove, TicketReply
from connectors.console.people import find_colleague
from connectors.console.permissions import Verb
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db import Session
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.tasks import service as tasks
from crm_core.tickets import repository as queries
from crm_core.tickets import service
from crm_core.tickets.rules import EventKind


async def assign_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Gives a ticket to a colleague, or refers it to a team."""
    body = await read_body(request, Assignment)
    async with request.app[DATABASE].writing() as session:
        ticket_id = await lock_ticket(session, request, caller)
        assignee = await find_colleague(session, caller, body.assignee) if body.assignee else None
        await service.assign_ticket(
            session, ticket_id=ticket_id, assignee_id=assignee, team_code=body.team, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await ticket_answer(session, ticket_id)


async def move_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Brings a ticket into another state."""
    body = await read_body(request, TicketMove)
    async with request.app[DATABASE].writing() as session:
        ticket_id = await lock_ticket(session, request, caller)
        await service.move_ticket(
            session, ticket_id=ticket_id, state=body.state, text=body.text, reason=body.reason, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await ticket_answer(session, ticket_id)


async def set_ticket_priority(request: web.Request, caller: Caller) -> web.Response:
    """Gives a ticket another priority."""
    body = await read_body(request, PriorityChange)
    async with request.app[DATABASE].writing() as session:
        ticket_id = await lock_ticket(session, request, caller)
        await service.set_priority(
            session, ticket_id=ticket_id, priority=body.priority, actor=caller.actor, now=clock.now()
        )
        return await ticket_answer(session, ticket_id)


async def reply_to_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Adds an answer that the customer may read; the first one stops the clock of the first response."""
    body = await read_body(request, TicketReply)
    async with request.app[DATABASE].writing() as session:
        ticket_id = await lock_ticket(session, request, caller)
        now = clock.now()
        event = await service.append_event(
            session, ticket_id=ticket_id, kind=EventKind.REPLY, text=body.text, actor=caller.actor, now=now
        )
        audit.record(
            session, actor=caller.actor, verb="reply", entity="ticket", entity_id=ticket_id, now=now, seq=event.seq
        )
        await session.flush()
        return await ticket_answer(session, ticket_id)


async def finish_task(request: web.Request, caller: Caller) -> web.Response:
    """Marks a task as done; doing it twice keeps the first time."""
    async with request.app[DATABASE].writing() as session:
        task_id = await listing.get_id(session, kinds.TASKS, key=request.match_info["id"])
        await tasks.finish_task(session, task_id=task_id, actor=caller.actor, now=clock.now())
        return web.json_response(await listings.whole(session, listings.TASKS, task_id))


async def lock_ticket(session: Session, request: web.Request, caller: Caller, key: str | None = None) -> str:
    """The id of the ticket of a call, or of a code, which nobody else changes until the transaction ends.

    Raises ForbiddenError when it is in the hands of another team.
    """
    ticket_id = await listing.get_id(session, kinds.TICKETS, key=key or request.match_info["id"])
    ticket = await queries.get_ticket(session, ticket_id)
    caller.require(Verb.WORK_TICKETS, owner_id=ticket.assignee_id, team_id=ticket.team_id)
    return ticket_id


async def ticket_answer(session: Session, ticket_id: str, *, status: int = 200) -> web.Response:
    """A ticket as its calls answer."""
    return web.json_response(await listings.whole(session, listings.TICKETS, ticket_id), status=status)
