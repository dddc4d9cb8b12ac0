"""Electronic invoices of stored documents: one by one, or all of a period for the organisation's own software."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.einvoices.errors import EInvoiceIncompleteError
from crm_core.einvoices.rules import Document, Item, Subject, build_packet, missing_of
from crm_core.invoices import repository as invoices
from crm_core.invoices.errors import InvoiceStateError
from crm_core.invoices.model import CreditNote, Invoice, InvoiceLine
from crm_core.invoices.rules import Amounts, CreditKind, Payment, credit_of
from crm_core.invoices.tax_facts import TaxFacts, tax_facts, tax_id_of


@dataclass(frozen=True)
class Export:
    """The packets of a period in the order of issue, and by document code what keeps the others from being sent."""

    packets: list[dict[str, Any]]
    missing: dict[str, list[dict[str, Any]]]


async def packet_of_invoice(session: AsyncSession, *, invoice_id: str) -> dict[str, Any]:
    """The packet of an issued invoice, as it was issued; raises InvoiceStateError, EInvoiceIncompleteError."""
    invoice = await invoices.get_invoice(session, invoice_id)
    if invoice.issued_at is None:
        raise InvoiceStateError(state=invoice.state)
    return _packet(_of_invoice(invoice, await tax_facts(session)))


async def packet_of_credit_note(session: AsyncSession, *, credit_note_id: str) -> dict[str, Any]:
    """The packet of a credit note; raises EInvoiceIncompleteError."""
    note = await invoices.get_credit_note(session, credit_note_id)
    return _packet(await _of_credit_note(session, note, await tax_facts(session)))


async def export_period(session: AsyncSession, *, first: date, last: date) -> Export:
    """Packets of all documents issued from one day in Tehran to another, both included.

    Documents that were issued before the fiscal memory was named in the files get their tax ids now.
    """
    facts = await tax_facts(session)
    start, end = (datetime.combine(day, time(), TEHRAN) for day in (first, last + timedelta(days=1)))
    issued, notes = await invoices.list_issued_between(session, start=start, end=end)
    found: list[tuple[Invoice | CreditNote, Document]] = [(invoice, _of_invoice(invoice, facts)) for invoice in issued]
    found += [(note, await _of_credit_note(session, note, facts)) for note in notes]
    export = Export([], {})
    for row, document in sorted(found, key=lambda pair: (pair[1].issued_at, pair[0].id)):
        row.tax_id = document.tax_id
        if missing := missing_of(document):
            export.missing[row.code or row.id] = missing
        else:
            export.packets.append(build_packet(document))
    await session.flush()
    return export


def _packet(document: Document) -> dict[str, Any]:
    if missing := missing_of(document):
        raise EInvoiceIncompleteError(missing=missing)
    return build_packet(document)


def _of_invoice(invoice: Invoice, facts: TaxFacts) -> Document:
    assert invoice.issued_at is not None
    return Document(
        subject=Subject.ORIGINAL, tax_id=_tax_id(invoice, facts), issued_at=invoice.issued_at,
        seller=facts.economic_code, items=_items(invoice.lines, {}, facts), paid=invoice.payment == Payment.PAID,
        national_id=invoice.buyer_national_id, economic_code=invoice.buyer_economic_code,
        postal_code=invoice.buyer_postal_code,
    )  # fmt: skip


async def _of_credit_note(session: AsyncSession, note: CreditNote, facts: TaxFacts) -> Document:
    """A return shows what is left afterwards and a cancellation what it takes back; both refer to the one before.

    Source: a return is «اقلام فروخته‌شده منهای اقلام برگشتی»; with nothing left it is a cancellation
    (https://edu-bartar.com, «برگشت از فروش در سامانه مودیان»).
    """
    invoice = note.invoice
    chain: list[Invoice | CreditNote] = [invoice]
    gone: dict[str, int] = {}
    for earlier in await invoices.list_credit_notes(session, invoice_id=invoice.id):
        if earlier.id != note.id or note.kind == CreditKind.RETURN:
            for line in earlier.lines:
                gone[line.invoice_line_id] = gone.get(line.invoice_line_id, 0) + line.quantity
        if earlier.id == note.id:
            break
        chain.append(earlier)
    return Document(
        subject=Subject.CANCEL if note.kind == CreditKind.CANCEL else Subject.RETURN,
        tax_id=_tax_id(note, facts), issued_at=note.issued_at, seller=facts.economic_code,
        items=_items(invoice.lines, gone, facts), paid=invoice.payment == Payment.PAID,
        national_id=invoice.buyer_national_id, economic_code=invoice.buyer_economic_code,
        postal_code=invoice.buyer_postal_code, refers_to=_tax_id(chain[-1], facts),
    )  # fmt: skip


def _tax_id(row: Invoice | CreditNote, facts: TaxFacts) -> str | None:
    assert row.code is not None and row.issued_at is not None
    return row.tax_id or tax_id_of(row.code, issued_at=row.issued_at, memory_id=facts.memory_id)


def _items(lines: Sequence[InvoiceLine], gone: Mapping[str, int], facts: TaxFacts) -> list[Item]:
    return [_item(line, gone.get(line.id, 0), facts) for line in lines if gone.get(line.id, 0) < line.quantity]


def _item(line: InvoiceLine, gone: int, facts: TaxFacts) -> Item:
    """What is left of a line after some of its units are gone."""
    whole = Amounts(line.discount_rial, line.net_rial, line.vat_rial, line.inclusive)
    left = line.quantity - gone
    amounts = credit_of(whole, quantity=line.quantity, already=gone, units=left)
    return Item(
        row=line.row, goods_id=line.tax_goods_id or facts.goods_id(line.product_code), name=line.product_name,
        quantity=left, unit=line.tax_unit or facts.unit(line.product_code, line.unit),
        net=amounts.net, discount=amounts.discount, vat_rate=line.vat_rate, vat=amounts.vat,
    )  # fmt: skip
