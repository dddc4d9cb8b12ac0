"""Lists and single records of every kind, from one table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel, create_model

from connectors.console import billing_queries, queries
from connectors.console import billing_records as billing
from connectors.console import calendar_records as calendar
from connectors.console import customer_records as customer
from connectors.console import identity_records as identity
from connectors.console import problem_records as problems
from connectors.console import quote_records as offers
from connectors.console import sales_records as sales
from connectors.console import support_records as support
from connectors.console.access import Caller, Work
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.gateway.endpoints import Endpoint, read_query
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.db import Session
from crm_core.listing import kinds, service
from crm_core.listing.kinds import Kind
from crm_core.listing.repository import Related

ME = "me"
"""The caller, where a colleague's id or login name is asked for."""


@dataclass(frozen=True)
class Collection:
    """A kind of record as the API shows it; without ``detail`` a single record is shown as in the list."""

    kind: Kind[Any]
    verb: Verb
    query: type[queries.ListQuery]
    record: type[BaseModel]
    show: Callable[[Any, Related], BaseModel]
    whole: type[BaseModel] | None = None
    detail: Callable[[Session, Any, Related], Awaitable[BaseModel]] | None = None


CONTACTS = Collection(
    kinds.CONTACTS, Verb.READ_CONTACTS, queries.ContactQuery, customer.ContactRecord, customer.contact_record,
    customer.ContactDetail, customer.contact_detail,
)  # fmt: skip
OPPORTUNITIES = Collection(
    kinds.OPPORTUNITIES, Verb.READ_OPPORTUNITIES, queries.OpportunityQuery, sales.OpportunityRecord,
    sales.opportunity_record, sales.OpportunityDetail, sales.opportunity_detail,
)  # fmt: skip
ORDERS = Collection(
    kinds.ORDERS, Verb.READ_ORDERS, queries.OrderQuery, offers.OrderRecord, offers.order_record, offers.OrderDetail,
    offers.order_detail,
)  # fmt: skip
TICKETS = Collection(
    kinds.TICKETS, Verb.READ_TICKETS, queries.TicketQuery, support.TicketRecord, support.ticket_record,
    support.TicketDetail, support.ticket_detail,
)  # fmt: skip
PROBLEMS = Collection(
    kinds.PROBLEMS, Verb.READ_PROBLEMS, queries.ProblemQuery, problems.ProblemRecord, problems.problem_record,
    problems.ProblemDetail, problems.problem_detail,
)  # fmt: skip
PROPOSALS = Collection(
    kinds.PROPOSALS, Verb.READ_PROBLEMS, queries.ProposalQuery, problems.ProblemProposalRecord,
    problems.proposal_record, problems.ProblemProposalDetail, problems.proposal_detail,
)  # fmt: skip


def _plain(
    kind: Kind[Any],
    verb: Verb,
    query: type[queries.ListQuery],
    record: type[BaseModel],
    show: Callable[[Any, Related], BaseModel],
) -> Collection:
    return Collection(kind, verb, query, record, show)


QUOTES = _plain(kinds.QUOTES, Verb.READ_QUOTES, queries.QuoteQuery, offers.QuoteRecord, offers.quote_record)
LEADS = Collection(
    kinds.LEADS, Verb.READ_LEADS, queries.LeadQuery, customer.LeadRecord, customer.lead_record, customer.LeadDetail,
    customer.lead_detail,
)  # fmt: skip
INVOICES = _plain(
    kinds.INVOICES, Verb.READ_INVOICES, billing_queries.InvoiceQuery, billing.InvoiceRecord, billing.invoice_record
)
CREDIT_NOTES = _plain(
    kinds.CREDIT_NOTES, Verb.READ_INVOICES, billing_queries.CreditNoteQuery, billing.CreditNoteRecord,
    billing.credit_note_record,
)  # fmt: skip
PAYMENTS = _plain(
    kinds.PAYMENTS, Verb.READ_PAYMENTS, billing_queries.PaymentQuery, billing.PaymentRecord, billing.payment_record
)
SUBSCRIPTIONS = _plain(
    kinds.SUBSCRIPTIONS, Verb.READ_SUBSCRIPTIONS, queries.SubscriptionQuery, customer.SubscriptionRecord,
    customer.subscription_record,
)  # fmt: skip
CONVERSATIONS = _plain(
    kinds.CONVERSATIONS, Verb.READ_CONVERSATIONS, queries.ConversationQuery, support.ConversationRecord,
    support.conversation_record,
)  # fmt: skip
TURNS = _plain(kinds.TURNS, Verb.READ_TURNS, queries.TurnQuery, support.TurnRecord, support.turn_record)
TASKS = _plain(kinds.TASKS, Verb.READ_TASKS, queries.TaskQuery, support.TaskRecord, support.task_record)
RATINGS = _plain(kinds.RATINGS, Verb.READ_RATINGS, queries.RatingQuery, customer.RatingRecord, customer.rating_record)
CONSENTS = _plain(
    kinds.CONSENTS, Verb.READ_CONSENTS, queries.ConsentQuery, customer.ConsentRecord, customer.consent_record
)
PRODUCTS = _plain(kinds.PRODUCTS, Verb.READ_PRODUCTS, queries.ProductQuery, sales.ProductRecord, sales.product_record)
STAFF = _plain(kinds.STAFF, Verb.READ_STAFF, queries.StaffQuery, support.StaffRecord, support.staff_record)
CALENDAR_DAYS = _plain(
    kinds.CALENDAR_DAYS, Verb.READ_CALENDAR, queries.CalendarDayQuery, calendar.CalendarDayRecord,
    calendar.calendar_day_record,
)  # fmt: skip
ORGANISATIONS = _plain(
    kinds.ORGANISATIONS, Verb.READ_CONTACTS, queries.OrganisationQuery, customer.OrganisationRecord,
    customer.organisation_record,
)  # fmt: skip
MERGE_PROPOSALS = _plain(
    kinds.MERGE_PROPOSALS, Verb.READ_MERGE_PROPOSALS, queries.MergeProposalQuery, identity.MergeProposalRecord,
    identity.proposal_record,
)  # fmt: skip
OUTBOX = _plain(kinds.OUTBOX, Verb.READ_OUTBOX, queries.OutboxQuery, support.OutboxRecord, support.outbox_record)
SMS = _plain(kinds.SMS, Verb.READ_SMS, queries.SmsQuery, support.SmsRecord, support.sms_record)

LISTED = (
    CONTACTS, LEADS, OPPORTUNITIES, QUOTES, INVOICES, ORDERS, SUBSCRIPTIONS, TICKETS, CONVERSATIONS, TASKS,
    RATINGS, CONSENTS, PRODUCTS, STAFF, OUTBOX, CALENDAR_DAYS, CREDIT_NOTES, PAYMENTS, PROBLEMS, PROPOSALS,
    ORGANISATIONS, MERGE_PROPOSALS,
)  # fmt: skip


async def page(
    session: Session, collection: Collection, query: queries.ListQuery, caller: Caller, **fixed: str
) -> dict[str, Any]:
    """A part of a list as JSON; ``fixed`` are filters that the caller did not choose."""
    now = clock.now()
    filters = {**query.filters(), **fixed}
    if filters.get("assignee") == ME:
        filters["assignee"] = caller.user.id
    found = await service.list_records(
        session, collection.kind, filters=filters, cursor=query.cursor, limit=query.limit, now=now
    )
    related = await service.load_related(session, found.rows, now=now)
    items = [collection.show(row, related).model_dump(mode="json") for row in found.rows]
    return {"items": items, "next": found.next}


async def whole(session: Session, collection: Collection, key: str) -> dict[str, Any]:
    """A single record as JSON, by id or code; raises NotFoundError."""
    row = await service.get_record(session, collection.kind, key=key)
    related = await service.load_related(session, [row], now=clock.now())
    if collection.detail is not None:
        return (await collection.detail(session, row, related)).model_dump(mode="json")
    return collection.show(row, related).model_dump(mode="json")


def list_endpoint(collection: Collection, work: Work | None = None) -> Endpoint:
    """The list call of a kind."""
    name = collection.kind.name
    return staff_call(
        "GET", f"/v1/{name}", collection.verb, work or _lister(collection), list_model(collection),
        query=collection.query,
    )  # fmt: skip


def get_endpoint(collection: Collection) -> Endpoint:
    """The call for one record of a kind."""
    return staff_call(
        "GET", f"/v1/{collection.kind.name}/{{id}}", collection.verb, _getter(collection),
        collection.whole or collection.record,
    )  # fmt: skip


def list_model(collection: Collection) -> type[BaseModel]:
    """The shape of a part of a list."""
    name = f"{collection.record.__name__.removesuffix('Record')}List"
    return create_model(name, items=(list[collection.record], ...), next=(str | None, None))  # type: ignore[name-defined]


def _lister(collection: Collection) -> Work:
    async def work(request: web.Request, caller: Caller) -> web.Response:
        query = read_query(request, collection.query)
        async with request.app[DATABASE].reading() as session:
            return web.json_response(await page(session, collection, query, caller))

    work.__name__ = f"list_{collection.kind.name}"
    work.__doc__ = f"A part of the list of {collection.kind.name}, newest first."
    return work


def _getter(collection: Collection) -> Work:
    async def work(request: web.Request, caller: Caller) -> web.Response:
        key = request.match_info["id"]
        async with request.app[DATABASE].reading() as session:
            return web.json_response(await whole(session, collection, key))

    work.__name__ = f"get_{collection.kind.entity}"
    work.__doc__ = f"One {collection.kind.entity}, by id or code."
    return work
