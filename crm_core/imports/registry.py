"""Every kind of record that can be imported and exported, by its name."""

from enum import StrEnum

from crm_core.imports.kinds.consents import CONSENTS
from crm_core.imports.kinds.contacts import CONTACTS
from crm_core.imports.kinds.invoices import INVOICES
from crm_core.imports.kinds.kind import Kind
from crm_core.imports.kinds.leads import LEADS
from crm_core.imports.kinds.orders import ORDERS
from crm_core.imports.kinds.organisations import ORGANISATIONS
from crm_core.imports.kinds.products import PRODUCTS
from crm_core.imports.kinds.quotes import QUOTES
from crm_core.imports.kinds.subscriptions import SUBSCRIPTIONS
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


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ORGANISATIONS, CONTACTS, LEADS, PRODUCTS, TICKETS, QUOTES, INVOICES, ORDERS, SUBSCRIPTIONS, CONSENTS,
    )
}  # fmt: skip
"""In the order in which a company's old data is best brought in, except products, which come first."""
