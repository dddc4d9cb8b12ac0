"""The record that a call names: found, locked for whoever may change it, and shown.

What a verb goes by is in whose hands a record is. Tickets, leads, tasks and deals say so themselves; a quote is in the
hands of whoever has its deal, and an order in those of its quote.
"""

from typing import Any

from aiohttp import web
from pydantic import BaseModel

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.listings import Collection
from connectors.console.permissions import Verb
from crm_core.db import Session
from crm_core.leads import repository as leads
from crm_core.leads.model import Lead
from crm_core.listing import service as listing
from crm_core.opportunities import repository as deals
from crm_core.opportunities.model import Opportunity
from crm_core.orders import repository as orders
from crm_core.orders.model import Order
from crm_core.quotes import repository as quote_queries
from crm_core.quotes import service as quotes
from crm_core.quotes.model import Quote
from crm_core.staff import repository as staff
from crm_core.tasks import repository as tasks
from crm_core.tasks.model import Task
from crm_core.tickets import repository as tickets
from crm_core.tickets.model import Ticket


async def record_id(session: Session, request: web.Request, collection: Collection) -> str:
    """The id of the record that the path names by id or code; raises NotFoundError."""
    return await listing.get_id(session, collection.kind, key=request.match_info["id"])


async def answer(session: Session, collection: Collection, key: str, *, status: int = 200, **more: Any) -> web.Response:
    """A record as its calls answer, with what only this one adds."""
    return web.json_response({**await listings.whole(session, collection, key), **more}, status=status)


def shown(record: BaseModel, *, status: int = 200) -> web.Response:
    """What is no record of a list, as JSON."""
    return web.json_response(record.model_dump(mode="json"), status=status)


async def lock_ticket(session: Session, caller: Caller, key: str) -> Ticket:
    """The ticket of an id or code, to be changed by the caller alone until the transaction ends.

    Raises NotFoundError, and ForbiddenError when it is in the hands of another team.
    """
    ticket = await tickets.get_ticket(session, await listing.get_id(session, listings.TICKETS.kind, key=key))
    await require_ticket(session, caller, ticket)
    return ticket


async def require_ticket(session: Session, caller: Caller, ticket: Ticket) -> None:
    """Raises ForbiddenError when a ticket is in the hands of another team."""
    await _require(session, caller, Verb.WORK_TICKETS, ticket.assignee_id, ticket.team_id)


async def lock_task(session: Session, caller: Caller, key: str, *, verb: Verb = Verb.WORK_TASKS) -> Task:
    """The task of an id, as a ticket is; raises NotFoundError, ForbiddenError."""
    task = await tasks.get_task(session, await listing.get_id(session, listings.TASKS.kind, key=key))
    await _require(session, caller, verb, task.assignee_id, task.team_id)
    return task


async def lock_lead(session: Session, caller: Caller, key: str) -> Lead:
    """The lead of an id or code, as a ticket is; raises NotFoundError, ForbiddenError."""
    lead = await leads.get_lead(session, await listing.get_id(session, listings.LEADS.kind, key=key))
    await _require(session, caller, Verb.WORK_LEADS, lead.owner_id, lead.team_id)
    return lead


async def lock_deal(session: Session, caller: Caller, key: str, *, verb: Verb = Verb.MOVE_OPPORTUNITIES) -> Opportunity:
    """The deal of an id, as a ticket is; raises NotFoundError, ForbiddenError."""
    deal = await deals.get_opportunity(session, await listing.get_id(session, listings.OPPORTUNITIES.kind, key=key))
    await _require(session, caller, verb, deal.owner_id, deal.team_id)
    return deal


async def lock_quote(session: Session, caller: Caller, key: str, *, verb: Verb) -> Quote:
    """The quote of an id or code behind its deal; one without a deal is open to each who may do it at all."""
    quote = await quotes.lock_quote(session, quote_id=await listing.get_id(session, listings.QUOTES.kind, key=key))
    await _require_deal(session, caller, verb, quote.opportunity_id)
    return quote


async def lock_order(session: Session, caller: Caller, key: str) -> Order:
    """The order of an id or code behind its deal; raises NotFoundError, ForbiddenError."""
    order: Order = await listing.get_record(session, listings.ORDERS.kind, key=key)
    deal_id = await quote_queries.find_deal_id(session, quote_id=order.quote_id) if order.quote_id else None
    await _require_deal(session, caller, Verb.MOVE_ORDERS, deal_id)
    return await orders.get_order(session, order.id)


async def _require_deal(session: Session, caller: Caller, verb: Verb, deal_id: str | None) -> None:
    if deal_id is None:
        await _require(session, caller, verb, None, None)
    else:
        await lock_deal(session, caller, deal_id, verb=verb)


async def _require(session: Session, caller: Caller, verb: Verb, owner_id: str | None, team_id: str | None) -> None:
    """Raises ForbiddenError; a record without a team is of the team of whoever has it."""
    of_owner = (await staff.get_staff(session, owner_id)).team_id if owner_id and team_id is None else None
    caller.require(verb, owner_id=owner_id, owner_team_id=of_owner, team_id=team_id)
