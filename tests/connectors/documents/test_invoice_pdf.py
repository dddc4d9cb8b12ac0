"""The invoice and the credit note as a PDF; texts are read from left to right, as in `test_quote_pdf`."""

import io
from datetime import date
from typing import Any

from pypdf import PdfReader

from connectors.documents.invoice_document import InvoiceDocument
from connectors.documents.invoice_pdf import render_invoice_pdf
from connectors.documents.quote_document import DocumentLine, Party

SELLER = Party(
    name="شرکت فناوری هم‌سخن", national_id="14099991406", economic_code="14099991406", postal_code="1591736419"
)
BUYER = Party(name="بازرگانی امید", national_id="14003778990", economic_code="14003778990", postal_code="1969834512")
LINE = DocumentLine(
    row=1, code="CAM-1", name="دوربین", quantity=2, unit="دستگاه", unit_price_rial=45_000_003, discount_rial=6,
    net_rial=90_000_000, vat_rial=9_000_000, total_rial=99_000_000,
)  # fmt: skip


def page(**fields: Any) -> str:
    """The text of an invoice's one page as seen, with single spaces."""
    values: dict[str, Any] = {
        "kind": "invoice", "code": "INV-1405-000123", "issued_on": date(2026, 11, 21), "seller": SELLER,
        "buyer": BUYER, "lines": (LINE,), "subtotal_rial": 90_000_006, "discount_rial": 6, "vat_rate_text": "۱۰٪",
        "vat_rial": 9_000_000, "total_rial": 99_000_000, "bank": ("بانک ملت",), "logo": None,
        "brand_color": "#0F6B5C",
    }  # fmt: skip
    reader = PdfReader(io.BytesIO(render_invoice_pdf(InvoiceDocument(**values | fields))))
    (only,) = reader.pages
    return " ".join(only.extract_text(extraction_mode="layout").split())


def seen(persian: str) -> str:
    return persian[::-1]


def test_the_page_tells_number_day_parties_and_every_amount_in_rial() -> None:
    text = page()
    assert seen("فاکتور فروش") in text
    for said in ("INV-1405-000123", "۱۴۰۵/۰۸/۳۰", "۱۴۰۹۹۹۹۱۴۰۶", "۱۴۰۰۳۷۷۸۹۹۰", "۱۹۶۹۸۳۴۵۱۲"):
        assert said in text
    for amount in ("۴۵٬۰۰۰٬۰۰۳", "۹۰٬۰۰۰٬۰۰۶", "۹٬۰۰۰٬۰۰۰", "۹۹٬۰۰۰٬۰۰۰"):
        assert amount in text
    assert seen("نود و نه میلیون ریال") in text
    assert seen("تومان") not in text
    assert seen("مالیاتی") not in text


def test_the_tax_id_stands_on_it_once_it_is_known() -> None:
    assert "A2ZRHM051000000004C612" in page(tax_id="A2ZRHM051000000004C612")


def test_a_cancelled_invoice_says_so_and_asks_for_no_money() -> None:
    text = page(cancelled=True)
    assert seen("باطل") in text
    assert seen("بانک") not in text


def test_a_credit_note_names_its_invoice_and_reason_and_asks_for_no_money() -> None:
    text = page(kind="credit_note", code="CN-1405-000004", invoice_code="INV-1405-000123", reason="یک دستگاه خراب بود")
    for said in ("CN-1405-000004", "INV-1405-000123", seen("فاکتور برگشتی"), seen("مبلغ برگشتی")):
        assert said in text
    assert seen("یک دستگاه خراب بود") in text
    assert seen("بانک") not in text
