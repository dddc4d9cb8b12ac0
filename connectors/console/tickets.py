"""Working on tickets: giving them away, moving them on, answering and noting."""

from typing import Any, Literal

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller, Work
from connectors.console.bodies import Assignment, PriorityChange, TicketMove, TicketReply
from connectors.console.calls import staff_call
from connectors.console.people import find_colleague, key_of
from connectors.console.permissions import Verb
from connectors.console.records import answer, lock_ticket
from connectors.console.support_records import TicketDetail
from connectors.console.ticket_bodies import TicketNote
from connectors.gateway.endpoints import Endpoint, read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.db.versions import require_version
from crm_core.tickets import service
from crm_core.tickets.rules import EventKind


async def assign_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Gives a ticket to a colleague, or refers it to a team."""
    body = await read_body(request, Assignment)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        assignee = await find_colleague(session, caller, body.assignee) if body.assignee else None
        team = ticket.team.code if ticket.team is not None else None
        if (assignee, body.team or team) != (ticket.assignee_id, team):
            require_version(ticket, body.version, entity="ticket")
        await service.assign_ticket(
            session, ticket_id=ticket.id, assignee_id=assignee, team_code=body.team, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.TICKETS, ticket.id)


async def move_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Brings a ticket into another state."""
    body = await read_body(request, TicketMove)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        if ticket.state != body.state:
            require_version(ticket, body.version, entity="ticket")
        await service.move_ticket(
            session, ticket_id=ticket.id, state=body.state, text=body.text, reason=body.reason, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.TICKETS, ticket.id)


async def set_ticket_priority(request: web.Request, caller: Caller) -> web.Response:
    """Gives a ticket another priority."""
    body = await read_body(request, PriorityChange)
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        if ticket.priority != body.priority:
            require_version(ticket, body.version, entity="ticket")
        await service.set_priority(
            session, ticket_id=ticket.id, priority=body.priority, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.TICKETS, ticket.id)


async def reply_to_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Adds an answer that the customer may read, once; the first one stops the clock of the first response."""
    return await _write(request, caller, await read_body(request, TicketReply), EventKind.REPLY)


async def add_note(request: web.Request, caller: Caller) -> web.Response:
    """Adds a note that customers never see, once."""
    return await _write(request, caller, await read_body(request, TicketNote), EventKind.NOTE)


async def _write(
    request: web.Request, caller: Caller, body: TicketReply | TicketNote, kind: Literal[EventKind.REPLY, EventKind.NOTE]
) -> web.Response:
    async with request.app[DATABASE].writing() as session:
        ticket = await lock_ticket(session, caller, request.match_info["id"])
        await service.write_once(
            session, ticket_id=ticket.id, kind=kind, text=body.text, client_key=key_of(caller, body.client_id),
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.TICKETS, ticket.id)


def ticket_call(method: str, path: str, work: Work, **options: Any) -> Endpoint:
    """A call of whoever works on tickets, answered with the ticket."""
    return staff_call(method, f"/v1/tickets{path}", Verb.WORK_TICKETS, work, TicketDetail, **options)


ENDPOINTS = [
    ticket_call("POST", "/{id}/assign", assign_ticket, body=Assignment),
    ticket_call("POST", "/{id}/state", move_ticket, body=TicketMove),
    ticket_call("POST", "/{id}/priority", set_ticket_priority, body=PriorityChange),
    ticket_call("POST", "/{id}/reply", reply_to_ticket, body=TicketReply),
    ticket_call("POST", "/{id}/notes", add_note, body=TicketNote),
]
