"""The lines that each kind of record becomes in a file."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.consents.model import ConsentEvent
from crm_core.consents.rules import Channel, Purpose
from crm_core.contacts.model import Contact, Organisation
from crm_core.imports.export_source import (
    Facts,
    Row,
    RowsOf,
    customer_of,
    keys_of_contact,
    nothing,
    staff_names,
    with_customer,
)
from crm_core.imports.export_talks import TALK_ROWS
from crm_core.imports.export_work import WORK_ROWS, deal_codes
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
from crm_core.subscriptions.model import Subscription
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import Priority, TicketKind, TicketState


async def _ticket_facts(session: AsyncSession) -> Facts:
    rows = await session.execute(select(Product.id, Product.code))
    return {"staff": await staff_names(session), "products": {row.id: row.code for row in rows}}


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


def _contact(contact: Contact, _facts: Facts) -> Iterable[Row]:
    yield {
        **customer_of(contact), "code": contact.external_id, "mobile": keys_of_contact(contact, "mobile"),
        "city": contact.city, "source": contact.source, "created_at": contact.created_at,
    }  # fmt: skip


def _lead(lead: Lead, staff: Facts) -> Iterable[Row]:
    yield {
        **customer_of(lead.contact), "code": lead.external_id, "name": lead.name or lead.contact.name,
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
        **customer_of(ticket.contact), **{name: getattr(ticket, name) for name in same},
        "name": ticket.reporter_name or ticket.contact.name, "category": ticket.category.code,
        "product": facts["products"].get(ticket.product_id), "kind": TicketKind(ticket.kind),
        "state": TicketState(ticket.state), "priority": Priority(ticket.priority),
        "assignee": facts["staff"].get(ticket.assignee_id),
    }  # fmt: skip


async def _beside_quotes(session: AsyncSession, quotes: Sequence[Quote]) -> Facts:
    return {"deals": await deal_codes(session, (quote.opportunity_id for quote in quotes))}


def _quote(quote: Quote, facts: Facts) -> Iterable[Row]:
    if quote.code is None:
        return
    same = ("code", "issued_at", "valid_until", "accepted_at", "rejected_at", "reject_reason", "reject_note")
    head = {
        **customer_of(quote.contact), **{name: getattr(quote, name) for name in same}, "name": quote.buyer_name,
        "state": QuoteState(quote.state), "total": quote.total_rial,
        "opportunity": facts["deals"].get(quote.opportunity_id),
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
        **customer_of(invoice.contact), "code": invoice.code, "name": invoice.buyer_name,
        "national_id": invoice.buyer_national_id, "quote": quotes.get(invoice.quote_id or ""),
        "state": InvoiceState(invoice.state), "issued_at": invoice.issued_at,
        "requested_at": invoice.requested_at, "vat": invoice.vat_rial, "total": invoice.total_rial,
        "payment": Payment(invoice.payment), "paid": invoice.paid_rial,
    }  # fmt: skip


def _order(order: Order, quotes: Facts) -> Iterable[Row]:
    yield {
        **customer_of(order.contact), "code": order.code, "quote": quotes.get(order.quote_id or ""),
        "state": OrderState(order.state), "total": order.total_rial, "placed_at": order.placed_at,
        "updated_at": order.updated_at,
    }  # fmt: skip


def _subscription(subscription: Subscription, _facts: Facts) -> Iterable[Row]:
    same = ("quantity", "starts_on", "ends_on", "created_at")
    yield {
        **customer_of(subscription.contact), **{name: getattr(subscription, name) for name in same},
        "code": subscription.external_id, "product": subscription.product.code,
    }  # fmt: skip


def _organisation(organisation: Organisation, _facts: Facts) -> Iterable[Row]:
    yield {name: getattr(organisation, name) for name in ("name", "national_id", "economic_code", "created_at")}


def _consent(event: ConsentEvent, _facts: Facts) -> Iterable[Row]:
    """One known by its conversation alone stays here: no other system could say whose it is."""
    if event.contact is None and event.mobile is None:
        return
    whose = customer_of(event.contact) if event.contact else {"mobile": event.mobile}
    yield {
        **whose, "granted": event.granted, "purpose": Purpose(event.purpose), "channel": Channel(event.channel),
        "at": event.at,
    }  # fmt: skip


ROWS: dict[str, RowsOf] = {
    "organisations": RowsOf(Organisation, [], nothing, _organisation),
    "consents": RowsOf(ConsentEvent, with_customer(ConsentEvent), nothing, _consent),
    "contacts": RowsOf(
        Contact, [selectinload(Contact.identities), selectinload(Contact.organisation)], nothing, _contact
    ),
    "leads": RowsOf(Lead, with_customer(Lead), staff_names, _lead),
    "products": RowsOf(Product, [selectinload(Product.category)], _prices, _product),
    "tickets": RowsOf(Ticket, [*with_customer(Ticket), selectinload(Ticket.category)], _ticket_facts, _ticket),
    "quotes": RowsOf(Quote, [*with_customer(Quote), selectinload(Quote.lines)], nothing, _quote, _beside_quotes),
    "invoices": RowsOf(Invoice, with_customer(Invoice), _quote_codes, _invoice),
    "orders": RowsOf(Order, with_customer(Order), _quote_codes, _order),
    "subscriptions": RowsOf(
        Subscription, [*with_customer(Subscription), selectinload(Subscription.product)], nothing, _subscription
    ),
    **WORK_ROWS,
    **TALK_ROWS,
}
