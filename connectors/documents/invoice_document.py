"""What an invoice or a credit note says, before it is drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.documents.quote_document import DocumentLine, Party


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """All that stands on an invoice, or on the credit note of one, in rial as the law counts.

    ``cancelled`` marks an invoice that was taken back whole. ``invoice_code`` and ``reason`` are those of a credit
    note. ``tax_id`` is empty until the tax organisation's number is known.
    """

    kind: Literal["invoice", "credit_note"]
    code: str
    issued_on: date
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    subtotal_rial: int
    discount_rial: int
    vat_rate_text: str
    vat_rial: int
    total_rial: int
    bank: tuple[str, ...]
    logo: bytes | None
    brand_color: str
    tax_id: str = ""
    cancelled: bool = False
    invoice_code: str = ""
    reason: str = ""
