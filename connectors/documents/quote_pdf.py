"""The پیش‌فاکتور as a PDF."""

from typing import Any

from connectors.documents.paper import draw, heads, table, toman
from connectors.documents.printable import printable
from connectors.documents.quote_document import QuoteDocument
from crm_core.text.characters import to_persian_digits
from crm_core.text.dates import format_jalali
from crm_core.text.money import amount_in_words

_BADGES = {
    "draft": ("پیش‌نویس", "quiet"),
    "accepted": ("پذیرفته‌شده", "good"),
    "rejected": ("ردشده", "bad"),
    "expired": ("منقضی‌شده", "bad"),
    "superseded": ("جایگزین‌شده", "bad"),
}


def render_quote_pdf(document: QuoteDocument) -> bytes:
    """The document as `draw` gives it."""
    return draw(_page(document), day=document.issued_on)


def _page(document: QuoteDocument) -> dict[str, Any]:
    """What the template prints: finished strings, in the names that it uses."""
    code = printable(document.code)
    return {
        **heads(seller=document.seller, buyer=document.buyer, logo=document.logo, brand_color=document.brand_color),
        "title": "پیش‌فاکتور",
        "notice": "این سند پیش‌فاکتور است و ارزش مالیاتی ندارد",
        "code": code,
        "badge": _BADGES.get(document.status),
        "facts": [
            ("شماره", code, *_revision(document)),
            ("تاریخ صدور", format_jalali(document.issued_on)),
            ("معتبر تا", format_jalali(document.valid_until)),
        ],
        "unit": "تومان",
        "vat_rounding": document.vat_rounding,
        "note": printable(document.note),
        "lines": table(document.lines, toman),
        "has_discount": document.discount_rial != 0 or any(line.discount_rial for line in document.lines),
        "subtotal": toman(document.subtotal_rial),
        "discount": toman(document.discount_rial),
        "vat_rate": to_persian_digits(printable(document.vat_rate_text)),
        "vat": toman(document.vat_rial),
        "total_name": "مبلغ قابل پرداخت",
        "total": toman(document.total_rial),
        "total_words": amount_in_words(document.total_rial, unit="toman"),
        "terms_name": "شرایط",
        "terms": [printable(term) for term in document.terms],
        "bank": [printable(line) for line in document.bank],
    }


def _revision(document: QuoteDocument) -> list[str]:
    """Beside its number, which version of the offer it is; nothing for the first."""
    return [f"نسخۀ {to_persian_digits(str(document.revision))}"] if document.revision > 1 else []
