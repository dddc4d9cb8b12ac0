"""Recording payments, paying back, and reversing either; `paid_rial` of the invoice follows in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import InvalidInputError
from crm_core.invoices import repository as invoices
from crm_core.invoices.errors import InvoiceStateError, KeyReusedError
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState
from crm_core.invoices.service import change_paid
from crm_core.payments import repository
from crm_core.payments.errors import PaymentRefundedError, PaymentTooLargeError, RefundTooLargeError
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method, PaymentKind, PaymentState


@dataclass(frozen=True)
class Money:
    """An amount in rial and how it went over; ``at`` is when, now if it is None, ``reference`` the bank's number."""

    amount_rial: int
    method: Method = Method.TRANSFER
    reference: str | None = None
    at: datetime | None = None


async def record_payment(
    session: AsyncSession, *, invoice_id: str, money: Money, actor: str, now: datetime, key: str | None = None
) -> Payment:
    """One more payment on an issued invoice; the same key gives the first one.

    Raises:
        InvalidInputError: not a positive amount, or a time to come. PaymentTooLargeError: more than is left.
        InvoiceStateError, KeyReusedError.
    """
    _require_sound(money, now)
    invoice = await invoices.get_invoice(session, invoice_id)
    known = await _find_known(session, invoice, PaymentKind.PAYMENT, money, key)
    if known is not None:
        return known
    if invoice.state != InvoiceState.ISSUED:
        raise InvoiceStateError(state=invoice.state)
    if money.amount_rial > invoice.left_rial:
        raise PaymentTooLargeError(left_rial=invoice.left_rial)
    return await _record(session, invoice, PaymentKind.PAYMENT, money, key=key, actor=actor, now=now)


async def record_refund(
    session: AsyncSession, *, invoice_id: str, money: Money, actor: str, now: datetime, key: str | None = None
) -> Payment:
    """Money given back that credit notes made the buyer's; the same key gives the first refund.

    Raises:
        InvalidInputError: not a positive amount, or a time to come. KeyReusedError.
        RefundTooLargeError: more than was paid beyond what the invoice still asks for.
    """
    _require_sound(money, now)
    invoice = await invoices.get_invoice(session, invoice_id)
    known = await _find_known(session, invoice, PaymentKind.REFUND, money, key)
    if known is not None:
        return known
    if money.amount_rial > invoice.refundable_rial:
        raise RefundTooLargeError(refundable_rial=invoice.refundable_rial)
    return await _record(session, invoice, PaymentKind.REFUND, money, key=key, actor=actor, now=now)


async def reverse_payment(session: AsyncSession, *, payment_id: str, reason: str, actor: str, now: datetime) -> Payment:
    """The payment or refund, no longer counted: a mistake, or a transfer that bounced. Twice changes nothing.

    Raises PaymentRefundedError: the money of a payment was given back.
    """
    found = await repository.get_payment(session, payment_id)
    invoice = await invoices.get_invoice(session, found.invoice_id)
    payment = await repository.get_payment(session, payment_id)  # as it is under the lock of its invoice
    if payment.state == PaymentState.REVERSED:
        return payment
    if payment.signed_rial > invoice.paid_rial:
        raise PaymentRefundedError(paid_rial=invoice.paid_rial)
    payment.state, payment.reversed_at, payment.reverse_reason = PaymentState.REVERSED, now, reason
    change_paid(invoice, -payment.signed_rial)
    audit.record(
        session, actor=actor, verb=f"reverse_{payment.kind}", entity="invoice", entity_id=invoice.id, now=now,
        amount_rial=payment.amount_rial, payment_id=payment_id,
    )  # fmt: skip
    await session.flush()
    return payment


def _require_sound(money: Money, now: datetime) -> None:
    if money.amount_rial <= 0:
        raise InvalidInputError(field="amount_rial", reason="range")
    if money.at is not None and money.at > now:
        raise InvalidInputError(field="paid_at", reason="future")


async def _find_known(
    session: AsyncSession, invoice: Invoice, kind: PaymentKind, money: Money, key: str | None
) -> Payment | None:
    """What was recorded under the key; raises KeyReusedError when that was something else."""
    known = await repository.find_payment_by_key(session, invoice_id=invoice.id, key=key) if key is not None else None
    if known is not None and (known.kind, known.amount_rial, known.method) != (kind, money.amount_rial, money.method):
        raise KeyReusedError(entity="payment")
    return known


async def _record(
    session: AsyncSession,
    invoice: Invoice,
    kind: PaymentKind,
    money: Money,
    *,
    key: str | None,
    actor: str,
    now: datetime,
) -> Payment:
    payment = Payment(
        invoice_id=invoice.id, kind=kind, amount_rial=money.amount_rial, method=money.method,
        reference=money.reference, paid_at=money.at or now, recorded_at=now, actor=actor, idempotency_key=key,
    )  # fmt: skip
    session.add(payment)
    change_paid(invoice, payment.signed_rial)
    audit.record(
        session, actor=actor, verb="pay" if kind == PaymentKind.PAYMENT else "refund", entity="invoice",
        entity_id=invoice.id, now=now, amount_rial=money.amount_rial, method=money.method,
    )  # fmt: skip
    await session.flush()
    return payment
