"""What a پیش‌فاکتور says, before it is drawn."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm_core.money.rules import VatRounding

QuoteStatus = Literal["draft", "issued", "accepted", "rejected", "expired", "superseded"]

_HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or buyer; a field that is not known is empty and is left out of the page.

    `national_id` is a person's ten or a company's eleven digits.
    """

    name: str
    national_id: str = ""
    economic_code: str = ""
    address: str = ""
    postal_code: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row of the table; `net_rial` is the price of all units after the discount and before VAT."""

    row: int
    code: str
    name: str
    quantity: int
    unit: str
    unit_price_rial: int
    discount_rial: int
    net_rial: int
    vat_rial: int
    total_rial: int
    inclusive: bool = False
    """Whether the unit price contains the VAT."""


@dataclass(frozen=True, slots=True)
class QuoteDocument:
    """All that stands on a پیش‌فاکتور.

    Dates are days in Tehran. `subtotal_rial` is before the discount. `vat_rate_text` is printed («۱۰٪»).
    `revision` counts the offers that replaced each other; the first one does not say it. `note` is for the buyer.
    `bank` says where to pay, one thing a line. `logo` is a PNG, JPEG, WebP, GIF or SVG file; without one an initial
    is drawn. `brand_color` is `#rrggbb`.
    Raises: ValueError for a colour of another form.
    """

    code: str
    issued_on: date
    valid_until: date
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    subtotal_rial: int
    discount_rial: int
    vat_rate_text: str
    vat_rial: int
    total_rial: int
    terms: tuple[str, ...]
    bank: tuple[str, ...]
    logo: bytes | None
    brand_color: str
    status: QuoteStatus
    revision: int = 1
    vat_rounding: VatRounding = VatRounding.LINE
    note: str = ""

    def __post_init__(self) -> None:
        if not _HEX_COLOR.fullmatch(self.brand_color):
            raise ValueError(f"brand_color must be #rrggbb, not {self.brand_color!r}")
