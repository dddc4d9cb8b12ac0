"""Invoices, credit notes and payments as staff see them; money in rial."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from connectors.console.references import (
    CodeRef,
    ContactRef,
    Line,
    contact_ref,
    document_lines,
    quote_lines,
    quote_ref,
)
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.listing.repository import Related
from crm_core.payments.model import Payment


class InvoiceRecord(BaseModel):
    """A tax document.

    ``subtotal`` is before the discount. ``left`` is still to be paid, ``credited`` was taken back by credit notes,
    ``refundable`` is the buyer's.
    """

    id: str
    version: int
    code: str | None
    contact: ContactRef | None
    quote: CodeRef | None
    state: str
    payment: str
    lines: list[Line]
    subtotal: int
    discount: int
    vat: int
    total: int
    paid: int
    credited: int
    left: int
    refundable: int
    national_id: str | None
    buyer_name: str
    buyer_national_id: str | None
    buyer_economic_code: str | None
    buyer_postal_code: str | None
    tax_id: str | None
    cancel_reason: str | None
    created_at: datetime
    issued_at: datetime | None


class CreditNoteRecord(BaseModel):
    """What takes an invoice back, whole (``cancel``) or in part (``return``)."""

    id: str
    code: str
    invoice: CodeRef
    contact: ContactRef | None
    kind: str
    reason: str
    lines: list[Line]
    subtotal: int
    discount: int
    vat: int
    total: int
    tax_id: str | None
    issued_at: datetime


class PaymentRecord(BaseModel):
    """Money that came in for an invoice, or (``refund``) went back to its buyer."""

    id: str
    kind: str
    invoice: CodeRef
    contact: ContactRef | None
    amount: int
    method: str
    reference: str | None
    state: str
    reverse_reason: str | None
    paid_at: datetime
    recorded_at: datetime
    reversed_at: datetime | None


class PacketRecord(BaseModel):
    """An electronic invoice, in the tax organisation's own names."""

    header: dict[str, Any]
    body: list[dict[str, Any]]
    payments: list[dict[str, Any]]


class LinkRecord(BaseModel):
    """Where an invoice can be paid."""

    id: str
    url: str
    amount: int
    created_at: datetime


def invoice_record(row: Invoice, related: Related) -> InvoiceRecord:
    """A tax document with its lines; one that another system issued shows those of its quote."""
    quote = related.quotes.get(row.quote_id) if row.quote_id else None
    return InvoiceRecord(
        id=row.id, version=row.version, code=row.code, contact=contact_ref(related, row.contact_id),
        quote=quote_ref(quote), state=row.state, payment=row.payment,
        lines=document_lines(row.lines) or quote_lines(quote), subtotal=row.subtotal_rial,
        discount=row.discount_rial, vat=row.vat_rial, total=row.total_rial, paid=row.paid_rial,
        credited=row.credited_rial, left=row.left_rial, refundable=row.refundable_rial,
        national_id=row.buyer_national_id, buyer_name=row.buyer_name, buyer_national_id=row.buyer_national_id,
        buyer_economic_code=row.buyer_economic_code, buyer_postal_code=row.buyer_postal_code, tax_id=row.tax_id,
        cancel_reason=row.cancel_reason,
        created_at=row.requested_at, issued_at=row.issued_at,
    )  # fmt: skip


def credit_note_record(row: CreditNote, related: Related) -> CreditNoteRecord:
    """A credit note with its lines."""
    return CreditNoteRecord(
        id=row.id, code=row.code, invoice=CodeRef(id=row.invoice_id, code=row.invoice.code),
        contact=contact_ref(related, row.contact_id), kind=row.kind, reason=row.reason,
        lines=document_lines(row.lines), subtotal=row.subtotal_rial, discount=row.discount_rial, vat=row.vat_rial,
        total=row.total_rial, tax_id=row.tax_id, issued_at=row.issued_at,
    )  # fmt: skip


def payment_record(row: Payment, related: Related) -> PaymentRecord:
    """A payment or refund with its invoice."""
    return PaymentRecord(
        id=row.id, kind=row.kind, invoice=CodeRef(id=row.invoice_id, code=row.invoice.code),
        contact=contact_ref(related, row.contact_id), amount=row.amount_rial, method=row.method,
        reference=row.reference, state=row.state, reverse_reason=row.reverse_reason, paid_at=row.paid_at,
        recorded_at=row.recorded_at, reversed_at=row.reversed_at,
    )  # fmt: skip
