"""Requesting and issuing invoices; what follows lies in `credits` and in `crm_core.payments`."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.calendars.rules import add_working_time
from crm_core.calendars.service import load_calendar
from crm_core.invoices import repository
from crm_core.invoices.errors import InvoiceStateError, KeyReusedError, QuoteNotAcceptedError
from crm_core.invoices.model import Invoice, InvoiceLine
from crm_core.invoices.rules import InvoiceState, payment_of
from crm_core.invoices.tax_facts import tax_facts, tax_id_of
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.quotes import repository as quotes
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.quotes.rules import QuoteState
from crm_core.tasks import repository as tasks
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task

ISSUE_TIME = timedelta(hours=8)
"""Working time in which a colleague issues a requested invoice: one working day."""


@dataclass(frozen=True)
class BuyerIds:
    """What the tax organisation knows a buyer by, as far as they told it."""

    national_id: str | None = None
    economic_code: str | None = None
    postal_code: str | None = None


async def request_invoice(
    session: AsyncSession,
    *,
    quote_id: str,
    automatic: bool,
    actor: str,
    now: datetime,
    buyer: BuyerIds | None = None,
    request_key: str | None = None,
) -> Invoice:
    """The invoice of an accepted quote, issued at once when ``automatic``, else a task for a colleague.

    The same quote never gives a second one, nor does the same key, even after a cancellation; the buyer's numbers
    may still be added until it is issued. Raises QuoteNotAcceptedError, KeyReusedError, YearClosedError.
    """
    quote = await quotes.get_quote(session, quote_id)
    if quote.state != QuoteState.ACCEPTED:
        raise QuoteNotAcceptedError(state=quote.state)
    buyer = buyer or BuyerIds()
    invoice = await _find_known(session, quote_id=quote_id, request_key=request_key)
    if invoice is None:
        invoice = _from_quote(quote, request_key=request_key, now=now)
        _tell(invoice, buyer)
        session.add(invoice)
        await session.flush()
        audit.record(session, actor=actor, verb="request", entity="invoice", entity_id=invoice.id, now=now)
        if not automatic:
            await _ask_staff(session, quote=quote, now=now)
    elif invoice.state == InvoiceState.REQUESTED and _tell(invoice, buyer):
        audit.record(session, actor=actor, verb="name_buyer", entity="invoice", entity_id=invoice.id, now=now)
    await session.flush()
    if automatic and invoice.state != InvoiceState.CANCELLED:
        return await issue_invoice(session, invoice_id=invoice.id, actor=actor, now=now)
    return await repository.get_invoice(session, invoice.id)


async def issue_invoice(session: AsyncSession, *, invoice_id: str, actor: str, now: datetime) -> Invoice:
    """The invoice with the next number of the year; issuing twice keeps the first number.

    The counter is locked last and until the end of the transaction, so no number is skipped or given twice.
    Raises InvoiceStateError for a cancelled one, YearClosedError.
    """
    invoice = await repository.get_invoice(session, invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        return invoice
    if invoice.state != InvoiceState.REQUESTED:
        raise InvoiceStateError(state=invoice.state)
    facts = await tax_facts(session)
    for line in invoice.lines:
        line.tax_goods_id, line.tax_unit = facts.goods_id(line.product_code), facts.unit(line.product_code, line.unit)
    await session.flush()
    code = await next_code(session, series=Series.INVOICE, now=now)
    invoice.code, invoice.state, invoice.issued_at = code, InvoiceState.ISSUED, now
    invoice.tax_id = tax_id_of(code, issued_at=now, memory_id=facts.memory_id)
    audit.record(session, actor=actor, verb="issue", entity="invoice", entity_id=invoice_id, now=now, code=code)
    await session.flush()
    return invoice


async def _find_known(session: AsyncSession, *, quote_id: str, request_key: str | None) -> Invoice | None:
    """The invoice of this very request, else that of the quote."""
    if request_key is not None:
        known = await repository.find_invoice_by_key(session, request_key=request_key)
        if known is not None:
            if known.quote_id != quote_id:
                raise KeyReusedError(entity="invoice")
            return known
    return await repository.find_live_of_quote(session, quote_id=quote_id)


def change_paid(invoice: Invoice, amount_rial: int) -> None:
    """Adds to what was paid on an invoice (locked), or takes from it, and lets the payment state follow."""
    invoice.paid_rial += amount_rial
    invoice.payment = payment_of(invoice.total_rial - invoice.credited_rial, invoice.paid_rial)


def _tell(invoice: Invoice, buyer: BuyerIds) -> bool:
    """Puts the buyer's numbers that are known into the invoice, and says whether any is new."""
    told = {name: value for name, value in asdict(buyer).items() if value is not None}
    fresh = {f"buyer_{name}": value for name, value in told.items() if getattr(invoice, f"buyer_{name}") != value}
    for name, value in fresh.items():
        setattr(invoice, name, value)
    return bool(fresh)


def _from_quote(quote: Quote, *, request_key: str | None, now: datetime) -> Invoice:
    return Invoice(
        quote_id=quote.id, contact_id=quote.contact_id, buyer_name=quote.buyer_company or quote.buyer_name,
        buyer_national_id=quote.buyer_national_id, buyer_mobile=quote.buyer_mobile,
        subtotal_rial=quote.subtotal_rial, discount_rial=quote.discount_rial, vat_rial=quote.vat_rial,
        total_rial=quote.total_rial, requested_at=now, request_key=request_key,
        lines=[_from_quote_line(line) for line in quote.lines],
    )  # fmt: skip


def _from_quote_line(line: QuoteLine) -> InvoiceLine:
    return InvoiceLine(
        row=line.row, product_code=line.product_code, product_name=line.product_name, unit=line.unit,
        quantity=line.quantity, unit_price_rial=line.unit_price_rial, discount_rial=line.discount_rial,
        net_rial=line.net_rial, vat_rate=line.vat_rate, vat_rial=line.vat_rial, total_rial=line.total_rial,
    )  # fmt: skip


async def _ask_staff(session: AsyncSession, *, quote: Quote, now: datetime) -> None:
    await create_task(
        session, kind=TaskKind.INVOICE, note=quote.code or "", contact_id=quote.contact_id,
        conversation_id=quote.conversation_id, now=now,
        team_code=await tasks.find_team_of_kind(session, kind="billing"),
        due_at=add_working_time(await load_calendar(session), now, ISSUE_TIME),
    )  # fmt: skip
