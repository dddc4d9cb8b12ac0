"""Payments and refunds from a file, each on an invoice that is in the store."""

from crm_core.imports.births import id_born_at
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, Field, Row
from crm_core.imports.job import SOURCE, Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.old_keys import code_of, key_of, named, read_old_code
from crm_core.imports.ownership import dates_cross, refuse_crossed_dates
from crm_core.imports.paid_sums import PaidSum, sums_of
from crm_core.imports.values import read_document_code, read_long, read_moment, read_name
from crm_core.invoices.model import Invoice
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method, PaymentKind, PaymentState

UNSAID = "-"
"""Stands for the reason of a reversal that the old system did not keep."""
FIELDS = (
    Field("code", ("کد پرداخت", "شماره پرداخت", "شماره رسید", *CODE_ALIASES), read_old_code, required=True),
    Field("invoice", ("فاکتور", "کد فاکتور", "شماره فاکتور", "invoice code"), read_document_code, required=True),
    Field("kind", ("نوع", "نوع پرداخت", "payment kind", "type"), choice(PaymentKind)),
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
    job.references["sums"] = sums_of(job.records.values(), paid)
    _check_together(job, lines)


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a payment or refund; one that is known never changes."""
    (row,) = lines
    refuse_crossed_dates(row, "paid_at", "reversed_at")
    invoice: Invoice = named(job.records, row, "invoice")
    place = (invoice.id, row["code"])
    if place in job.references["paid"]:
        return Outcome.UNCHANGED
    if row["amount"] == 0:
        raise RowRefusedError("amount", RowReason.NOT_AN_AMOUNT, "0")
    if _state_of(row) == PaymentState.RECORDED:
        _count(job, row, invoice)
    payment = _payment(job, row, invoice.id)
    job.session.add(payment)
    job.references["paid"][place] = payment
    return Outcome.ADDED


def _check_together(job: Job, lines: Lines) -> None:
    """Looks whether the new lines of an invoice come to something that fits it, in whatever order they stand."""
    sums: dict[str, PaidSum] = job.references["sums"]
    whole, seen = dict(sums), set(job.references["paid"])
    for row in lines:
        invoice = job.records.get(row["invoice"])
        if invoice is None or (invoice.id, row["code"]) in seen or dates_cross(row, "paid_at", "reversed_at"):
            continue
        seen.add((invoice.id, row["code"]))
        if _state_of(row) == PaymentState.RECORDED:
            whole[invoice.id] = whole[invoice.id].with_line(_kind_of(row), row["amount"])
    for invoice_id, paid in sums.items():
        after = whole[invoice_id]
        paid.checked = not (after.is_paid_too_much() or after.is_refunded_too_much())


def _kind_of(row: Row) -> PaymentKind:
    return PaymentKind(row.get("kind", PaymentKind.PAYMENT))


def _state_of(row: Row) -> PaymentState:
    usual = PaymentState.REVERSED if row.get("reversed_at") else PaymentState.RECORDED
    return PaymentState(row.get("state", usual))


def _payment(job: Job, row: Row, invoice_id: str) -> Payment:
    state = _state_of(row)
    paid, gone = row.get("paid_at", job.now), state == PaymentState.REVERSED
    return Payment(
        id=id_born_at(paid, place=row.line), invoice_id=invoice_id, kind=_kind_of(row), amount_rial=row["amount"],
        method=row.get("method", Method.TRANSFER), reference=row.get("reference"), paid_at=paid, recorded_at=paid,
        actor=SOURCE, idempotency_key=key_of(row["code"]), state=state,
        reversed_at=row.get("reversed_at", paid) if gone else None,
        reverse_reason=row.get("reverse_reason", UNSAID) if gone else None,
    )  # fmt: skip


def _count(job: Job, row: Row, invoice: Invoice) -> None:
    """Adds a line to what was paid on its invoice; of lines that do not fit together each must fit by itself."""
    sums: dict[str, PaidSum] = job.references["sums"]
    before, kind = sums[invoice.id], _kind_of(row)
    after = before.with_line(kind, row["amount"])
    if not before.checked and kind == PaymentKind.PAYMENT and after.is_paid_too_much():
        raise RowRefusedError("amount", RowReason.PAID_TOO_MUCH, str(after.most))
    if not before.checked and kind == PaymentKind.REFUND and after.is_refunded_too_much():
        raise RowRefusedError("amount", RowReason.REFUNDED_TOO_MUCH, str(max(0, before.net)))
    after.settle()
    sums[invoice.id] = after


PAYMENTS = Kind("payments", FIELDS, begin, prepare, put)
