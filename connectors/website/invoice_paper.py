"""A stored invoice or credit note as the document that is drawn."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.documents.invoice_document import InvoiceDocument
from connectors.documents.quote_document import Party
from connectors.website.quote_paper import (
    BRAND_COLOR,
    bank_lines,
    paper_lines,
    read_logo,
    seller_party,
    vat_rates,
)
from crm_core.clock import TEHRAN
from crm_core.invoices.model import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from crm_core.invoices.rules import InvoiceState


def invoice_paper(invoice: Invoice, company: dict[str, Any], *, home: Path) -> InvoiceDocument:
    """The paper of an issued invoice (lines loaded); ``home`` is where a relative logo path starts."""
    assert invoice.code is not None and invoice.issued_at is not None
    return InvoiceDocument(
        kind="invoice", code=invoice.code, cancelled=invoice.state == InvoiceState.CANCELLED,
        **_common(invoice, invoice, invoice.lines, invoice.issued_at, company, home),
    )  # fmt: skip


def credit_note_paper(note: CreditNote, company: dict[str, Any], *, home: Path) -> InvoiceDocument:
    """The paper of a credit note (lines and invoice loaded)."""
    return InvoiceDocument(
        kind="credit_note", code=note.code, invoice_code=note.invoice.code or "", reason=note.reason,
        **_common(note, note.invoice, note.lines, note.issued_at, company, home),
    )  # fmt: skip


def _common(
    row: Invoice | CreditNote,
    invoice: Invoice,
    lines: Sequence[InvoiceLine] | Sequence[CreditNoteLine],
    issued_at: datetime,
    company: dict[str, Any],
    home: Path,
) -> dict[str, Any]:
    return {
        "issued_on": issued_at.astimezone(TEHRAN).date(),
        "seller": seller_party(company),
        "buyer": Party(
            name=invoice.buyer_name, national_id=invoice.buyer_national_id or "",
            economic_code=invoice.buyer_economic_code or "", postal_code=invoice.buyer_postal_code or "",
            phone=invoice.buyer_mobile or "",
        ),
        "lines": paper_lines(lines),
        "subtotal_rial": row.subtotal_rial,
        "discount_rial": row.discount_rial,
        "vat_rate_text": vat_rates(lines),
        "vat_rial": row.vat_rial,
        "total_rial": row.total_rial,
        "bank": bank_lines(company),
        "logo": read_logo(company.get("logo"), home),
        "brand_color": company.get("brand_color") or BRAND_COLOR,
        "tax_id": row.tax_id or "",
    }  # fmt: skip
