"""Where moments come from: one declaration each.

A source names its kind, when it happened, whose it is (a column that holds the contact's id, so that an index finds
it), and what is shown of it. A feature that wants its moments in the list adds one here.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, Uuid, and_, case, cast, func, null

from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import ContactMerge, Identity
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Conversation, Message
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.orders.model import Order
from crm_core.payments.model import Payment
from crm_core.payments.rules import PaymentKind
from crm_core.pipelines.model import Stage
from crm_core.products.model import Product
from crm_core.quotes.model import Quote
from crm_core.ratings.model import Rating
from crm_core.subscriptions.model import Subscription
from crm_core.tasks.model import Task
from crm_core.tickets.model import Ticket, TicketEvent
from crm_core.tickets.rules import PUBLIC_EVENTS, EventKind
from crm_core.timeline.rules import MomentKind

Column = Any
TEXT_LENGTH = 200
"""Characters shown of a text: two lines of a list."""


@dataclass(frozen=True)
class Source:
    """One kind of moment; ``joins`` are tables beside the one of ``id`` with their conditions, ``record`` is opened."""

    kind: MomentKind
    at: Column
    id: Column
    contact: Column
    joins: tuple[tuple[Any, ColumnElement[bool]], ...] = ()
    where: tuple[ColumnElement[bool], ...] = ()
    record: Column = None
    code: Column = None
    state: Column = None
    text: Column = None
    amount: Column = None
    actor: Column = None

    def columns(self) -> list[ColumnElement[Any]]:
        """What is read, in the order and of the types that all sources share."""
        return [
            self.at.label("at"),
            cast(self.kind.value, String).label("kind"),
            self.id.label("id"),
            cast(self.id if self.record is None else self.record, Uuid(as_uuid=False)).label("record_id"),
            _words(self.code).label("code"),
            _words(self.state).label("state"),
            _words(self.text, TEXT_LENGTH).label("text"),
            cast(null() if self.amount is None else self.amount, BigInteger).label("amount"),
            _words(self.actor).label("actor"),
        ]


def _words(column: Column, length: int | None = None) -> ColumnElement[Any]:
    if column is None:
        return cast(null(), String)
    return cast(column if length is None else func.substr(column, 1, length), String)


_KIND = MomentKind
_TALK = (Conversation, Conversation.id == Message.conversation_id)
_DEAL = (Opportunity, Opportunity.id == StageInterval.opportunity_id)
_STAGE = (Stage, Stage.id == StageInterval.stage_id)
_TICKET = (Ticket, Ticket.id == TicketEvent.ticket_id)
_PAID = (Invoice, Invoice.id == Payment.invoice_id)
_CREDITED = (Invoice, Invoice.id == CreditNote.invoice_id)


def _consent(contact: Column, *joins: tuple[Any, ColumnElement[bool]], unless: tuple[Column, ...] = ()) -> Source:
    """What was said under one key; ``unless`` are keys that, where known, another source finds it by."""
    return Source(
        _KIND.CONSENT, ConsentEvent.at, ConsentEvent.id, contact, joins, tuple(key.is_(None) for key in unless),
        code=ConsentEvent.channel, state=case((ConsentEvent.granted, "granted"), else_="refused"),
        text=ConsentEvent.purpose, actor=ConsentEvent.actor,
    )  # fmt: skip


_SAID_IN = (Conversation, Conversation.id == ConsentEvent.conversation_id)
_SAID_FROM = (Identity, and_(Identity.kind == IdentityKind.MOBILE, Identity.value == ConsentEvent.mobile))

SOURCES: tuple[Source, ...] = (
    Source(
        _KIND.CONVERSATION, Conversation.opened_at, Conversation.id, Conversation.contact_id,
        code=Conversation.channel, state=Conversation.owner,
    ),
    Source(
        _KIND.MESSAGE, Message.created_at, Message.id, Conversation.contact_id, (_TALK,),
        record=Message.conversation_id, state=Message.author, text=Message.text,
    ),
    Source(
        _KIND.LEAD, Lead.created_at, Lead.id, Lead.contact_id, code=Lead.source, state=Lead.state, text=Lead.need
    ),
    Source(
        _KIND.DEAL, Opportunity.opened_at, Opportunity.id, Opportunity.contact_id, text=Opportunity.title,
        amount=Opportunity.amount_rial,
    ),
    Source(
        _KIND.STAGE, StageInterval.entered_at, StageInterval.id, Opportunity.contact_id, (_DEAL, _STAGE),
        (StageInterval.seq > 1,), record=StageInterval.opportunity_id, state=Stage.code, text=StageInterval.reason,
        actor=StageInterval.actor,
    ),
    *(
        Source(
            kind, at, Quote.id, Quote.contact_id, where=(at.is_not(None),), code=Quote.code, state=Quote.state,
            text=text, amount=Quote.total_rial,
        )
        for kind, at, text in (
            (_KIND.QUOTE_ISSUED, Quote.issued_at, None), (_KIND.QUOTE_ACCEPTED, Quote.accepted_at, None),
            (_KIND.QUOTE_REJECTED, Quote.rejected_at, Quote.reject_note),
        )
    ),
    Source(
        _KIND.ORDER, Order.placed_at, Order.id, Order.contact_id, code=Order.code, state=Order.state,
        amount=Order.total_rial,
    ),
    *(
        Source(
            kind, at, Invoice.id, Invoice.contact_id, where=(at.is_not(None),), code=Invoice.code,
            state=Invoice.state, amount=Invoice.total_rial,
        )
        for kind, at in (
            (_KIND.INVOICE_REQUESTED, Invoice.requested_at), (_KIND.INVOICE_ISSUED, Invoice.issued_at)
        )
    ),
    Source(
        _KIND.CREDIT_NOTE, CreditNote.issued_at, CreditNote.id, Invoice.contact_id, (_CREDITED,), record=Invoice.id,
        code=CreditNote.code, state=CreditNote.kind, text=CreditNote.reason, amount=CreditNote.total_rial,
        actor=CreditNote.actor,
    ),
    *(
        Source(
            kind, Payment.paid_at, Payment.id, Invoice.contact_id, (_PAID,), (Payment.kind == which,),
            record=Invoice.id, code=Invoice.code, state=Payment.state, amount=Payment.amount_rial,
            actor=Payment.actor,
        )
        for kind, which in ((_KIND.PAYMENT, PaymentKind.PAYMENT), (_KIND.REFUND, PaymentKind.REFUND))
    ),
    Source(
        _KIND.TICKET, Ticket.opened_at, Ticket.id, Ticket.contact_id, code=Ticket.code, state=Ticket.state,
        text=Ticket.subject,
    ),
    *(
        Source(
            kind, TicketEvent.at, TicketEvent.id, Ticket.contact_id, (_TICKET,), (TicketEvent.kind.in_(events),),
            record=TicketEvent.ticket_id, code=Ticket.code, state=TicketEvent.kind, text=TicketEvent.text,
            actor=TicketEvent.actor,
        )
        for kind, events in (
            (_KIND.TICKET_EVENT, sorted(PUBLIC_EVENTS - {EventKind.OPENED})),
            (_KIND.TICKET_NOTE, sorted(frozenset(EventKind) - PUBLIC_EVENTS)),
        )
    ),
    Source(_KIND.TASK, Task.created_at, Task.id, Task.contact_id, code=Task.kind, state=Task.state, text=Task.note),
    Source(
        _KIND.RATING, Rating.at, Rating.id, Rating.contact_id, state=Rating.score, text=Rating.comment,
        record=func.coalesce(Rating.conversation_id, Rating.ticket_id),
    ),
    Source(
        _KIND.SUBSCRIPTION, Subscription.created_at, Subscription.id, Subscription.contact_id,
        ((Product, Product.id == Subscription.product_id),), code=Product.code, text=Product.name,
    ),
    *(
        Source(
            kind, at, ContactMerge.id, ContactMerge.winner_id, where=(at.is_not(None),), record=ContactMerge.loser_id,
            actor=actor,
        )
        for kind, at, actor in (
            (_KIND.MERGED, ContactMerge.at, ContactMerge.actor),
            (_KIND.UNMERGED, ContactMerge.undone_at, ContactMerge.undone_by),
        )
    ),
    _consent(ConsentEvent.contact_id),
    _consent(Conversation.contact_id, _SAID_IN, unless=(ConsentEvent.contact_id,)),
    _consent(
        Identity.contact_id, _SAID_FROM, unless=(ConsentEvent.contact_id, ConsentEvent.conversation_id)
    ),
)  # fmt: skip
"""Everything that the list is made of."""
