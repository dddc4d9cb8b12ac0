"""Requesting, issuing, paying and taking back invoices."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.billing_bodies import Cancellation, Credit, InvoiceRequest, LinkRequest, PaymentBody, Reversal
from connectors.console.billing_records import CreditNoteRecord, InvoiceRecord, LinkRecord, PacketRecord, PaymentRecord
from connectors.console.bodies import Version
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.records import answer, record_id, shown
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE, SETTINGS
from connectors.payments import flow
from connectors.payments.port import GATEWAY
from crm_core import clock
from crm_core.db import Session
from crm_core.db.versions import require_version
from crm_core.einvoices import service as einvoices
from crm_core.invoices import credits as crediting
from crm_core.invoices import repository as invoice_queries
from crm_core.invoices import service as invoices
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState
from crm_core.payments import service as payments


async def request_invoice(request: web.Request, caller: Caller) -> web.Response:
    """Asks for the invoice of an accepted offer; asking twice gives the same one."""
    body = await read_body(request, InvoiceRequest)
    async with request.app[DATABASE].writing() as session:
        invoice = await invoices.request_invoice(
            session, quote_id=await record_id(session, request, listings.QUOTES), automatic=False, actor=caller.actor,
            buyer=invoices.BuyerIds(body.buyer_national_id, body.buyer_economic_code, body.postal_code),
            request_key=body.idempotency_key, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.INVOICES, invoice.id)


async def issue_invoice(request: web.Request, caller: Caller) -> web.Response:
    """Gives a requested invoice its number; doing it twice keeps the first one."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        invoice = await _lock_invoice(session, request)
        if invoice.state != InvoiceState.ISSUED:
            require_version(invoice, body.version, entity="invoice")
        await invoices.issue_invoice(session, invoice_id=invoice.id, actor=caller.actor, now=clock.now())
        return await answer(session, listings.INVOICES, invoice.id)


async def record_payment(request: web.Request, caller: Caller) -> web.Response:
    """Notes money that came in for an invoice; the same key is noted once."""
    return await _record(request, caller, payments.record_payment)


async def record_refund(request: web.Request, caller: Caller) -> web.Response:
    """Notes money given back that credit notes made the buyer's; the same key is noted once."""
    return await _record(request, caller, payments.record_refund)


async def _record(request: web.Request, caller: Caller, record: Callable[..., Awaitable[Any]]) -> web.Response:
    body = await read_body(request, PaymentBody)
    async with request.app[DATABASE].writing() as session:
        invoice = await _lock_invoice(session, request)
        if body.idempotency_key is None:
            require_version(invoice, body.version, entity="invoice")
        await record(
            session, invoice_id=invoice.id, money=body.money(), key=body.idempotency_key, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.INVOICES, invoice.id)


async def reverse_payment(request: web.Request, caller: Caller) -> web.Response:
    """Takes a payment or refund out of account: a mistake, a bounced cheque. Twice changes nothing."""
    body = await read_body(request, Reversal)
    async with request.app[DATABASE].writing() as session:
        payment_id = await record_id(session, request, listings.PAYMENTS)
        await payments.reverse_payment(
            session, payment_id=payment_id, reason=body.reason, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.PAYMENTS, payment_id)


async def cancel_invoice(request: web.Request, caller: Caller) -> web.Response:
    """Cancels a request, or takes an issued invoice back by a credit note; twice changes nothing."""
    body = await read_body(request, Cancellation)
    async with request.app[DATABASE].writing() as session:
        invoice = await _lock_invoice(session, request)
        if invoice.state != InvoiceState.CANCELLED:
            require_version(invoice, body.version, entity="invoice")
        await crediting.cancel_invoice(
            session, invoice_id=invoice.id, reason=body.reason, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.INVOICES, invoice.id)


async def credit_invoice(request: web.Request, caller: Caller) -> web.Response:
    """Issues a credit note over some units of some lines, or over all that is left; the same key gives the same one."""
    body = await read_body(request, Credit)
    units: dict[int, int] | None = None
    for line in body.lines or ():
        units = {**(units or {}), line.row: (units or {}).get(line.row, 0) + line.quantity}
    async with request.app[DATABASE].writing() as session:
        invoice = await _lock_invoice(session, request)
        if body.idempotency_key is None:
            require_version(invoice, body.version, entity="invoice")
        note = await crediting.credit_invoice(
            session, invoice_id=invoice.id, units=units, reason=body.reason, request_key=body.idempotency_key,
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.CREDIT_NOTES, note.id)


async def open_payment_link(request: web.Request, caller: Caller) -> web.Response:
    """Opens a page of the payment gateway for an invoice; twice within minutes gives the same one."""
    body = await read_body(request, LinkRequest)
    async with request.app[DATABASE].reading() as session:
        invoice_id = await record_id(session, request, listings.INVOICES)
    origin = request.app[SETTINGS].public_url or str(request.url.origin())
    intent = await flow.open_link(
        request.app[DATABASE], request.app[GATEWAY], invoice_id=invoice_id, amount_rial=body.amount,
        actor=caller.actor, origin=origin,
    )  # fmt: skip
    record = LinkRecord(id=intent.id, url=intent.url or "", amount=intent.amount_rial, created_at=intent.created_at)
    return shown(record, status=201)


async def invoice_einvoice(request: web.Request, _caller: Caller) -> web.Response:
    """An invoice as the tax organisation takes it."""
    async with request.app[DATABASE].reading() as session:
        packet = await einvoices.packet_of_invoice(
            session, invoice_id=await record_id(session, request, listings.INVOICES)
        )
    return web.json_response(packet)


async def credit_note_einvoice(request: web.Request, _caller: Caller) -> web.Response:
    """A credit note as the tax organisation takes it."""
    async with request.app[DATABASE].reading() as session:
        note_id = await record_id(session, request, listings.CREDIT_NOTES)
        packet = await einvoices.packet_of_credit_note(session, credit_note_id=note_id)
    return web.json_response(packet)


async def _lock_invoice(session: Session, request: web.Request) -> Invoice:
    """The invoice, which nobody else changes until the transaction ends."""
    return await invoice_queries.get_invoice(session, await record_id(session, request, listings.INVOICES))


_INVOICE, _TAKE_BACK = "/v1/invoices/{id}", Verb.CANCEL_INVOICES
ENDPOINTS = [
    staff_call(
        "POST", "/v1/quotes/{id}/invoice", Verb.REQUEST_INVOICES, request_invoice, InvoiceRecord, body=InvoiceRequest
    ),
    staff_call("POST", f"{_INVOICE}/issue", Verb.ISSUE_INVOICES, issue_invoice, InvoiceRecord, body=Version),
    staff_call(
        "POST", f"{_INVOICE}/payments", Verb.RECORD_PAYMENTS, record_payment, InvoiceRecord, body=PaymentBody
    ),
    staff_call("POST", f"{_INVOICE}/refunds", Verb.RECORD_REFUNDS, record_refund, InvoiceRecord, body=PaymentBody),
    staff_call("POST", f"{_INVOICE}/cancel", _TAKE_BACK, cancel_invoice, InvoiceRecord, body=Cancellation),
    staff_call("POST", f"{_INVOICE}/credit", _TAKE_BACK, credit_invoice, CreditNoteRecord, body=Credit),
    staff_call(
        "POST", f"{_INVOICE}/payment-link", Verb.OPEN_PAYMENT_LINKS, open_payment_link, LinkRecord, body=LinkRequest,
        status=201,
    ),
    staff_call("GET", f"{_INVOICE}/einvoice", Verb.READ_INVOICES, invoice_einvoice, PacketRecord),
    staff_call(
        "GET", "/v1/credit-notes/{id}/einvoice", Verb.READ_INVOICES, credit_note_einvoice, PacketRecord
    ),
    staff_call(
        "POST", "/v1/payments/{id}/reverse", Verb.REVERSE_PAYMENTS, reverse_payment, PaymentRecord, body=Reversal
    ),
]  # fmt: skip
