"""Queries over payments and payment links."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.errors import NotFoundError
from crm_core.payments.model import Payment, PaymentIntent
from crm_core.payments.rules import IntentState


async def get_payment(session: AsyncSession, payment_id: str) -> Payment:
    """The payment, read afresh; raises NotFoundError."""
    payment = await session.get(Payment, payment_id, populate_existing=True)
    if payment is None:
        raise NotFoundError(entity="payment")
    return payment


async def find_payment_by_key(session: AsyncSession, *, invoice_id: str, key: str) -> Payment | None:
    """The payment that was recorded under a key of an invoice."""
    payment: Payment | None = await session.scalar(
        select(Payment).where(Payment.invoice_id == invoice_id, Payment.idempotency_key == key)
    )
    return payment


async def get_intent(session: AsyncSession, intent_id: str) -> PaymentIntent:
    """The payment link, locked until the transaction ends; raises NotFoundError."""
    intent = await session.scalar(
        select(PaymentIntent)
        .where(PaymentIntent.id == intent_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if intent is None:
        raise NotFoundError(entity="payment_intent")
    return intent


async def find_intent_by_authority(session: AsyncSession, *, authority: str) -> PaymentIntent | None:
    """The payment link that a gateway knows by this name, with its invoice."""
    intent: PaymentIntent | None = await session.scalar(
        select(PaymentIntent).where(PaymentIntent.authority == authority).options(selectinload(PaymentIntent.invoice))
    )
    return intent


async def find_open_intent(
    session: AsyncSession, *, invoice_id: str, amount_rial: int, since: datetime
) -> PaymentIntent | None:
    """The newest link of an invoice and amount that can still be paid."""
    intent: PaymentIntent | None = await session.scalar(
        select(PaymentIntent)
        .where(
            PaymentIntent.invoice_id == invoice_id,
            PaymentIntent.amount_rial == amount_rial,
            PaymentIntent.state == IntentState.PENDING,
            PaymentIntent.created_at > since,
        )
        .order_by(PaymentIntent.id.desc())
        .limit(1)
    )
    return intent


async def lock_due_intents(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[PaymentIntent]:
    """Open links that are to be checked now; those that another worker holds are passed over."""
    rows = await session.scalars(
        select(PaymentIntent)
        .where(PaymentIntent.state == IntentState.PENDING, PaymentIntent.check_at <= now)
        .order_by(PaymentIntent.check_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return rows.all()
