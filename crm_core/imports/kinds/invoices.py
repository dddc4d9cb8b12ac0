"""Invoices from a file; one that was only requested has no number yet and stays out."""

from typing import Any

from crm_core.imports.births import id_born_at
from crm_core.imports.customers import contact_of
from crm_core.imports.errors import NoteReason, RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.ownership import refuse_other_owner
from crm_core.imports.quote_codes import load_quotes, quote_of
from crm_core.imports.values import read_document_code, read_moment
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, Payment, payment_of
from crm_core.payments.model import Payment as PaymentRow

FIELDS = (
    Field("code", ("کد فاکتور", "شماره فاکتور", *CODE_ALIASES), read_document_code, required=True),
    *CUSTOMER_FIELDS,
    Field("quote", ("پیش‌فاکتور", "کد پیش‌فاکتور", "شماره پیش‌فاکتور", "quote code"), read_document_code),
    Field("state", ("وضعیت", "status"), choice(InvoiceState)),
    Field("issued_at", ("تاریخ صدور", "تاریخ", "تاریخ ثبت", "issue date", "created_at", "date"), read_moment),
    Field("requested_at", ("تاریخ درخواست",), read_moment),
    Field("vat", ("مالیات", "مبلغ مالیات", "مالیات بر ارزش افزوده", "tax"), money=True),
    Field(
        "total", ("جمع کل", "مبلغ کل", "مبلغ قابل پرداخت", "مبلغ", "grand total", "amount"), money=True, required=True
    ),
    Field("payment", ("وضعیت پرداخت", "پرداخت", "payment status"), choice(Payment)),
    Field("paid", ("پرداخت‌شده", "مبلغ پرداختی", "دریافتی", "paid amount"), money=True),
    Field("credited", ("برگشت از فروش", "مبلغ برگشتی", "مبلغ اصلاحیه", "credited amount"), money=True),
)


async def begin(job: Job) -> None:
    """Invoices need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts and invoices, the quotes they name and those quotes' invoices."""
    await job.load_customers(lines)
    await job.load_records(Invoice, Invoice.code, (row["code"] for row in lines))
    await load_quotes(job, lines)
    quotes = {quote.id for quote in job.references["quotes"].values()}
    invoices = await job.find(Invoice, Invoice.quote_id, quotes)
    live = {invoice.quote_id for invoice in invoices if invoice.state != InvoiceState.CANCELLED}
    job.references["invoiced"] = live
    payments = await job.find(PaymentRow, PaymentRow.invoice_id, {invoice.id for invoice in job.records.values()})
    job.references["with_payments"] = {payment.invoice_id for payment in payments}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds an invoice; of one already in the store only payment, credited amount and cancellation may change."""
    (row,) = lines
    known = job.records.get(row["code"])
    vat, total, paid = row.get("vat", 0), row["total"], _paid(row)
    for name in ("vat", "credited"):
        if row.get(name, 0) > total:
            raise RowRefusedError(name, RowReason.TOTAL_MISMATCH, str(total))
    if paid > total:
        raise RowRefusedError("paid", RowReason.PAID_TOO_MUCH, str(total))
    if known is not None:
        refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row)
    state, quote = row.get("state", InvoiceState.ISSUED), quote_of(job, row)
    if quote is not None and state != InvoiceState.CANCELLED and quote.id in job.references["invoiced"]:
        raise RowRefusedError("quote", RowReason.QUOTE_HAS_ONE, row["quote"])
    contact = contact_of(job, row)
    credited = total if state == InvoiceState.CANCELLED else row.get("credited", 0)
    issued = row.get("issued_at", job.now)
    invoice = Invoice(
        id=id_born_at(issued, place=row.line),
        code=row["code"], quote_id=quote.id if quote else None, contact_id=contact.id,
        state=state, payment=payment_of(total - credited, paid),
        buyer_name=row.get("name") or contact.name or row["code"],
        buyer_national_id=row.get("national_id"), subtotal_rial=total - vat, vat_rial=vat, total_rial=total,
        paid_rial=paid, credited_rial=credited, requested_at=row.get("requested_at", issued), issued_at=issued,
    )  # fmt: skip
    job.session.add(invoice)
    job.records[row["code"]] = invoice
    if quote is not None and state != InvoiceState.CANCELLED:
        job.references["invoiced"].add(quote.id)
    return Outcome.ADDED


def _change(job: Job, invoice: Invoice, row: Row) -> Outcome:
    if not job.update:
        return Outcome.UNCHANGED
    wanted: dict[str, Any] = {"credited_rial": max(invoice.credited_rial, row.get("credited", 0))}
    if row.get("state") == InvoiceState.CANCELLED:
        wanted |= {"state": InvoiceState.CANCELLED, "credited_rial": invoice.total_rial}
    if wanted["credited_rial"] > invoice.total_rial:
        raise RowRefusedError("credited", RowReason.TOTAL_MISMATCH, str(invoice.total_rial))
    paid = _paid_now(job, invoice, row)
    wanted |= {"paid_rial": paid, "payment": payment_of(invoice.total_rial - wanted["credited_rial"], paid)}
    return Outcome.UPDATED if job.replace(invoice, wanted) else Outcome.UNCHANGED


def _paid_now(job: Job, invoice: Invoice, row: Row) -> int:
    """What was paid on a known invoice; where its payments are in the store, they tell it and not the line."""
    if not {"paid", "payment"} & set(row.values):
        return invoice.paid_rial
    paid = _paid(row)
    if paid > invoice.total_rial:
        raise RowRefusedError("paid", RowReason.PAID_TOO_MUCH, str(invoice.total_rial))
    if invoice.id in job.references["with_payments"]:
        if paid != invoice.paid_rial:
            job.note("paid", NoteReason.PAYMENTS_KNOWN)
        return invoice.paid_rial
    return paid


def _paid(row: Row) -> int:
    """What was paid, in rial: the amount where the line tells it, else all or nothing by the word on payment."""
    if "paid" in row.values:
        return int(row["paid"])
    if row.get("payment") == Payment.PARTIAL:
        raise RowRefusedError("paid", RowReason.MISSING)
    return int(row["total"]) - row.get("credited", 0) if row.get("payment") == Payment.PAID else 0


INVOICES = Kind("invoices", FIELDS, begin, prepare, put)
