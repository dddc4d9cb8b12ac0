"""Which rows have been kept long enough, kind by kind. Nothing open and nothing that accounting needs is among them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from crm_core.conversations.model import Attachment, Conversation, Visitor
from crm_core.conversations.rules import Owner
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, Payment
from crm_core.opportunities.model import Opportunity
from crm_core.orders.model import Order
from crm_core.orders.rules import OrderState
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.outbox.rules import OutboxState
from crm_core.privacy.model import Erasure
from crm_core.privacy.rules import RetentionKind
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskState
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import OPEN_STATES
from crm_core.turns.model import Turn
from crm_core.turns.rules import FINISHED
from crm_core.verification.model import OneTimeCode

Cutoffs = Mapping[RetentionKind, datetime]
"""Before which moment each kind has been kept long enough."""


def conversations_without_customer(before: Cutoffs) -> ColumnElement[bool]:
    """Conversations of nobody we know that fell silent."""
    silent = _fell_silent(before[RetentionKind.CONVERSATIONS_WITHOUT_CUSTOMER])
    return and_(Conversation.contact_id.is_(None), silent, ~_has_open_business(Conversation.id))


def closed_conversations(before: Cutoffs) -> ColumnElement[bool]:
    """Conversations of customers that fell silent and out of which nothing is open."""
    silent = _fell_silent(before[RetentionKind.CLOSED_CONVERSATIONS])
    return and_(Conversation.contact_id.is_not(None), silent, ~_has_open_business(Conversation.id))


def attachments(before: Cutoffs) -> ColumnElement[bool]:
    """Files, but for those of a conversation that is alive, has open business or led to an invoice still kept."""
    place = Attachment.conversation_id
    alive = exists().where(Conversation.id == place, Conversation.owner.in_({Owner.QUEUE, Owner.HUMAN}))
    return and_(
        Attachment.created_at < before[RetentionKind.ATTACHMENTS],
        ~alive,
        ~_has_open_business(place),
        ~_has_kept_invoice(place, before),
    )


def one_time_codes(before: Cutoffs) -> ColumnElement[bool]:
    """Codes that nobody can use any more."""
    return OneTimeCode.created_at < before[RetentionKind.ONE_TIME_CODES]


def recorded_sms(before: Cutoffs) -> ColumnElement[bool]:
    """Text messages that were kept instead of sent."""
    return RecordedSms.at < before[RetentionKind.RECORDED_SMS]


def outbox_delivered(before: Cutoffs) -> ColumnElement[bool]:
    """Deliveries that arrived or were refused; dead ones wait for a person."""
    return and_(
        OutboxItem.state.in_({OutboxState.DELIVERED, OutboxState.REFUSED}),
        OutboxItem.due_at < before[RetentionKind.OUTBOX_DELIVERED],
        OutboxItem.payload.is_distinct_from({}),
    )


def anonymous_visitors(before: Cutoffs) -> ColumnElement[bool]:
    """Browsers that never told who they are and of whose conversations nothing is left."""
    return and_(
        Visitor.contact_id.is_(None),
        Visitor.created_at < before[RetentionKind.ANONYMOUS_VISITORS],
        ~exists().where(Conversation.visitor_id == Visitor.id),
    )


def turn_parses(before: Cutoffs) -> ColumnElement[bool]:
    """What the assistant made of messages that are answered; the intent itself stays, for the figures."""
    return and_(Turn.state.in_(FINISHED), Turn.created_at < before[RetentionKind.TURN_PARSES], Turn.parse.is_not(None))


def accounting(before: Cutoffs) -> ColumnElement[bool]:
    """Settled invoices of erased people whose buyer accounting need not know any more."""
    return and_(
        Invoice.code.is_not(None),
        or_(Invoice.state == InvoiceState.CANCELLED, Invoice.payment == Payment.PAID),
        func.coalesce(Invoice.issued_at, Invoice.requested_at) < before[RetentionKind.ACCOUNTING],
        or_(Invoice.buyer_name != "", Invoice.buyer_national_id.is_not(None)),
        Invoice.contact_id.in_(select(Erasure.contact_id)),
    )


def _fell_silent(cutoff: datetime) -> ColumnElement[bool]:
    unanswered = exists().where(Turn.conversation_id == Conversation.id, Turn.state.not_in(FINISHED))
    return and_(
        Conversation.emptied_at.is_(None),
        Conversation.last_message_at < cutoff,
        Conversation.owner.in_({Owner.BOT, Owner.CLOSED}),
        ~unanswered,
    )


def _has_open_business(conversation_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    undone = Order.state.in_({OrderState.PLACED, OrderState.PREPARING, OrderState.SHIPPED})
    unpaid = and_(Invoice.state == InvoiceState.ISSUED, Invoice.payment != Payment.PAID)
    of_quote = select(Quote.id).where(Quote.conversation_id == conversation_id)
    return or_(
        exists().where(Ticket.conversation_id == conversation_id, Ticket.state.in_(OPEN_STATES)),
        exists().where(Task.conversation_id == conversation_id, Task.state == TaskState.OPEN),
        exists().where(Opportunity.conversation_id == conversation_id, Opportunity.closed_at.is_(None)),
        exists().where(Quote.conversation_id == conversation_id, Quote.state == QuoteState.ISSUED),
        exists().where(Order.quote_id.in_(of_quote), undone),
        exists().where(Invoice.quote_id.in_(of_quote), or_(Invoice.state == InvoiceState.REQUESTED, unpaid)),
    )


def _has_kept_invoice(conversation_id: InstrumentedAttribute[str], before: Cutoffs) -> ColumnElement[bool]:
    begun = func.coalesce(Invoice.issued_at, Invoice.requested_at)
    young = begun >= before[RetentionKind.ACCOUNTING] if RetentionKind.ACCOUNTING in before else Invoice.id.is_not(None)
    return exists().where(
        Invoice.quote_id == Quote.id, Quote.conversation_id == conversation_id, Invoice.code.is_not(None), young
    )
