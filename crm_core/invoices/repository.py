"""Queries over invoices."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.errors import NotFoundError
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState


async def get_invoice(session: AsyncSession, invoice_id: str) -> Invoice:
    """The invoice with its contact, locked until the transaction ends; raises NotFoundError."""
    invoice = await session.scalar(
        select(Invoice)
        .where(Invoice.id == invoice_id)
        .options(selectinload(Invoice.contact))
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


async def find_invoice_by_code(session: AsyncSession, *, code: str) -> Invoice | None:
    """The invoice of a code, with its contact."""
    invoice: Invoice | None = await session.scalar(
        select(Invoice).where(Invoice.code == code).options(selectinload(Invoice.contact))
    )
    return invoice
