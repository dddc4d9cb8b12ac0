"""The پیش‌فاکتور as a PDF."""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from connectors.documents.printable import printable
from connectors.documents.quote_document import DocumentLine, Party, QuoteDocument
from crm_core.text.characters import to_persian_digits
from crm_core.text.dates import format_jalali
from crm_core.text.money import amount_in_words

_FOLDER = Path(__file__).parent
_TEMPLATE = _FOLDER / "quote.typ"
_NATIONAL_ID_KINDS = {10: "person", 11: "company"}
_KINDS_OF_BUSINESS = frozenset({"شرکت", "فروشگاه", "موسسه", "مؤسسه", "گروه", "سازمان"})


def render_quote_pdf(document: QuoteDocument) -> bytes:
    """The document as an A4 PDF: tagged, searchable, byte for byte the same for an equal document.

    CPU only, no network, no system font. A logo that is no picture gives way to the drawn name.
    """
    page = _page(document)
    try:
        return _compile(document, page)
    except typst.TypstError:
        if document.logo is None:
            raise
        return _compile(document, page | {"logo": None})


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FOLDER / "fonts"])


def _compile(document: QuoteDocument, page: dict[str, Any]) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"quote": json.dumps(page, ensure_ascii=False)},
        timestamp=datetime.combine(document.issued_on, time(), UTC),
    )


def _page(document: QuoteDocument) -> dict[str, Any]:
    """What the template prints: finished strings, in the names that it uses."""
    return {
        "code": printable(document.code),
        "issued_on": format_jalali(document.issued_on),
        "valid_until": format_jalali(document.valid_until),
        "status": document.status,
        "revision": to_persian_digits(str(document.revision)) if document.revision > 1 else "",
        "vat_rounding": document.vat_rounding,
        "note": printable(document.note),
        "seller": _party(document.seller),
        "buyer": _party(document.buyer),
        "initial": _initial(document.seller.name),
        "logo": list(document.logo) if document.logo else None,
        "brand": document.brand_color,
        "lines": [_line(line) for line in document.lines],
        "has_discount": document.discount_rial != 0 or any(line.discount_rial for line in document.lines),
        "subtotal": _toman(document.subtotal_rial),
        "discount": _toman(document.discount_rial),
        "vat_rate": to_persian_digits(printable(document.vat_rate_text)),
        "vat": _toman(document.vat_rial),
        "total": _toman(document.total_rial),
        "total_words": amount_in_words(document.total_rial, unit="toman"),
        "terms": [printable(term) for term in document.terms],
        "bank": [printable(line) for line in document.bank],
    }


def _party(party: Party) -> dict[str, str]:
    digits = sum(letter.isdigit() for letter in party.national_id)
    return {
        "name": printable(party.name) or "—",
        "national_id_kind": _NATIONAL_ID_KINDS.get(digits, "either"),
        "national_id": to_persian_digits(printable(party.national_id)),
        "economic_code": to_persian_digits(printable(party.economic_code)),
        "address": printable(party.address),
        "postal_code": to_persian_digits(printable(party.postal_code)),
        "phone": to_persian_digits(printable(party.phone)),
    }


def _line(line: DocumentLine) -> dict[str, Any]:
    return {
        "row": to_persian_digits(str(line.row)),
        "code": printable(line.code),
        "name": printable(line.name) or "—",
        "quantity": _grouped(line.quantity),
        "unit": printable(line.unit),
        "unit_price": _toman(line.unit_price_rial),
        "inclusive": line.inclusive,
        "discount": _toman(line.discount_rial) if line.discount_rial else "—",
        "net": _toman(line.net_rial),
        "vat": _toman(line.vat_rial),
        "total": _toman(line.total_rial),
    }


def _grouped(number: int) -> str:
    return to_persian_digits(f"{number:,}".replace(",", "٬"))


def _toman(rial: int) -> str:
    """The figure alone, since a column names its unit once («۱۲٬۵۰۰»; a rial is a tenth: «۱۲٬۵۰۰٫۱»)."""
    toman, rest = divmod(abs(rial), 10)
    figure = _grouped(toman) + (f"٫{to_persian_digits(str(rest))}" if rest else "")
    return f"\u2212{figure}" if rial < 0 else figure


def _initial(name: str) -> str:
    """The letter that stands for a company without a logo."""
    words = printable(name).split()
    telling = [word for word in words if word not in _KINDS_OF_BUSINESS] or words
    return next((letter for word in telling for letter in word if letter.isalnum()), "•")
