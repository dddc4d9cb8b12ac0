"""Queries over invoices and credit notes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.contacts.model import Contact
from crm_core.errors import NotFoundError
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.invoices.rules import InvoiceState


async def get_invoice(session: AsyncSession, invoice_id: str) -> Invoice:
    """The invoice with its lines and contact, locked until the transaction ends; raises NotFoundError."""
    invoice = await session.scalar(
        select(Invoice)
        .where(Invoice.id == invoice_id)
        .options(selectinload(Invoice.lines), selectinload(Invoice.contact).selectinload(Contact.identities))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if invoice is None:
        raise NotFoundError(entity="invoice")
    return invoice


async def find_live_of_quote(session: AsyncSession, *, quote_id: str) -> Invoice | None:
    """The invoice of a quote that has not been cancelled."""
    invoice: Invoice | None = await session.scalar(
        select(Invoice).where(Invoice.quote_id == quote_id, Invoice.state != InvoiceState.CANCELLED)
    )
    return invoice


async def find_invoice_by_key(session: AsyncSession, *, request_key: str) -> Invoice | None:
    """The invoice that was asked for under a key."""
    invoice: Invoice | None = await session.scalar(select(Invoice).where(Invoice.request_key == request_key))
    return invoice


async def find_invoice_by_code(session: AsyncSession, *, code: str) -> Invoice | None:
    """The invoice of a code, with its contact."""
    invoice: Invoice | None = await session.scalar(
        select(Invoice).where(Invoice.code == code).options(selectinload(Invoice.contact))
    )
    return invoice


async def get_credit_note(session: AsyncSession, credit_note_id: str) -> CreditNote:
    """The credit note with its lines and its invoice with lines; raises NotFoundError."""
    note = await session.scalar(
        select(CreditNote)
        .where(CreditNote.id == credit_note_id)
        .options(selectinload(CreditNote.lines), selectinload(CreditNote.invoice).selectinload(Invoice.lines))
    )
    if note is None:
        raise NotFoundError(entity="credit_note")
    return note


async def find_credit_note_by_key(session: AsyncSession, *, invoice_id: str, request_key: str) -> CreditNote | None:
    """The credit note that was asked for under a key of an invoice."""
    note: CreditNote | None = await session.scalar(
        select(CreditNote).where(CreditNote.invoice_id == invoice_id, CreditNote.request_key == request_key)
    )
    return note


async def list_credit_notes(session: AsyncSession, *, invoice_id: str) -> list[CreditNote]:
    """The credit notes of an invoice with their lines, in the order of issue."""
    rows = await session.scalars(
        select(CreditNote)
        .where(CreditNote.invoice_id == invoice_id)
        .options(selectinload(CreditNote.lines))
        .order_by(CreditNote.id)
    )
    return list(rows)


async def list_issued_between(
    session: AsyncSession, *, start: datetime, end: datetime
) -> tuple[list[Invoice], list[CreditNote]]:
    """Numbered invoices and credit notes of a period (``end`` excluded), in the order of issue."""
    invoices = await session.scalars(
        select(Invoice)
        .where(Invoice.issued_at >= start, Invoice.issued_at < end)
        .options(selectinload(Invoice.lines))
        .order_by(Invoice.issued_at, Invoice.code)
    )
    notes = await session.scalars(
        select(CreditNote)
        .where(CreditNote.issued_at >= start, CreditNote.issued_at < end)
        .options(selectinload(CreditNote.lines), selectinload(CreditNote.invoice).selectinload(Invoice.lines))
        .order_by(CreditNote.issued_at, CreditNote.code)
    )
    return list(invoices), list(notes)
