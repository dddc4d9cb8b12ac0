"""The invoice and the credit note as a PDF."""

from typing import Any

from connectors.documents.invoice_document import InvoiceDocument
from connectors.documents.paper import draw, grouped, heads, table
from connectors.documents.printable import printable
from crm_core.text.characters import to_persian_digits
from crm_core.text.dates import format_jalali
from crm_core.text.money import amount_in_words

_TITLES = {"invoice": "فاکتور فروش", "credit_note": "فاکتور برگشتی"}
_CANCELLED = ("باطل‌شده", "bad")
_TAKES_BACK = ("سند برگشتی", "bad")


def render_invoice_pdf(document: InvoiceDocument) -> bytes:
    """The document as `draw` gives it."""
    return draw(_page(document), day=document.issued_on)


def _page(document: InvoiceDocument) -> dict[str, Any]:
    """What the template prints: finished strings, in the names that it uses."""
    credit = document.kind == "credit_note"
    return {
        **heads(seller=document.seller, buyer=document.buyer, logo=document.logo, brand_color=document.brand_color),
        "title": _TITLES[document.kind],
        "notice": _notice(document),
        "code": printable(document.code),
        "badge": _TAKES_BACK if credit else _CANCELLED if document.cancelled else None,
        "facts": _facts(document),
        "unit": "ریال",
        "lines": table(document.lines, grouped),
        "has_discount": True,
        "subtotal": grouped(document.subtotal_rial),
        "discount": grouped(document.discount_rial),
        "vat_rate": to_persian_digits(printable(document.vat_rate_text)),
        "vat": grouped(document.vat_rial),
        "total_name": "مبلغ برگشتی" if credit else "مبلغ قابل پرداخت",
        "total": grouped(document.total_rial),
        "total_words": amount_in_words(document.total_rial, unit="rial"),
        "terms_name": "دلیل برگشت",
        "terms": [printable(document.reason)] if credit else [],
        "bank": [] if credit or document.cancelled else [printable(line) for line in document.bank],
    }


def _facts(document: InvoiceDocument) -> list[tuple[str, str]]:
    facts = [("شماره", printable(document.code)), ("تاریخ صدور", format_jalali(document.issued_on))]
    if document.invoice_code:
        facts.append(("فاکتور مرجع", printable(document.invoice_code)))
    if document.tax_id:
        facts.append(("شماره مالیاتی", document.tax_id))
    return facts


def _notice(document: InvoiceDocument) -> str:
    if document.kind == "credit_note":
        return f"این سند فاکتور {printable(document.invoice_code)} را برمی‌گرداند"
    return "این فاکتور باطل شده است" if document.cancelled else "فاکتور رسمی فروش کالا و خدمات"
