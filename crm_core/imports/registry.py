"""Every kind of record that can be imported and exported, by its name."""

from enum import StrEnum

from crm_core.imports.kinds.consents import CONSENTS
from crm_core.imports.kinds.contacts import CONTACTS
from crm_core.imports.kinds.conversations import CONVERSATIONS
from crm_core.imports.kinds.invoices import INVOICES
from crm_core.imports.kinds.kind import Kind
from crm_core.imports.kinds.leads import LEADS
from crm_core.imports.kinds.opportunities import OPPORTUNITIES
from crm_core.imports.kinds.orders import ORDERS
from crm_core.imports.kinds.organisations import ORGANISATIONS
from crm_core.imports.kinds.payments import PAYMENTS
from crm_core.imports.kinds.products import PRODUCTS
from crm_core.imports.kinds.quotes import QUOTES
from crm_core.imports.kinds.ratings import RATINGS
from crm_core.imports.kinds.subscriptions import SUBSCRIPTIONS
from crm_core.imports.kinds.tasks import TASKS
from crm_core.imports.kinds.tickets import TICKETS


class RecordKind(StrEnum):
    """The names by which kinds are asked for."""

    CONTACTS = "contacts"
    LEADS = "leads"
    PRODUCTS = "products"
    TICKETS = "tickets"
    QUOTES = "quotes"
    INVOICES = "invoices"
    ORDERS = "orders"
    SUBSCRIPTIONS = "subscriptions"
    ORGANISATIONS = "organisations"
    CONSENTS = "consents"
    OPPORTUNITIES = "opportunities"
    PAYMENTS = "payments"
    CONVERSATIONS = "conversations"
    TASKS = "tasks"
    RATINGS = "ratings"


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ORGANISATIONS, CONTACTS, LEADS, OPPORTUNITIES, PRODUCTS, TICKETS, QUOTES, INVOICES, PAYMENTS, ORDERS,
        SUBSCRIPTIONS, CONSENTS, CONVERSATIONS, TASKS, RATINGS,
    )
}  # fmt: skip
"""In the order in which a company's old data is best brought in, except products, which come first."""
