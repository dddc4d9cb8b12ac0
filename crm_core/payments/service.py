"""Recording and reversing payments; `paid_rial` of the invoice follows in the same transaction."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import InvalidInputError
from crm_core.invoices import repository as invoices
from crm_core.invoices.errors import InvoiceStateError, KeyReusedError
from crm_core.invoices.rules import InvoiceState
from crm_core.invoices.service import change_paid
from crm_core.payments import repository
from crm_core.payments.errors import PaymentTooLargeError
from crm_core.payments.model import Payment
from crm_core.payments.rules import Method, PaymentState


async def record_payment(
    session: AsyncSession,
    *,
    invoice_id: str,
    amount_rial: int,
    actor: str,
    now: datetime,
    method: Method = Method.TRANSFER,
    reference: str | None = None,
    paid_at: datetime | None = None,
    key: str | None = None,
) -> Payment:
    """One more payment on an issued invoice, paid now unless told otherwise; the same key gives the first one.

    Raises:
        InvalidInputError: not a positive amount, or a time to come. PaymentTooLargeError: more than is left.
        InvoiceStateError, KeyReusedError.
    """
    if amount_rial <= 0:
        raise InvalidInputError(field="amount_rial", reason="range")
    if paid_at is not None and paid_at > now:
        raise InvalidInputError(field="paid_at", reason="future")
    invoice = await invoices.get_invoice(session, invoice_id)
    known = key and await repository.find_payment_by_key(session, invoice_id=invoice_id, key=key)
    if known:
        if (known.amount_rial, known.method) != (amount_rial, method):
            raise KeyReusedError(entity="payment")
        return known
    if invoice.state != InvoiceState.ISSUED:
        raise InvoiceStateError(state=invoice.state)
    if amount_rial > invoice.left_rial:
        raise PaymentTooLargeError(left_rial=invoice.left_rial)
    payment = Payment(
        invoice_id=invoice_id, amount_rial=amount_rial, method=method, reference=reference, paid_at=paid_at or now,
        recorded_at=now, actor=actor, idempotency_key=key,
    )  # fmt: skip
    session.add(payment)
    change_paid(invoice, amount_rial)
    audit.record(
        session, actor=actor, verb="pay", entity="invoice", entity_id=invoice_id, now=now, amount_rial=amount_rial,
        method=method,
    )  # fmt: skip
    await session.flush()
    return payment


async def reverse_payment(session: AsyncSession, *, payment_id: str, reason: str, actor: str, now: datetime) -> Payment:
    """The payment, no longer counted: recorded by mistake, bounced or paid back. Reversing twice changes nothing."""
    found = await repository.get_payment(session, payment_id)
    invoice = await invoices.get_invoice(session, found.invoice_id)
    payment = await repository.get_payment(session, payment_id)  # as it is under the lock of its invoice
    if payment.state == PaymentState.REVERSED:
        return payment
    payment.state, payment.reversed_at, payment.reverse_reason = PaymentState.REVERSED, now, reason
    change_paid(invoice, -payment.amount_rial)
    audit.record(
        session, actor=actor, verb="reverse_payment", entity="invoice", entity_id=invoice.id, now=now,
        amount_rial=payment.amount_rial, payment_id=payment_id,
    )  # fmt: skip
    await session.flush()
    return payment
