"""Payment links: opened for an invoice, believed only when the gateway confirms, recorded exactly once.

Asking the gateway happens between two transactions: `begin_check` before, `settle_paid` or `note_unpaid` after.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.consents.rules import Purpose
from crm_core.invoices import repository as invoices
from crm_core.invoices.errors import InvoiceStateError
from crm_core.invoices.rules import InvoiceState
from crm_core.outbox import service as outbox
from crm_core.payments import repository
from crm_core.payments.errors import NothingToPayError, PaymentTooLargeError
from crm_core.payments.model import PaymentIntent
from crm_core.payments.rules import FIRST_CHECK, LINK_LIFE, REUSE, SETTLED, IntentState, Method, next_check
from crm_core.payments.service import Money, record_payment
from crm_core.tasks import repository as tasks
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task

GATEWAY = "gateway"
"""How the audit trail names what a payment gateway confirmed."""
VERIFY = "verify_payment"
"""The kind of the outbox items by which the worker asks the gateway."""
REFUND_TIME = timedelta(days=1)


async def open_intent(
    session: AsyncSession, *, invoice_id: str, amount_rial: int | None, actor: str, now: datetime
) -> PaymentIntent:
    """A link over an amount of an issued invoice (all that is left when None), still without an address.

    One that was opened moments ago for the same amount, and can still be paid, is given again.

    Raises:
        InvoiceStateError, NothingToPayError, PaymentTooLargeError.
    """
    invoice = await invoices.get_invoice(session, invoice_id)
    if invoice.state != InvoiceState.ISSUED:
        raise InvoiceStateError(state=invoice.state)
    left = invoice.left_rial
    if left == 0:
        raise NothingToPayError()
    amount = left if amount_rial is None else amount_rial
    if not 0 < amount <= left:
        raise PaymentTooLargeError(left_rial=left)
    known = await repository.find_open_intent(session, invoice_id=invoice_id, amount_rial=amount, since=now - REUSE)
    if known is not None:
        return known
    intent = PaymentIntent(
        invoice_id=invoice_id, amount_rial=amount, actor=actor, created_at=now, check_at=now + FIRST_CHECK
    )
    session.add(intent)
    await session.flush()
    audit.record(
        session, actor=actor, verb="open_payment_link", entity="invoice", entity_id=invoice_id, now=now,
        amount_rial=amount, intent_id=intent.id,
    )  # fmt: skip
    await session.flush()
    return intent


async def set_address(session: AsyncSession, *, intent_id: str, authority: str, url: str) -> PaymentIntent:
    """The link with the address that the gateway gave it, open to be paid."""
    intent = await repository.get_intent(session, intent_id)
    intent.authority, intent.url, intent.state = authority, url, IntentState.PENDING
    await session.flush()
    return intent


async def set_failed(session: AsyncSession, *, intent_id: str) -> None:
    """Notes that the gateway did not open the link."""
    (await repository.get_intent(session, intent_id)).state = IntentState.FAILED
    await session.flush()


async def begin_check(session: AsyncSession, *, intent_id: str, now: datetime) -> bool:
    """Whether the gateway is to be asked about a link.

    Not once it is settled; and not while nothing is left to pay, since a gateway gives back what nobody verifies.
    A check that was begun and never ended is always taken up again: the gateway may have taken the money.
    """
    intent = await repository.get_intent(session, intent_id)
    if intent.state in SETTLED or intent.authority is None:
        return False
    if intent.asked_at is None:
        invoice = await invoices.get_invoice(session, intent.invoice_id)
        if invoice.state != InvoiceState.ISSUED or invoice.left_rial < intent.amount_rial:
            intent.state = IntentState.EXPIRED
            await session.flush()
            return False
        intent.asked_at = now
        await session.flush()
    return True


async def settle_paid(session: AsyncSession, *, intent_id: str, reference: str, now: datetime) -> PaymentIntent:
    """The link, paid: its payment is recorded once, however often the gateway's word comes.

    Money for which the invoice has no room any more is surplus, and a colleague is asked to pay it back.
    """
    intent = await repository.get_intent(session, intent_id)
    if intent.state in SETTLED:
        return intent
    intent.reference, intent.settled_at = reference, now
    try:
        payment = await record_payment(
            session, invoice_id=intent.invoice_id, money=Money(intent.amount_rial, Method.GATEWAY, reference),
            key=f"{GATEWAY}:{intent.authority}", actor=GATEWAY, now=now,
        )  # fmt: skip
    except (PaymentTooLargeError, InvoiceStateError):
        intent.state = IntentState.SURPLUS
        await _ask_for_refund(session, intent=intent, now=now)
    else:
        intent.state, intent.payment_id = IntentState.PAID, payment.id
    await session.flush()
    return intent


async def note_unpaid(session: AsyncSession, *, intent_id: str, now: datetime) -> PaymentIntent:
    """The link, of which the gateway says that it is not paid; an old one is given up."""
    intent = await repository.get_intent(session, intent_id)
    if intent.state not in SETTLED:
        intent.asked_at = None
        if now >= intent.created_at + LINK_LIFE:
            intent.state = IntentState.EXPIRED
        await session.flush()
    return intent


async def schedule_checks(session: AsyncSession, now: datetime, limit: int) -> int:
    """Has the worker ask the gateway about open links that are due, and gives how many there were."""
    due = await repository.lock_due_intents(session, now=now, limit=limit)
    for intent in due:
        if now >= intent.created_at + 2 * LINK_LIFE:  # the gateway never gave an answer
            intent.state = IntentState.EXPIRED
            continue
        await outbox.enqueue(
            session, kind=VERIFY, key=f"{VERIFY}:{intent.id}:{intent.checks}", payload={"intent_id": intent.id},
            purpose=Purpose.SERVICE, now=now,
        )  # fmt: skip
        intent.checks += 1
        intent.check_at = now + next_check(intent.checks)
    await session.flush()
    return len(due)


async def _ask_for_refund(session: AsyncSession, *, intent: PaymentIntent, now: datetime) -> None:
    invoice = await invoices.get_invoice(session, intent.invoice_id)
    audit.record(
        session, actor=GATEWAY, verb="surplus_payment", entity="invoice", entity_id=invoice.id, now=now,
        amount_rial=intent.amount_rial, intent_id=intent.id,
    )  # fmt: skip
    await create_task(
        session, kind=TaskKind.PAYMENT, note=f"{invoice.code} {intent.amount_rial} {intent.reference}",
        contact_id=invoice.contact_id, team_code=await tasks.find_team_of_kind(session, kind="billing"),
        due_at=now + REFUND_TIME, now=now,
    )  # fmt: skip
