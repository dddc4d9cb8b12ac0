"""Requesting, issuing, paying and cancelling invoices."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.calendars.rules import add_working_time
from crm_core.calendars.service import load_calendar
from crm_core.errors import InvalidInputError
from crm_core.invoices import repository
from crm_core.invoices.errors import InvoiceStateError, PaymentTooLargeError, QuoteNotAcceptedError
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, payment_of
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.quotes import repository as quotes
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState
from crm_core.tasks import repository as tasks
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task

ISSUE_TIME = timedelta(hours=8)
"""Working time in which a colleague issues a requested invoice: one working day."""


async def request_invoice(
    session: AsyncSession,
    *,
    quote_id: str,
    automatic: bool,
    actor: str,
    now: datetime,
    buyer_national_id: str | None = None,
) -> Invoice:
    """The invoice of an accepted quote, issued at once when ``automatic``, else a task for a colleague.

    The same quote never gives a second one; a national id may still be added until it is issued.
    Raises QuoteNotAcceptedError.
    """
    quote = await quotes.get_quote(session, quote_id)
    if quote.state != QuoteState.ACCEPTED:
        raise QuoteNotAcceptedError(state=quote.state)
    invoice = await repository.find_live_of_quote(session, quote_id=quote_id)
    if invoice is None:
        invoice = _from_quote(quote, buyer_national_id=buyer_national_id, now=now)
        session.add(invoice)
        await session.flush()
        audit.record(session, actor=actor, verb="request", entity="invoice", entity_id=invoice.id, now=now)
        if not automatic:
            await _ask_staff(session, quote=quote, now=now)
    elif buyer_national_id and invoice.state == InvoiceState.REQUESTED:
        invoice.buyer_national_id = buyer_national_id
    await session.flush()
    if automatic:
        return await issue_invoice(session, invoice_id=invoice.id, actor=actor, now=now)
    return await repository.get_invoice(session, invoice.id)


async def issue_invoice(session: AsyncSession, *, invoice_id: str, actor: str, now: datetime) -> Invoice:
    """The invoice with the next number of the year; issuing twice keeps the first number.

    The counter is locked last and until the end of the transaction, so no number is skipped or given twice.
    Raises InvoiceStateError for a cancelled one.
    """
    invoice = await repository.get_invoice(session, invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        return invoice
    if invoice.state != InvoiceState.REQUESTED:
        raise InvoiceStateError(state=invoice.state)
    code = await next_code(session, series=Series.INVOICE, now=now)
    invoice.code, invoice.state, invoice.issued_at = code, InvoiceState.ISSUED, now
    audit.record(session, actor=actor, verb="issue", entity="invoice", entity_id=invoice_id, now=now, code=code)
    await session.flush()
    return invoice


async def record_payment(
    session: AsyncSession, *, invoice_id: str, amount_rial: int, actor: str, now: datetime
) -> Invoice:
    """An issued invoice with one more payment on it.

    Raises:
        InvalidInputError: not a positive amount. PaymentTooLargeError: more than is left. InvoiceStateError.
    """
    if amount_rial <= 0:
        raise InvalidInputError(field="amount_rial", reason="range")
    invoice = await repository.get_invoice(session, invoice_id)
    if invoice.state != InvoiceState.ISSUED:
        raise InvoiceStateError(state=invoice.state)
    left = invoice.total_rial - invoice.paid_rial
    if amount_rial > left:
        raise PaymentTooLargeError(left_rial=left)
    invoice.paid_rial += amount_rial
    invoice.payment = payment_of(invoice.total_rial, invoice.paid_rial)
    audit.record(
        session,
        actor=actor,
        verb="pay",
        entity="invoice",
        entity_id=invoice_id,
        now=now,
        amount_rial=amount_rial,
    )
    await session.flush()
    return invoice


async def cancel_invoice(session: AsyncSession, *, invoice_id: str, reason: str, actor: str, now: datetime) -> Invoice:
    """The invoice, cancelled; an issued one keeps its number for ever. Cancelling twice changes nothing.

    Raises InvoiceStateError when money has been paid on it.
    """
    invoice = await repository.get_invoice(session, invoice_id)
    if invoice.state == InvoiceState.CANCELLED:
        return invoice
    if invoice.paid_rial:
        raise InvoiceStateError(state=invoice.state, payment=invoice.payment)
    invoice.state, invoice.cancel_reason = InvoiceState.CANCELLED, reason
    audit.record(session, actor=actor, verb="cancel", entity="invoice", entity_id=invoice_id, now=now)
    await session.flush()
    return invoice


def _from_quote(quote: Quote, *, buyer_national_id: str | None, now: datetime) -> Invoice:
    return Invoice(
        quote_id=quote.id, contact_id=quote.contact_id, buyer_name=quote.buyer_company or quote.buyer_name,
        buyer_national_id=buyer_national_id or quote.buyer_national_id,
        subtotal_rial=quote.subtotal_rial - quote.discount_rial, vat_rial=quote.vat_rial,
        total_rial=quote.total_rial, requested_at=now,
    )  # fmt: skip


async def _ask_staff(session: AsyncSession, *, quote: Quote, now: datetime) -> None:
    await create_task(
        session, kind=TaskKind.INVOICE, note=quote.code or "", contact_id=quote.contact_id,
        conversation_id=quote.conversation_id, now=now,
        team_code=await tasks.find_team_of_kind(session, kind="billing"),
        due_at=add_working_time(await load_calendar(session), now, ISSUE_TIME),
    )  # fmt: skip
