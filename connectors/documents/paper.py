"""What every document on paper has: parties, lines and figures as finished strings, drawn by one template."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from connectors.documents.printable import printable
from connectors.documents.quote_document import DocumentLine, Party
from crm_core.text.characters import to_persian_digits

_FOLDER = Path(__file__).parent
_TEMPLATE = _FOLDER / "paper.typ"
_NATIONAL_ID_KINDS = {10: "person", 11: "company"}
_KINDS_OF_BUSINESS = frozenset({"شرکت", "فروشگاه", "موسسه", "مؤسسه", "گروه", "سازمان"})

Figure = Callable[[int], str]
"""How an amount in rial is written in a column that names its unit."""


def draw(page: dict[str, Any], *, day: date) -> bytes:
    """A page as an A4 PDF: tagged, searchable, byte for byte the same for an equal page.

    CPU only, no network, no system font. A logo that is no picture gives way to the drawn name.
    """
    try:
        return _compile(page, day)
    except typst.TypstError:
        if page["logo"] is None:
            raise
        return _compile(page | {"logo": None}, day)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FOLDER / "fonts"])


def _compile(page: dict[str, Any], day: date) -> bytes:
    return typst.compile(
        _TEMPLATE,
        root=_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"paper": json.dumps(page, ensure_ascii=False)},
        timestamp=datetime.combine(day, time(), UTC),
    )


def heads(*, seller: Party, buyer: Party, logo: bytes | None, brand_color: str) -> dict[str, Any]:
    """Who sells to whom, and the seller's looks."""
    return {
        "seller": _party(seller), "buyer": _party(buyer), "initial": _initial(seller.name),
        "logo": list(logo) if logo else None, "brand": brand_color,
    }  # fmt: skip


def table(lines: Sequence[DocumentLine], figure: Figure) -> list[dict[str, Any]]:
    """The lines, in the names that the template uses."""
    return [_line(line, figure) for line in lines]


def toman(rial: int) -> str:
    """The figure alone, since a column names its unit once («۱۲٬۵۰۰»; a rial is a tenth: «۱۲٬۵۰۰٫۱»)."""
    whole, rest = divmod(abs(rial), 10)
    figure = grouped(whole) + (f"٫{to_persian_digits(str(rest))}" if rest else "")
    return f"\u2212{figure}" if rial < 0 else figure


def grouped(number: int) -> str:
    """A whole number in Persian digits, in groups of three."""
    return to_persian_digits(f"{number:,}".replace(",", "٬"))


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


def _line(line: DocumentLine, figure: Figure) -> dict[str, Any]:
    return {
        "row": to_persian_digits(str(line.row)),
        "code": printable(line.code),
        "name": printable(line.name) or "—",
        "quantity": grouped(line.quantity),
        "unit": printable(line.unit),
        "unit_price": figure(line.unit_price_rial),
        "inclusive": line.inclusive,
        "discount": figure(line.discount_rial) if line.discount_rial else "—",
        "net": figure(line.net_rial),
        "vat": figure(line.vat_rial),
        "total": figure(line.total_rial),
    }


def _initial(name: str) -> str:
    """The letter that stands for a company without a logo."""
    words = printable(name).split()
    telling = [word for word in words if word not in _KINDS_OF_BUSINESS] or words
    return next((letter for word in telling for letter in word if letter.isalnum()), "•")
