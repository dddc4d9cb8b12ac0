"""Writing, issuing, replacing and deciding quotes."""

from typing import Any

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller, Work
from connectors.console.bodies import Rejection, SeenVersion, Version
from connectors.console.calls import staff_call
from connectors.console.people import key_of
from connectors.console.permissions import Verb
from connectors.console.quote_bodies import Acceptance, QuoteDraft, QuoteEdit, QuoteIssue, QuotePrices, QuoteRenewal
from connectors.console.quote_records import AcceptedQuote, QuotePreview, QuoteRecord, quote_preview
from connectors.console.quote_sending import lock_conversation_of, send_to_customer, show
from connectors.console.records import answer, lock_deal, lock_quote, record_id, shown
from connectors.gateway.endpoints import Endpoint, read_body, read_query
from connectors.gateway.keys import DATABASE, SETTINGS
from crm_core import clock
from crm_core.db import Session
from crm_core.db.versions import require_version
from crm_core.knowledge import service as knowledge
from crm_core.quotes import drafts, service
from crm_core.quotes.drafts import Author
from crm_core.quotes.rules import Approval, QuoteState


async def draft_quote(request: web.Request, caller: Caller) -> web.Response:
    """A draft for a contact, at the prices of their class."""
    body = await read_body(request, QuoteDraft)
    async with request.app[DATABASE].writing() as session:
        contact_id = body.contact_id
        if body.opportunity_id is not None:
            deal = await lock_deal(session, caller, body.opportunity_id, verb=Verb.WRITE_QUOTES)
            contact_id = contact_id or deal.contact_id
        assert contact_id is not None
        quote = await drafts.create_draft(
            session, contact_id=contact_id, opportunity_id=body.opportunity_id,
            conversation_id=body.conversation_id, wishes=body.wishes(), author=_author(caller),
            request_key=key_of(caller, body.client_id), now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.QUOTES, quote.id, status=201)


async def edit_quote(request: web.Request, caller: Caller) -> web.Response:
    """Changes the lines, discounts and words of a draft."""
    body = await read_body(request, QuoteEdit)
    async with request.app[DATABASE].writing() as session:
        quote = await lock_quote(session, caller, request.match_info["id"], verb=Verb.WRITE_QUOTES)
        require_version(quote, body.version, entity="quote")
        await drafts.edit_draft(
            session, quote_id=quote.id, wishes=body.wishes(), author=_author(caller), now=clock.now()
        )
        return await answer(session, listings.QUOTES, quote.id)


async def delete_quote(request: web.Request, caller: Caller) -> web.Response:
    """Throws a draft away; what was ever issued stays."""
    seen = read_query(request, SeenVersion)
    async with request.app[DATABASE].writing() as session:
        quote = await lock_quote(session, caller, request.match_info["id"], verb=Verb.WRITE_QUOTES)
        require_version(quote, seen.version, entity="quote")
        await drafts.delete_draft(session, quote_id=quote.id, author=_author(caller), now=clock.now())
    return web.Response(status=204)


async def preview_quote(request: web.Request, caller: Caller) -> web.Response:
    """What a draft would cost with other lines or discounts and at today's prices; nothing is stored."""
    body = await read_body(request, QuotePrices)
    async with request.app[DATABASE].reading() as session:
        quote_id = await record_id(session, request, listings.QUOTES)
        preview = await drafts.preview_draft(
            session, quote_id=quote_id, wishes=body.wishes(), author=_author(caller), now=clock.now()
        )
    return shown(quote_preview(preview))


async def approve_quote(request: web.Request, caller: Caller) -> web.Response:
    """Agrees to a discount above the writer's limit; doing it twice changes nothing."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        quote = await lock_quote(session, caller, request.match_info["id"], verb=Verb.APPROVE_DISCOUNTS)
        if quote.approval != Approval.GIVEN:
            require_version(quote, body.version, entity="quote")
        await drafts.approve_discount(session, quote_id=quote.id, author=_author(caller), now=clock.now())
        return await answer(session, listings.QUOTES, quote.id)


async def issue_quote(request: web.Request, caller: Caller) -> web.Response:
    """Issues a draft and sends it into its conversation; doing it twice changes nothing."""
    body = await read_body(request, QuoteIssue)
    async with request.app[DATABASE].writing() as session:
        quote_id = await record_id(session, request, listings.QUOTES)
        conversation = await lock_conversation_of(session, quote_id)
        quote = await lock_quote(session, caller, quote_id, verb=Verb.WRITE_QUOTES)
        if quote.issued_at is None:
            require_version(quote, body.version, entity="quote")
        issued = await service.issue_draft(
            session, quote_id=quote_id, validity_days=await _validity(session, request), reserve=body.reserve,
            author=_author(caller), now=clock.now(),
        )  # fmt: skip
        message = await send_to_customer(session, conversation, issued, caller)
        found = await answer(session, listings.QUOTES, issued.id)
    show(request, message)
    return found


async def revise_quote(request: web.Request, caller: Caller) -> web.Response:
    """A draft of the next version of an issued or expired quote; doing it twice answers the same draft."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        quote = await lock_quote(session, caller, request.match_info["id"], verb=Verb.WRITE_QUOTES)
        require_version(quote, body.version, entity="quote")
        draft = await service.revise_quote(session, quote_id=quote.id, author=_author(caller), now=clock.now())
        return await answer(session, listings.QUOTES, draft.id, status=201)


async def renew_quote(request: web.Request, caller: Caller) -> web.Response:
    """Issues an expired quote again at today's prices and sends it; doing it twice answers the same."""
    body = await read_body(request, QuoteRenewal)
    async with request.app[DATABASE].writing() as session:
        quote_id = await record_id(session, request, listings.QUOTES)
        conversation = await lock_conversation_of(session, quote_id)
        quote = await lock_quote(session, caller, quote_id, verb=Verb.WRITE_QUOTES)
        require_version(quote, body.version, entity="quote")
        renewed = await service.renew_quote(
            session, quote_id=quote_id, validity_days=await _validity(session, request), reserve=body.reserve,
            author=_author(caller), now=clock.now(),
        )  # fmt: skip
        message = await send_to_customer(session, conversation, renewed, caller)
        found = await answer(session, listings.QUOTES, renewed.id, status=201)
    show(request, message)
    return found


async def accept_quote(request: web.Request, caller: Caller) -> web.Response:
    """Notes that the customer accepted an offer, and places its order; doing it twice changes nothing."""
    body = await read_body(request, Acceptance)
    async with request.app[DATABASE].writing() as session:
        quote = await lock_quote(session, caller, request.match_info["id"], verb=Verb.DECIDE_QUOTES)
        if quote.state != QuoteState.ACCEPTED:
            require_version(quote, body.version, entity="quote")
        _, order = await service.accept_quote(
            session, quote_id=quote.id, note=body.note or None, actor=caller.actor, now=clock.now()
        )
        return await answer(session, listings.QUOTES, quote.id, order={"id": order.id, "code": order.code})


async def reject_quote(request: web.Request, caller: Caller) -> web.Response:
    """Notes that the customer did not want an offer, and why."""
    body = await read_body(request, Rejection)
    async with request.app[DATABASE].writing() as session:
        quote = await lock_quote(session, caller, request.match_info["id"], verb=Verb.DECIDE_QUOTES)
        if quote.state != QuoteState.REJECTED:
            require_version(quote, body.version, entity="quote")
        await service.reject_quote(
            session, quote_id=quote.id, reason=body.reason, note=body.note or None, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.QUOTES, quote.id)


async def _validity(session: Session, request: web.Request) -> int:
    """The company's days of validity, for a draft that does not say."""
    setting = request.app[SETTINGS].quote_validity_days
    return setting or int((await knowledge.get_fact(session, key="company"))["quote_validity_days"])


def _author(caller: Caller) -> Author:
    return Author(caller.actor, caller.user.role)


def _write(path: str, work: Work, response: Any = QuoteRecord, *, method: str = "POST", **options: Any) -> Endpoint:
    return staff_call(method, f"/v1/quotes{path}", Verb.WRITE_QUOTES, work, response, **options)


_DECIDE = Verb.DECIDE_QUOTES
ENDPOINTS = [
    _write("", draft_quote, body=QuoteDraft, status=201),
    _write("/{id}", edit_quote, method="PATCH", body=QuoteEdit),
    _write("/{id}", delete_quote, None, method="DELETE", query=SeenVersion, status=204),
    _write("/{id}/preview", preview_quote, QuotePreview, body=QuotePrices),
    _write("/{id}/issue", issue_quote, body=QuoteIssue),
    _write("/{id}/revise", revise_quote, body=Version, status=201),
    _write("/{id}/renew", renew_quote, body=QuoteRenewal, status=201),
    staff_call("POST", "/v1/quotes/{id}/approve", Verb.APPROVE_DISCOUNTS, approve_quote, QuoteRecord, body=Version),
    staff_call("POST", "/v1/quotes/{id}/accept", _DECIDE, accept_quote, AcceptedQuote, body=Acceptance),
    staff_call("POST", "/v1/quotes/{id}/reject", _DECIDE, reject_quote, QuoteRecord, body=Rejection),
]
