"""Queries that find records by code, and what of a contact is not settled yet."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.audit.model import AuditEvent
from crm_core.contacts.model import Identity
from crm_core.contacts.rules import IdentityKind
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, Payment
from crm_core.orders.model import Order
from crm_core.orders.rules import OrderState
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState
from crm_core.tickets.model import Ticket

Record = Ticket | Quote | Order | Invoice


async def find_record(session: AsyncSession, *, code: str) -> Record | None:
    """The ticket, quote, order or invoice of exactly this code, ours or one brought in from an older system.

    An old code that stands for two records gives neither: nobody can tell which one is meant.
    """
    found: list[Record | None] = [
        await session.scalar(select(Ticket).where(Ticket.code == code).options(selectinload(Ticket.team))),
        await session.scalar(select(Quote).where(Quote.code == code)),
        await session.scalar(select(Order).where(Order.code == code)),
        await session.scalar(select(Invoice).where(Invoice.code == code)),
    ]
    records = [record for record in found if record is not None]
    return records[0] if len(records) == 1 else None


async def list_owner_mobiles(session: AsyncSession, *, contact_id: str, quote_id: str | None) -> set[str]:
    """Every mobile of a contact, with the one a quote was made out to."""
    rows = await session.scalars(
        select(Identity.value).where(Identity.contact_id == contact_id, Identity.kind == IdentityKind.MOBILE)
    )
    mobiles = set(rows)
    if quote_id is not None:
        buyer = await session.scalar(select(Quote.buyer_mobile).where(Quote.id == quote_id))
        if buyer is not None:
            mobiles.add(buyer)
    return mobiles


async def count_refusals(session: AsyncSession, *, entity: str, entity_id: str, verb: str, since: datetime) -> int:
    """How many look-ups of a conversation, or with a mobile, were refused since a moment."""
    count = await session.scalar(
        select(func.count())
        .select_from(AuditEvent)
        .where(AuditEvent.entity == entity, AuditEvent.entity_id == entity_id)
        .where(AuditEvent.verb == verb, AuditEvent.at > since)
    )
    return int(count or 0)


async def list_live_quotes(session: AsyncSession, *, contact_id: str) -> list[Quote]:
    """Issued quotes of a contact, newest first; some may have run out."""
    rows = await session.scalars(
        select(Quote).where(Quote.contact_id == contact_id, Quote.state == QuoteState.ISSUED).order_by(Quote.id.desc())
    )
    return list(rows)


async def list_open_orders(session: AsyncSession, *, contact_id: str) -> list[Order]:
    """Orders of a contact on their way, newest first."""
    done = (OrderState.DELIVERED, OrderState.CANCELLED)
    rows = await session.scalars(
        select(Order).where(Order.contact_id == contact_id, Order.state.not_in(done)).order_by(Order.id.desc())
    )
    return list(rows)


async def list_open_invoices(session: AsyncSession, *, contact_id: str) -> list[Invoice]:
    """Invoices of a contact that are not issued or not paid yet, newest first."""
    rows = await session.scalars(
        select(Invoice)
        .where(
            Invoice.contact_id == contact_id,
            Invoice.state != InvoiceState.CANCELLED,
            or_(Invoice.state == InvoiceState.REQUESTED, Invoice.payment != Payment.PAID),
        )
        .order_by(Invoice.id.desc())
    )
    return list(rows)
