"""Taking invoices back: a request is simply cancelled, an issued invoice is credited and stays as it is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import InvalidInputError
from crm_core.invoices import repository
from crm_core.invoices.errors import CreditTooLargeError, InvoiceStateError
from crm_core.invoices.model import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from crm_core.invoices.rules import Amounts, CreditKind, InvoiceState, credit_of, payment_of
from crm_core.invoices.tax_facts import tax_facts, tax_id_of
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code


async def cancel_invoice(session: AsyncSession, *, invoice_id: str, reason: str, actor: str, now: datetime) -> Invoice:
    """The invoice, cancelled; an issued one is credited whole and keeps its number. Twice changes nothing."""
    invoice = await repository.get_invoice(session, invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        await credit_invoice(session, invoice_id=invoice_id, units=None, reason=reason, actor=actor, now=now)
        invoice = await repository.get_invoice(session, invoice_id)
        invoice.cancel_reason = reason
    elif invoice.state == InvoiceState.REQUESTED:
        invoice.state, invoice.cancel_reason = InvoiceState.CANCELLED, reason
        audit.record(session, actor=actor, verb="cancel", entity="invoice", entity_id=invoice_id, now=now)
    await session.flush()
    return invoice


async def credit_invoice(
    session: AsyncSession,
    *,
    invoice_id: str,
    units: Mapping[int, int] | None,
    reason: str,
    actor: str,
    now: datetime,
    request_key: str | None = None,
) -> CreditNote:
    """The credit note over some units of some lines (by row), or over all that is left when ``units`` is None.

    What was paid beyond the rest is the buyer's (`Invoice.refundable_rial`); with nothing left the invoice is
    cancelled. The same key gives the same note.

    Raises:
        InvoiceStateError, CreditTooLargeError, InvalidInputError, YearClosedError.
    """
    invoice = await repository.get_invoice(session, invoice_id)
    if request_key is not None:
        known = await repository.find_credit_note_by_key(session, invoice_id=invoice_id, request_key=request_key)
        if known is not None:
            return await repository.get_credit_note(session, known.id)
    if invoice.state != InvoiceState.ISSUED:
        raise InvoiceStateError(state=invoice.state)
    lines = _take_back(invoice, units)
    note = _note(invoice, lines, reason=reason, actor=actor, request_key=request_key, now=now)
    invoice.credited_rial += note.total_rial
    invoice.payment = payment_of(invoice.total_rial - invoice.credited_rial, invoice.paid_rial)
    if note.kind == CreditKind.CANCEL:
        invoice.state = InvoiceState.CANCELLED
    await _number(session, note, now=now)
    session.add(note)
    audit.record(
        session, actor=actor, verb="credit", entity="invoice", entity_id=invoice_id, now=now, code=note.code,
        amount_rial=note.total_rial,
    )  # fmt: skip
    await session.flush()
    return await repository.get_credit_note(session, note.id)


async def _number(session: AsyncSession, note: CreditNote, *, now: datetime) -> None:
    """Gives a note its number, after all else: nobody else gets one until the transaction ends."""
    facts = await tax_facts(session)
    await session.flush()
    note.code = await next_code(session, series=Series.CREDIT_NOTE, now=now)
    note.tax_id = tax_id_of(note.code, issued_at=now, memory_id=facts.memory_id)


def _take_back(invoice: Invoice, units: Mapping[int, int] | None) -> list[CreditNoteLine]:
    """The lines of a credit note, with the units marked as taken back in the invoice."""
    by_row = {line.row: line for line in invoice.lines}
    if units is None:
        units = {row: line.quantity - line.credited_quantity for row, line in by_row.items()}
        units = {row: left for row, left in units.items() if left}
    elif not units or not set(units) <= set(by_row) or min(units.values()) < 1:
        raise InvalidInputError(field="lines", reason="range")
    taken = []
    for place, (row, count) in enumerate(sorted(units.items()), start=1):
        line = by_row[row]
        left = line.quantity - line.credited_quantity
        if count > left:
            raise CreditTooLargeError(row=row, left=left)
        taken.append(_credit_line(line, row=place, units=count))
        line.credited_quantity += count
    return taken


def _credit_line(line: InvoiceLine, *, row: int, units: int) -> CreditNoteLine:
    amounts = credit_of(
        Amounts(line.discount_rial, line.net_rial, line.vat_rial, line.inclusive), quantity=line.quantity,
        already=line.credited_quantity, units=units,
    )  # fmt: skip
    return CreditNoteLine(
        invoice_line_id=line.id, row=row, product_code=line.product_code, product_name=line.product_name,
        unit=line.unit, quantity=units, unit_price_rial=line.unit_price_rial, inclusive=line.inclusive,
        discount_rial=amounts.discount,
        net_rial=amounts.net, vat_rate=line.vat_rate, vat_rial=amounts.vat, total_rial=amounts.total,
    )  # fmt: skip


def _note(
    invoice: Invoice, lines: list[CreditNoteLine], *, reason: str, actor: str, request_key: str | None, now: datetime
) -> CreditNote:
    """A credit note without a number; that of an invoice without lines (an imported one) is over its totals."""
    whole = all(line.credited_quantity == line.quantity for line in invoice.lines)
    if invoice.lines:
        discount, vat = sum(line.discount_rial for line in lines), sum(line.vat_rial for line in lines)
        subtotal = sum(line.net_rial for line in lines) + discount
    else:
        subtotal, discount, vat = invoice.subtotal_rial, invoice.discount_rial, invoice.vat_rial
    return CreditNote(
        invoice_id=invoice.id, kind=CreditKind.CANCEL if whole else CreditKind.RETURN, reason=reason,
        subtotal_rial=subtotal, discount_rial=discount, vat_rial=vat, total_rial=subtotal - discount + vat,
        issued_at=now, actor=actor, request_key=request_key, lines=lines,
    )  # fmt: skip
