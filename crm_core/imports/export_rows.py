"""The lines that each kind of record becomes in a file."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm_core.consents.model import ConsentEvent
from crm_core.consents.rules import Channel, Purpose
from crm_core.contacts.model import Contact, Organisation
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, Payment
from crm_core.leads.model import Lead
from crm_core.leads.rules import LeadState
from crm_core.orders.model import Order
from crm_core.orders.rules import OrderState
from crm_core.products.model import Price, PriceList, Product
from crm_core.products.repository import DEFAULT_PRICE_LIST
from crm_core.products.rules import ProductKind, VatClass
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState
from crm_core.staff.model import StaffUser
from crm_core.subscriptions.model import Subscription
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import Priority, TicketKind, TicketState

Row = Mapping[str, Any]
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class RowsOf:
    """How one kind is read: its model, what to load with it, what to read once, and the lines of one record."""

    model: Any
    options: Sequence[ORMOption]
    begin: Callable[[AsyncSession], Awaitable[Facts]]
    rows: Callable[[Any, Facts], Iterable[Row]]


async def _nothing(_session: AsyncSession) -> Facts:
    return {}


async def _staff_names(session: AsyncSession) -> Facts:
    rows = await session.execute(select(StaffUser.id, StaffUser.username))
    return {row.id: row.username for row in rows}


async def _ticket_facts(session: AsyncSession) -> Facts:
    rows = await session.execute(select(Product.id, Product.code))
    return {"staff": await _staff_names(session), "products": {row.id: row.code for row in rows}}


async def _quote_codes(session: AsyncSession) -> Facts:
    rows = await session.execute(select(Quote.id, Quote.code))
    return {row.id: row.code for row in rows}


async def _prices(session: AsyncSession) -> Facts:
    """The newest price of each product in the default list; by day, so the last one read wins."""
    query = (
        select(Price.product_id, Price.amount_rial)
        .join(PriceList, PriceList.id == Price.price_list_id)
        .where(PriceList.code == DEFAULT_PRICE_LIST)
        .order_by(Price.valid_from)
    )
    return {row.product_id: row.amount_rial for row in await session.execute(query)}


def _keys(contact: Contact, kind: str) -> list[str]:
    keys = [identity for identity in contact.identities if identity.kind == kind]
    return [identity.value for identity in sorted(keys, key=lambda identity: identity.id)]


def _customer(contact: Contact) -> dict[str, Any]:
    """Whose record it is, in the columns that every kind shares."""
    organisation = contact.organisation
    legal_id = organisation.national_id if organisation else None
    return {
        "contact_code": contact.external_id,
        "name": contact.name,
        "mobile": next(iter(_keys(contact, "mobile")), None),
        "email": next(iter(_keys(contact, "email")), None),
        "national_id": next(iter(_keys(contact, "national_id")), legal_id),
        "company": organisation.name if organisation else None,
    }


def _contact(contact: Contact, _facts: Facts) -> Iterable[Row]:
    yield {
        **_customer(contact), "code": contact.external_id, "mobile": _keys(contact, "mobile"),
        "city": contact.city, "source": contact.source, "created_at": contact.created_at,
    }  # fmt: skip


def _lead(lead: Lead, staff: Facts) -> Iterable[Row]:
    yield {
        **_customer(lead.contact), "code": lead.external_id, "name": lead.name or lead.contact.name,
        "city": lead.city, "need": lead.need, "source": lead.source, "state": LeadState(lead.state),
        "owner": staff.get(lead.owner_id or ""), "created_at": lead.created_at,
    }  # fmt: skip


def _product(product: Product, prices: Facts) -> Iterable[Row]:
    same = ("code", "name", "unit", "aliases", "brand", "model", "specs", "warranty_months", "stock", "subscription")
    yield {
        **{name: getattr(product, name) for name in same}, "category": product.category.name,
        "kind": ProductKind(product.kind), "price": prices.get(product.id), "vat": VatClass(product.vat_class),
        "active": product.active,
    }  # fmt: skip


def _ticket(ticket: Ticket, facts: Facts) -> Iterable[Row]:
    same = ("code", "subject", "description", "opened_at", "first_response_at", "resolved_at", "closed_at")
    yield {
        **_customer(ticket.contact), **{name: getattr(ticket, name) for name in same},
        "name": ticket.reporter_name or ticket.contact.name, "category": ticket.category.code,
        "product": facts["products"].get(ticket.product_id), "kind": TicketKind(ticket.kind),
        "state": TicketState(ticket.state), "priority": Priority(ticket.priority),
        "assignee": facts["staff"].get(ticket.assignee_id),
    }  # fmt: skip


def _quote(quote: Quote, _facts: Facts) -> Iterable[Row]:
    if quote.code is None:
        return
    same = ("code", "issued_at", "valid_until", "accepted_at", "rejected_at", "reject_reason", "reject_note")
    head = {
        **_customer(quote.contact), **{name: getattr(quote, name) for name in same}, "name": quote.buyer_name,
        "state": QuoteState(quote.state), "total": quote.total_rial,
        "national_id": quote.buyer_national_id,
    }  # fmt: skip
    if not quote.lines:
        yield {**head, "vat": quote.vat_rial}
    for line in quote.lines:
        yield {
            **head, "product": line.product_code, "product_name": line.product_name, "unit": line.unit,
            "quantity": line.quantity, "unit_price": line.unit_price_rial, "discount": line.discount_rial,
            "vat": line.vat_rial, "line_total": line.total_rial,
        }  # fmt: skip


def _invoice(invoice: Invoice, quotes: Facts) -> Iterable[Row]:
    if invoice.code is None:
        return
    yield {
        **_customer(invoice.contact), "code": invoice.code, "name": invoice.buyer_name,
        "national_id": invoice.buyer_national_id, "quote": quotes.get(invoice.quote_id or ""),
        "state": InvoiceState(invoice.state), "issued_at": invoice.issued_at,
        "requested_at": invoice.requested_at, "vat": invoice.vat_rial, "total": invoice.total_rial,
        "payment": Payment(invoice.payment), "paid": invoice.paid_rial,
    }  # fmt: skip


def _order(order: Order, quotes: Facts) -> Iterable[Row]:
    yield {
        **_customer(order.contact), "code": order.code, "quote": quotes.get(order.quote_id or ""),
        "state": OrderState(order.state), "total": order.total_rial, "placed_at": order.placed_at,
        "updated_at": order.updated_at,
    }  # fmt: skip


def _subscription(subscription: Subscription, _facts: Facts) -> Iterable[Row]:
    same = ("quantity", "starts_on", "ends_on", "created_at")
    yield {
        **_customer(subscription.contact), **{name: getattr(subscription, name) for name in same},
        "code": subscription.external_id, "product": subscription.product.code,
    }  # fmt: skip


def _organisation(organisation: Organisation, _facts: Facts) -> Iterable[Row]:
    yield {name: getattr(organisation, name) for name in ("name", "national_id", "economic_code", "created_at")}


def _consent(event: ConsentEvent, _facts: Facts) -> Iterable[Row]:
    """One known by its conversation alone stays here: no other system could say whose it is."""
    if event.contact is None and event.mobile is None:
        return
    whose = _customer(event.contact) if event.contact else {"mobile": event.mobile}
    yield {
        **whose, "granted": event.granted, "purpose": Purpose(event.purpose), "channel": Channel(event.channel),
        "at": event.at,
    }  # fmt: skip


def _with_customer(model: Any) -> list[ORMOption]:
    contact = selectinload(model.contact)
    return [contact.selectinload(Contact.identities), contact.selectinload(Contact.organisation)]


ROWS: dict[str, RowsOf] = {
    "organisations": RowsOf(Organisation, [], _nothing, _organisation),
    "consents": RowsOf(ConsentEvent, _with_customer(ConsentEvent), _nothing, _consent),
    "contacts": RowsOf(
        Contact, [selectinload(Contact.identities), selectinload(Contact.organisation)], _nothing, _contact
    ),
    "leads": RowsOf(Lead, _with_customer(Lead), _staff_names, _lead),
    "products": RowsOf(Product, [selectinload(Product.category)], _prices, _product),
    "tickets": RowsOf(Ticket, [*_with_customer(Ticket), selectinload(Ticket.category)], _ticket_facts, _ticket),
    "quotes": RowsOf(Quote, [*_with_customer(Quote), selectinload(Quote.lines)], _nothing, _quote),
    "invoices": RowsOf(Invoice, _with_customer(Invoice), _quote_codes, _invoice),
    "orders": RowsOf(Order, _with_customer(Order), _quote_codes, _order),
    "subscriptions": RowsOf(
        Subscription, [*_with_customer(Subscription), selectinload(Subscription.product)], _nothing, _subscription
    ),
}
