"""Every model, imported so that the metadata is whole (for migrations and for creating test stores)."""

from crm_core.audit.model import AuditEvent
from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import Contact, ContactMerge, Identity, MergeProposal, Organisation
from crm_core.conversations.model import Attachment, Conversation, Message, OwnershipChange, Visitor
from crm_core.db.columns import Base
from crm_core.invoices.model import Invoice
from crm_core.knowledge.model import CannedReply, Fact, FaqEntry
from crm_core.leads.model import Lead
from crm_core.numbering.model import Counter
from crm_core.opportunities.model import Opportunity, StageInterval
from crm_core.orders.model import Order, OrderEvent, OrderLine
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.products.model import Category, Price, PriceList, Product, VatRate
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.ratings.model import Rating
from crm_core.reservations.model import Reservation
from crm_core.staff.model import StaffToken, StaffUser, Team
from crm_core.subscriptions.model import Subscription
from crm_core.tasks.model import Task
from crm_core.tickets.model import Ticket, TicketCategory, TicketEvent
from crm_core.turns.model import Turn, TurnCall
from crm_core.verification.model import OneTimeCode

ALL = (
    AuditEvent, ConsentEvent, Contact, ContactMerge, Identity, MergeProposal, Organisation, Attachment, Conversation,
    Message, OwnershipChange, Visitor, Invoice, CannedReply, Fact, FaqEntry, Lead, Counter, Opportunity,
    StageInterval, Order, OrderEvent, OrderLine, OutboxItem, RecordedSms, LostReason, Pipeline, Stage, Category,
    Price, PriceList, Product, VatRate, Quote, QuoteLine, Rating, Reservation, StaffToken, StaffUser, Team,
    Subscription, Task, Ticket, TicketCategory, TicketEvent, Turn, TurnCall, OneTimeCode,
)  # fmt: skip

metadata = Base.metadata
