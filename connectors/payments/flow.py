"""The way of a payment link: no call to the gateway is made inside a transaction, and only its word is believed."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from connectors.delivery.sms import DeliveryFailedError
from connectors.payments.port import PaymentGateway
from connectors.payments.texts import LINK_DESCRIPTION
from crm_core import clock
from crm_core.db import Database
from crm_core.errors import NotFoundError
from crm_core.invoices import repository as invoices
from crm_core.payments import links, repository
from crm_core.payments.errors import PaymentGatewayError
from crm_core.payments.model import PaymentIntent
from crm_core.payments.rules import IntentState

log = structlog.get_logger()

CALLBACK = "/v1/payments/callback"


async def open_link(
    database: Database,
    gateway: PaymentGateway,
    *,
    invoice_id: str,
    amount_rial: int | None,
    actor: str,
    origin: str,
) -> PaymentIntent:
    """A link by which an invoice can be paid; ``origin`` is where the buyer's browser reaches us.

    Raises:
        PaymentGatewayError, and what `links.open_intent` raises.
    """
    async with database.writing() as session:
        intent = await links.open_intent(
            session, invoice_id=invoice_id, amount_rial=amount_rial, actor=actor, now=clock.now()
        )
        invoice = await invoices.get_invoice(session, invoice_id)
        description, mobile = LINK_DESCRIPTION.format(code=invoice.code), invoice.buyer_mobile
    if intent.state == IntentState.PENDING:
        return intent
    try:
        opened = await gateway.request(
            amount_rial=intent.amount_rial, description=description, callback=f"{origin}{CALLBACK}", mobile=mobile,
            key=intent.id,
        )  # fmt: skip
    except PaymentGatewayError as error:
        log.warning("payment_link_failed", intent_id=intent.id, **error.data)
        async with database.writing() as session:
            await links.set_failed(session, intent_id=intent.id)
        raise
    async with database.writing() as session:
        return await links.set_address(session, intent_id=intent.id, authority=opened.authority, url=opened.url)


async def find_link(database: Database, *, authority: str) -> PaymentIntent:
    """The link that the gateway calls so, with its invoice; raises NotFoundError."""
    async with database.reading() as session:
        intent = await repository.find_intent_by_authority(session, authority=authority)
    if intent is None:
        raise NotFoundError(entity="payment_intent")
    return intent


async def settle(database: Database, gateway: PaymentGateway, *, intent_id: str) -> PaymentIntent:
    """The link as the gateway says: paid (and recorded, once) or not; whoever asks, and however often.

    Raises PaymentGatewayError when the gateway does not answer; the worker asks again.
    """
    async with database.writing() as session:
        asks = await links.begin_check(session, intent_id=intent_id, now=clock.now())
        intent = await repository.get_intent(session, intent_id)
    if not asks or intent.authority is None:
        return intent
    confirmed = await gateway.verify(authority=intent.authority, amount_rial=intent.amount_rial)
    async with database.writing() as session:
        if confirmed is None:
            return await links.note_unpaid(session, intent_id=intent_id, now=clock.now())
        return await links.settle_paid(session, intent_id=intent_id, reference=confirmed.reference, now=clock.now())


def deliver_checks(database: Database, gateway: PaymentGateway) -> Callable[[str, dict[str, Any]], Awaitable[None]]:
    """How an outbox item of kind ``verify_payment`` is delivered."""

    async def deliver(_key: str, payload: dict[str, Any]) -> None:
        try:
            await settle(database, gateway, intent_id=payload["intent_id"])
        except PaymentGatewayError as error:
            raise DeliveryFailedError(error.data["reason"]) from error

    return deliver
