"""Payments from a file, each on an invoice that is in the store."""

from crm_core.imports.births import id_born_at
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, Field, Row
from crm_core.imports.job import SOURCE, Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.old_keys import code_of, key_of, named, read_old_code
from crm_core.imports.ownership import refuse_crossed_dates
from crm_core.imports.values import read_document_code, read_long, read_moment, read_name
from crm_core.invoices.model import Invoice
from crm_core.invoices.service import change_paid
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method, PaymentState

UNSAID = "-"
"""Stands for the reason of a reversal that the old system did not keep."""
FIELDS = (
    Field("code", ("کد پرداخت", "شماره پرداخت", "شماره رسید", *CODE_ALIASES), read_old_code, required=True),
    Field("invoice", ("فاکتور", "کد فاکتور", "شماره فاکتور", "invoice code"), read_document_code, required=True),
    Field("amount", ("مبلغ", "مبلغ پرداخت", "مبلغ پرداختی"), money=True, required=True),
    Field("method", ("روش", "روش پرداخت", "نحوه پرداخت", "payment method"), choice(Method)),
    Field("reference", ("شماره پیگیری", "کد پیگیری", "شماره مرجع", "ref"), read_name),
    Field("paid_at", ("تاریخ پرداخت", "تاریخ", "created_at", "date"), read_moment),
    Field("state", ("وضعیت", "status"), choice(PaymentState)),
    Field("reversed_at", ("تاریخ برگشت",), read_moment),
    Field("reverse_reason", ("دلیل برگشت",), read_long),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Payments need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the invoices that the lines name, with what was paid on them."""
    await job.load_records(Invoice, Invoice.code, (row["invoice"] for row in lines))
    paid = await job.find(Payment, Payment.invoice_id, {invoice.id for invoice in job.records.values()})
    job.references["paid"] = {
        (payment.invoice_id, code_of(payment.id, payment.idempotency_key)): payment for payment in paid
    }
    sums: dict[str, int] = {}
    for payment in paid:
        if payment.state == PaymentState.RECORDED:
            sums[payment.invoice_id] = sums.get(payment.invoice_id, 0) + payment.amount_rial
    job.references["sums"] = sums


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a payment; one that is known never changes.

    What an invoice says was paid already counts these payments: it grows only where they come to more.
    """
    (row,) = lines
    refuse_crossed_dates(row, "paid_at", "reversed_at")
    invoice: Invoice = named(job.records, row, "invoice")
    place = (invoice.id, row["code"])
    if place in job.references["paid"]:
        return Outcome.UNCHANGED
    if row["amount"] == 0:
        raise RowRefusedError("amount", RowReason.NOT_AN_AMOUNT, "0")
    state = row.get("state", PaymentState.REVERSED if row.get("reversed_at") else PaymentState.RECORDED)
    if state == PaymentState.RECORDED:
        _count(job, invoice, row["amount"])
    payment = _payment(job, row, invoice.id, state)
    job.session.add(payment)
    job.references["paid"][place] = payment
    return Outcome.ADDED


def _payment(job: Job, row: Row, invoice_id: str, state: PaymentState) -> Payment:
    paid, gone = row.get("paid_at", job.now), state == PaymentState.REVERSED
    return Payment(
        id=id_born_at(paid, place=row.line), invoice_id=invoice_id, amount_rial=row["amount"],
        method=row.get("method", Method.TRANSFER), reference=row.get("reference"), paid_at=paid, recorded_at=paid,
        actor=SOURCE, idempotency_key=key_of(row["code"]), state=state,
        reversed_at=row.get("reversed_at", paid) if gone else None,
        reverse_reason=row.get("reverse_reason", UNSAID) if gone else None,
    )  # fmt: skip


def _count(job: Job, invoice: Invoice, amount: int) -> None:
    sums: dict[str, int] = job.references["sums"]
    total = sums.get(invoice.id, 0) + amount
    most = invoice.total_rial - invoice.credited_rial
    if total > invoice.paid_rial:
        if total > most:
            raise RowRefusedError("amount", RowReason.PAID_TOO_MUCH, str(most))
        change_paid(invoice, total - invoice.paid_rial)
    sums[invoice.id] = total


PAYMENTS = Kind("payments", FIELDS, begin, prepare, put)
