"""Every kind of record that staff can list: where it lies, what loads with it, what narrows its list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_core.calendars.model import CalendarDay
from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import Contact, MergeProposal, Organisation
from crm_core.contacts.repository import whole_contact
from crm_core.conversations.model import Conversation
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.leads.model import Lead
from crm_core.listing.clauses import (
    Clause,
    Column,
    Search,
    before,
    born_before,
    born_from,
    due,
    either,
    equals,
    is_breached,
    is_due_before,
    not_before,
    of_mobile,
    of_person,
    of_staff,
    of_team,
    one_of,
    quote_state,
    refers_to,
    refers_to_one_of,
    rotting,
    through,
)
from crm_core.numbering.rules import Series
from crm_core.opportunities.model import Opportunity
from crm_core.orders.model import Order
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.payments.model import Payment
from crm_core.pipelines.model import Pipeline, Stage
from crm_core.problems.model import Problem, ProblemProposal
from crm_core.products.model import Category, Product
from crm_core.quotes.model import Quote
from crm_core.ratings.model import Rating
from crm_core.staff.model import StaffUser
from crm_core.subscriptions.model import Subscription
from crm_core.tasks.model import Task
from crm_core.tickets.model import Ticket, TicketCategory
from crm_core.turns.model import Turn


@dataclass(frozen=True)
class Kind[Row]:
    """A kind of record; ``code`` is the column by which people name one, ``series`` the prefix of its codes.

    ``listed`` says which rows a list shows; by its id or code every record is found.
    """

    name: str
    entity: str
    model: type[Row]
    key: InstrumentedAttribute[str]
    clauses: Mapping[str, Clause]
    code: Column | None = None
    series: Series | None = None
    load: tuple[ORMOption, ...] = field(default=())
    listed: ColumnElement[bool] | None = None


def _since(column: Column) -> dict[str, Clause]:
    return {"created_after": not_before(column), "created_before": before(column)}


def _born(key: Column, column: Column) -> dict[str, Clause]:
    return {"created_after": born_from(key, column), "created_before": born_before(key, column)}


def _of_contact(column: Column) -> dict[str, Clause]:
    return {"contact_id": equals(column), "mobile": of_mobile(column)}


CONTACTS = Kind(
    "contacts", "contact", Contact, Contact.id, code=Contact.external_id, load=whole_contact(),
    listed=Contact.merged_into_id.is_(None),
    clauses={
        "code": equals(Contact.external_id), "mobile": of_mobile(Contact.id), "city": equals(Contact.city),
        "source": equals(Contact.source), "q": Search(contact=Contact.id),
        **_born(Contact.id, Contact.created_at),
    },
)  # fmt: skip
ORGANISATIONS = Kind(
    "organisations", "organisation", Organisation, Organisation.id, code=Organisation.national_id,
    clauses={
        "code": equals(Organisation.national_id), "customer_class": equals(Organisation.customer_class),
        "q": Search(names=(Organisation.name,), code=Organisation.national_id), **_since(Organisation.created_at),
    },
)  # fmt: skip
MERGE_PROPOSALS = Kind(
    "merge-proposals", "merge_proposal", MergeProposal, MergeProposal.id,
    clauses={
        "state": one_of(MergeProposal.state), "score_from": not_before(MergeProposal.score),
        "contact_id": either(MergeProposal.first_id, MergeProposal.second_id), **_since(MergeProposal.created_at),
    },
)  # fmt: skip
LEADS = Kind(
    "leads", "lead", Lead, Lead.id, code=Lead.external_id,
    clauses={
        **_of_contact(Lead.contact_id), **_since(Lead.created_at), "code": equals(Lead.external_id),
        "state": one_of(Lead.state), "conversation_id": equals(Lead.conversation_id),
        "assignee": of_staff(Lead.owner_id), "source": equals(Lead.source),
        "q": Search(record=("leads", Lead.id), contact=Lead.contact_id),
    },
)  # fmt: skip
OPPORTUNITIES = Kind(
    "opportunities", "opportunity", Opportunity, Opportunity.id,
    load=(selectinload(Opportunity.stage), selectinload(Opportunity.lost_reason)),
    clauses={
        **_of_contact(Opportunity.contact_id), **_since(Opportunity.opened_at),
        "stage": refers_to_one_of(Opportunity.stage_id, Stage.code),
        "assignee": of_staff(Opportunity.owner_id), "conversation_id": equals(Opportunity.conversation_id),
        "pipeline": refers_to(Opportunity.pipeline_id, Pipeline.code), "team": of_team(Opportunity.team_id),
        "closing_before": before(Opportunity.expected_close_on), "rotting": rotting,
        "q": Search(record=("opportunities", Opportunity.id), contact=Opportunity.contact_id),
    },
)  # fmt: skip
QUOTES = Kind(
    "quotes", "quote", Quote, Quote.id, code=Quote.code, series=Series.QUOTE,
    load=(selectinload(Quote.lines),), clauses={
        **_of_contact(Quote.contact_id), **_since(Quote.created_at), "code": equals(Quote.code),
        "state": quote_state, "conversation_id": equals(Quote.conversation_id),
        "opportunity_id": equals(Quote.opportunity_id),
        "q": Search(code=Quote.code, series=Series.QUOTE, contact=Quote.contact_id, record=("quotes", Quote.id)),
    },
)  # fmt: skip
INVOICES = Kind(
    "invoices", "invoice", Invoice, Invoice.id, code=Invoice.code, series=Series.INVOICE,
    load=(selectinload(Invoice.lines),),
    clauses={
        **_of_contact(Invoice.contact_id), **_since(Invoice.requested_at), "code": equals(Invoice.code),
        "state": one_of(Invoice.state), "payment": one_of(Invoice.payment),
        "quote_id": equals(Invoice.quote_id), "q": Search(
            code=Invoice.code, series=Series.INVOICE, contact=Invoice.contact_id, record=("invoices", Invoice.id)
        ),
    },
)  # fmt: skip
CREDIT_NOTES = Kind(
    "credit-notes", "credit_note", CreditNote, CreditNote.id, code=CreditNote.code, series=Series.CREDIT_NOTE,
    load=(selectinload(CreditNote.lines), selectinload(CreditNote.invoice)),
    clauses={
        **_since(CreditNote.issued_at), "code": equals(CreditNote.code), "kind": one_of(CreditNote.kind),
        "invoice_id": equals(CreditNote.invoice_id),
        "contact_id": through(CreditNote.invoice_id, Invoice.id, equals(Invoice.contact_id)),
        "mobile": through(CreditNote.invoice_id, Invoice.id, of_mobile(Invoice.contact_id)),
    },
)  # fmt: skip
PAYMENTS = Kind(
    "payments", "payment", Payment, Payment.id, load=(selectinload(Payment.invoice),),
    clauses={
        **_since(Payment.recorded_at), "kind": one_of(Payment.kind), "method": one_of(Payment.method),
        "state": one_of(Payment.state),
        "invoice_id": equals(Payment.invoice_id), "reference": equals(Payment.reference),
        "contact_id": through(Payment.invoice_id, Invoice.id, equals(Invoice.contact_id)),
        "mobile": through(Payment.invoice_id, Invoice.id, of_mobile(Invoice.contact_id)),
    },
)  # fmt: skip
ORDERS = Kind(
    "orders", "order", Order, Order.id, code=Order.code, series=Series.ORDER,
    clauses={
        **_of_contact(Order.contact_id), **_since(Order.placed_at), "code": equals(Order.code),
        "state": one_of(Order.state), "quote_id": equals(Order.quote_id),
        "q": Search(code=Order.code, series=Series.ORDER, contact=Order.contact_id),
    },
)  # fmt: skip
SUBSCRIPTIONS = Kind(
    "subscriptions", "subscription", Subscription, Subscription.id, code=Subscription.external_id,
    load=(selectinload(Subscription.product),),
    clauses={
        **_of_contact(Subscription.contact_id), **_since(Subscription.created_at),
        "code": equals(Subscription.external_id), "product": refers_to(Subscription.product_id, Product.code),
        "ends_after": not_before(Subscription.ends_on), "ends_before": before(Subscription.ends_on),
        "q": Search(contact=Subscription.contact_id),
    },
)  # fmt: skip
TICKETS = Kind(
    "tickets", "ticket", Ticket, Ticket.id, code=Ticket.code, series=Series.TICKET,
    load=(selectinload(Ticket.category),),
    clauses={
        **_of_contact(Ticket.contact_id), **_born(Ticket.id, Ticket.opened_at), "code": equals(Ticket.code),
        "state": one_of(Ticket.state), "priority": one_of(Ticket.priority), "kind": one_of(Ticket.kind),
        "assignee": of_staff(Ticket.assignee_id), "team": of_team(Ticket.team_id),
        "category": refers_to(Ticket.category_id, TicketCategory.code),
        "conversation_id": equals(Ticket.conversation_id), "breached": is_breached(Ticket.id),
        "due_before": is_due_before(Ticket.id),
        "problem_id": equals(Ticket.problem_id), "merged_into_id": equals(Ticket.merged_into_id),
        "q": Search(code=Ticket.code, series=Series.TICKET, contact=Ticket.contact_id, record=("tickets", Ticket.id)),
    },
)  # fmt: skip
PROBLEMS = Kind(
    "problems", "problem", Problem, Problem.id, code=Problem.code, series=Series.PROBLEM,
    load=(selectinload(Problem.product), selectinload(Problem.category)),
    clauses={
        **_since(Problem.created_at), "code": equals(Problem.code), "state": one_of(Problem.state),
        "product": refers_to(Problem.product_id, Product.code),
        "category": refers_to(Problem.category_id, TicketCategory.code),
        "q": Search(names=(Problem.title,), code=Problem.code, series=Series.PROBLEM),
    },
)  # fmt: skip
PROPOSALS = Kind(
    "problem-proposals", "problem_proposal", ProblemProposal, ProblemProposal.id,
    load=(selectinload(ProblemProposal.product), selectinload(ProblemProposal.category)),
    clauses={**_since(ProblemProposal.created_at), "state": one_of(ProblemProposal.state)},
)  # fmt: skip
CONVERSATIONS = Kind(
    "conversations", "conversation", Conversation, Conversation.id,
    clauses={
        **_of_contact(Conversation.contact_id), **_since(Conversation.opened_at),
        "owner": one_of(Conversation.owner), "assignee": of_staff(Conversation.staff_id),
        "channel": equals(Conversation.channel), "assurance": one_of(Conversation.assurance),
        "q": Search(contact=Conversation.contact_id),
    },
)  # fmt: skip
TURNS = Kind(
    "turns", "turn", Turn, Turn.id,
    clauses={"conversation_id": equals(Turn.conversation_id), "state": one_of(Turn.state)},
)  # fmt: skip
TASKS = Kind(
    "tasks", "task", Task, Task.id,
    clauses={
        **_of_contact(Task.contact_id), **_since(Task.created_at), "state": one_of(Task.state),
        "kind": one_of(Task.kind), "team": of_team(Task.team_id), "assignee": of_staff(Task.assignee_id),
        "conversation_id": equals(Task.conversation_id), "opportunity_id": equals(Task.opportunity_id), "due": due,
        "q": Search(contact=Task.contact_id),
    },
)  # fmt: skip
RATINGS = Kind(
    "ratings", "rating", Rating, Rating.id,
    clauses={
        **_of_contact(Rating.contact_id), **_since(Rating.at), "ticket_id": equals(Rating.ticket_id),
        "conversation_id": equals(Rating.conversation_id), "score": one_of(Rating.score),
    },
)  # fmt: skip
CONSENTS = Kind(
    "consents", "consent", ConsentEvent, ConsentEvent.id,
    clauses={
        **_since(ConsentEvent.at), "contact_id": of_person(ConsentEvent.contact_id),
        "mobile": equals(ConsentEvent.mobile), "conversation_id": equals(ConsentEvent.conversation_id),
        "purpose": one_of(ConsentEvent.purpose), "granted": equals(ConsentEvent.granted),
    },
)  # fmt: skip
PRODUCTS = Kind(
    "products", "product", Product, Product.id, code=Product.code, load=(selectinload(Product.category),),
    clauses={
        "code": equals(Product.code), "kind": one_of(Product.kind), "active": equals(Product.active),
        "category": refers_to(Product.category_id, Category.code),
        "q": Search(names=(Product.name,), code=Product.code),
    },
)  # fmt: skip
STAFF = Kind(
    "staff", "staff_user", StaffUser, StaffUser.id, code=StaffUser.username,
    clauses={
        "code": equals(StaffUser.username), "role": one_of(StaffUser.role),
        "team": of_team(StaffUser.team_id), "active": equals(StaffUser.active),
        "on_duty": equals(StaffUser.on_duty), "mobile": equals(StaffUser.mobile),
        "q": Search(names=(StaffUser.name,), code=StaffUser.username, mobile=StaffUser.mobile),
    },
)  # fmt: skip
OUTBOX = Kind(
    "outbox", "outbox", OutboxItem, OutboxItem.id,
    clauses={"state": one_of(OutboxItem.state), "kind": equals(OutboxItem.kind), **_since(OutboxItem.created_at)},
)  # fmt: skip
SMS = Kind(
    "sms", "sms", RecordedSms, RecordedSms.id,
    clauses={"mobile": equals(RecordedSms.mobile), **_since(RecordedSms.at)},
)  # fmt: skip

CALENDAR_DAYS = Kind(
    "calendar-days", "calendar_day", CalendarDay, CalendarDay.id,
    clauses={
        **_since(CalendarDay.created_at), "calendar": equals(CalendarDay.calendar), "kind": one_of(CalendarDay.kind),
        "confirmed": equals(CalendarDay.confirmed), "day_after": not_before(CalendarDay.day),
        "day_before": before(CalendarDay.day),
    },
)  # fmt: skip

KINDS: tuple[Kind[Any], ...] = (
    CONTACTS, LEADS, OPPORTUNITIES, QUOTES, INVOICES, ORDERS, SUBSCRIPTIONS, TICKETS, CONVERSATIONS, TURNS,
    TASKS, RATINGS, CONSENTS, PRODUCTS, STAFF, OUTBOX, SMS, CALENDAR_DAYS, CREDIT_NOTES, PAYMENTS, PROBLEMS, PROPOSALS,
)  # fmt: skip
