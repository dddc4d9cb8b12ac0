"""A stored quote as the document that is drawn."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from connectors.documents.quote_document import DocumentLine, Party, QuoteDocument
from crm_core.clock import TEHRAN
from crm_core.invoices.model import CreditNoteLine, InvoiceLine
from crm_core.money.rules import VatRounding
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.text.characters import to_persian_digits

BRAND_COLOR = "#1f6f5c"
"""Of a company that named none."""


def quote_paper(quote: Quote, company: dict[str, Any], *, home: Path) -> QuoteDocument:
    """The paper of an issued quote (lines loaded); ``home`` is where a relative logo path starts."""
    assert quote.code is not None and quote.issued_at is not None and quote.valid_until is not None
    return QuoteDocument(
        code=quote.code,
        issued_on=quote.issued_at.astimezone(TEHRAN).date(),
        valid_until=quote.valid_until,
        seller=seller_party(company),
        buyer=Party(
            name=" - ".join(part for part in (quote.buyer_company, quote.buyer_name) if part),
            national_id=quote.buyer_national_id or "",
            phone=quote.buyer_mobile or "",
        ),
        lines=paper_lines(quote.lines),
        subtotal_rial=quote.subtotal_rial,
        discount_rial=quote.discount_rial,
        vat_rate_text=vat_rates(quote.lines),
        vat_rial=quote.vat_rial,
        total_rial=quote.total_rial,
        terms=tuple(company.get("quote_terms") or ()),
        bank=bank_lines(company),
        logo=read_logo(company.get("logo"), home),
        brand_color=company.get("brand_color") or BRAND_COLOR,
        status=quote.state,  # type: ignore[arg-type]
        revision=quote.revision,
        vat_rounding=VatRounding(quote.vat_rounding),
        note=quote.note or "",
    )


def seller_party(company: dict[str, Any]) -> Party:
    """The company as documents print it."""
    return Party(
        name=company.get("legal_name") or company["name"],
        national_id=str(company.get("national_id") or ""),
        economic_code=str(company.get("economic_code") or ""),
        address=company.get("address") or "",
        postal_code=str(company.get("postal_code") or ""),
        phone=str(company.get("phone") or ""),
    )


def bank_lines(company: dict[str, Any]) -> tuple[str, ...]:
    """Where to pay, one thing a line, so that no account number is broken."""
    bank = company.get("bank") or {}
    lines = ["، ".join(str(bank[key]) for key in ("name", "owner") if bank.get(key))]
    lines += [f"{label} {bank[key]}" for key, label in (("sheba", "شبا"), ("card", "کارت")) if bank.get(key)]
    return tuple(line for line in lines if line)


def paper_lines(lines: Iterable[QuoteLine | InvoiceLine | CreditNoteLine]) -> tuple[DocumentLine, ...]:
    """The rows of the table."""
    return tuple(
        DocumentLine(
            row=line.row, code=line.product_code, name=line.product_name, quantity=line.quantity, unit=line.unit,
            unit_price_rial=line.unit_price_rial, discount_rial=line.discount_rial, net_rial=line.net_rial,
            vat_rial=line.vat_rial, total_rial=line.total_rial, inclusive=line.inclusive,
        )
        for line in lines
    )  # fmt: skip


def vat_rates(lines: Iterable[QuoteLine | InvoiceLine | CreditNoteLine]) -> str:
    """The rates of the taxed lines as they are printed («۱۰٪»)."""
    rates = sorted({line.vat_rate for line in lines if line.vat_rate})
    return "، ".join(f"{to_persian_digits(f'{rate / 100:g}')}٪" for rate in rates)


def read_logo(path: str | None, home: Path) -> bytes | None:
    """The picture at a path, None where there is none."""
    file = home / path if path else None
    return file.read_bytes() if file is not None and file.is_file() else None
