"""Known problems: writing them down, tying tickets to them, settling both, and answering proposals."""

from typing import Any

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.problem_records import ProblemDetail, ProblemProposalDetail
from connectors.console.records import answer, lock_ticket, record_id
from connectors.console.ticket_bodies import (
    ProblemEdit,
    ProblemOpening,
    ProblemResolution,
    ProblemTicket,
    ProposalAcceptance,
)
from connectors.gateway.endpoints import Endpoint, read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.db.versions import require_version
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.problems import proposing, service
from crm_core.problems import repository as queries
from crm_core.problems.rules import ProblemState
from crm_core.problems.service import ProblemText
from crm_core.tickets import repository as tickets


async def create_problem(request: web.Request, caller: Caller) -> web.Response:
    """Writes down a problem."""
    body = await read_body(request, ProblemOpening)
    async with request.app[DATABASE].writing() as session:
        text = ProblemText(
            title=body.title, symptoms=body.symptoms, root_cause=body.root_cause, workaround=body.workaround,
            product_id=await listing.get_id(session, kinds.PRODUCTS, key=body.product) if body.product else None,
            category_id=(await tickets.get_category(session, code=body.category)).id if body.category else None,
        )  # fmt: skip
        problem = await service.create_problem(session, text=text, actor=caller.actor, now=clock.now())
        return await answer(session, listings.PROBLEMS, problem.id, status=201)


async def edit_problem(request: web.Request, caller: Caller) -> web.Response:
    """Changes what is written of a problem; a workaround makes it a known one."""
    body = await read_body(request, ProblemEdit)
    async with request.app[DATABASE].writing() as session:
        problem_id = await record_id(session, request, listings.PROBLEMS)
        text = ProblemText(
            title=body.title, symptoms=body.symptoms, root_cause=body.root_cause, workaround=body.workaround
        )
        await service.edit_problem(
            session, problem_id=problem_id, text=text, version=body.version, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.PROBLEMS, problem_id)


async def link_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Ties a ticket to a problem."""
    body = await read_body(request, ProblemTicket)
    async with request.app[DATABASE].writing() as session:
        problem_id = await record_id(session, request, listings.PROBLEMS)
        ticket = await lock_ticket(session, caller, body.ticket)
        if ticket.problem_id != problem_id:
            require_version(await queries.get_problem(session, problem_id), body.version, entity="problem")
        await service.link_ticket(
            session, problem_id=problem_id, ticket_id=ticket.id, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.PROBLEMS, problem_id)


async def unlink_ticket(request: web.Request, caller: Caller) -> web.Response:
    """Takes a ticket away from a problem."""
    body = await read_body(request, ProblemTicket)
    async with request.app[DATABASE].writing() as session:
        problem_id = await record_id(session, request, listings.PROBLEMS)
        ticket = await lock_ticket(session, caller, body.ticket)
        if ticket.problem_id == problem_id:
            require_version(await queries.get_problem(session, problem_id), body.version, entity="problem")
        await service.unlink_ticket(
            session, problem_id=problem_id, ticket_id=ticket.id, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.PROBLEMS, problem_id)


async def resolve_problem(request: web.Request, caller: Caller) -> web.Response:
    """Settles a problem, and its open tickets with it when a note for their customers is given."""
    body = await read_body(request, ProblemResolution)
    async with request.app[DATABASE].writing() as session:
        problem_id = await record_id(session, request, listings.PROBLEMS)
        problem = await queries.get_problem(session, problem_id)
        if problem.state != ProblemState.RESOLVED:
            require_version(problem, body.version, entity="problem")
        await service.resolve_problem(
            session, problem_id=problem_id, root_cause=body.root_cause, note_to_customers=body.note_to_customers,
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.PROBLEMS, problem_id)


async def accept_problem_proposal(request: web.Request, caller: Caller) -> web.Response:
    """Makes a problem of a proposal, with its tickets tied to it."""
    body = await read_body(request, ProposalAcceptance)
    async with request.app[DATABASE].writing() as session:
        proposal_id = await record_id(session, request, listings.PROPOSALS)
        problem = await proposing.accept_proposal(
            session, proposal_id=proposal_id, title=body.title, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.PROBLEMS, problem.id)


async def dismiss_problem_proposal(request: web.Request, caller: Caller) -> web.Response:
    """Puts a proposal aside; what is like it is not proposed again."""
    async with request.app[DATABASE].writing() as session:
        proposal_id = await record_id(session, request, listings.PROPOSALS)
        await proposing.dismiss_proposal(session, proposal_id=proposal_id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.PROPOSALS, proposal_id)


def _call(method: str, path: str, work: Any, response: Any = ProblemDetail, **options: Any) -> Endpoint:
    return staff_call(method, path, Verb.WORK_PROBLEMS, work, response, **options)


ENDPOINTS: list[Endpoint] = [
    _call("POST", "/v1/problems", create_problem, body=ProblemOpening, status=201),
    _call("PATCH", "/v1/problems/{id}", edit_problem, body=ProblemEdit),
    _call("POST", "/v1/problems/{id}/link", link_ticket, body=ProblemTicket),
    _call("POST", "/v1/problems/{id}/unlink", unlink_ticket, body=ProblemTicket),
    _call("POST", "/v1/problems/{id}/resolve", resolve_problem, body=ProblemResolution),
    _call("POST", "/v1/problem-proposals/{id}/accept", accept_problem_proposal, body=ProposalAcceptance),
    _call("POST", "/v1/problem-proposals/{id}/dismiss", dismiss_problem_proposal, ProblemProposalDetail),
]
