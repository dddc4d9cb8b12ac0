"""Writing, issuing, replacing and deciding quotes."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import Rejection
from connectors.console.quote_bodies import (
    Acceptance,
    QuoteDraft,
    QuoteEdit,
    QuoteIssue,
    QuotePrices,
    QuoteRenewal,
    Version,
)
from connectors.console.quote_records import quote_preview
from connectors.console.quote_sending import lock_conversation_of, send_to_customer, show
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE, SETTINGS
from crm_core import clock
from crm_core.db import Session
from crm_core.db.versions import require_version
from crm_core.knowledge import service as knowledge
from crm_core.listing import kinds
from crm_core.listing import service as listing
from crm_core.opportunities import repository as opportunities
from crm_core.quotes import drafts, service
from crm_core.quotes.drafts import Author
from crm_core.quotes.rules import Approval


async def draft_quote(request: web.Request, caller: Caller) -> web.Response:
    """A draft for a contact, at the prices of their class."""
    body = await read_body(request, QuoteDraft)
    async with request.app[DATABASE].writing() as session:
        contact_id = body.contact_id
        if contact_id is None:
            assert body.opportunity_id is not None
            contact_id = (await opportunities.get_opportunity(session, body.opportunity_id)).contact_id
        key = f"{caller.user.id}:{body.client_id}" if body.client_id else None
        quote = await drafts.create_draft(
            session, contact_id=contact_id, opportunity_id=body.opportunity_id,
            conversation_id=body.conversation_id, wishes=body.wishes(), author=_author(caller), request_key=key,
            now=clock.now(),
        )  # fmt: skip
        return await _answer(session, quote.id, status=201)


async def edit_quote(request: web.Request, caller: Caller) -> web.Response:
    """Changes the lines, discounts and words of a draft."""
    body = await read_body(request, QuoteEdit)
    async with request.app[DATABASE].writing() as session:
        quote = await drafts.get_draft(session, await _id(session, request))
        require_version(quote, body.version, entity="quote")
        await drafts.edit_draft(
            session, quote_id=quote.id, wishes=body.wishes(), author=_author(caller), now=clock.now()
        )
        return await _answer(session, quote.id)


async def preview_quote(request: web.Request, caller: Caller) -> web.Response:
    """What a draft would cost with other lines or discounts and at today's prices; nothing is stored."""
    body = await read_body(request, QuotePrices)
    async with request.app[DATABASE].reading() as session:
        preview = await drafts.preview_draft(
            session, quote_id=await _id(session, request), wishes=body.wishes(), author=_author(caller),
            now=clock.now(),
        )  # fmt: skip
    return web.json_response(quote_preview(preview).model_dump(mode="json"))


async def approve_quote(request: web.Request, caller: Caller) -> web.Response:
    """Agrees to a discount above the writer's limit; doing it twice changes nothing."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        quote = await drafts.get_draft(session, await _id(session, request))
        if quote.approval != Approval.GIVEN:
            require_version(quote, body.version, entity="quote")
        await drafts.approve_discount(session, quote_id=quote.id, author=_author(caller), now=clock.now())
        return await _answer(session, quote.id)


async def issue_quote(request: web.Request, caller: Caller) -> web.Response:
    """Issues a draft and sends it into its conversation; doing it twice changes nothing."""
    body = await read_body(request, QuoteIssue)
    async with request.app[DATABASE].writing() as session:
        quote_id = await _id(session, request)
        conversation = await lock_conversation_of(session, quote_id)
        quote = await service.lock_quote(session, quote_id=quote_id)
        if quote.issued_at is None:
            require_version(quote, body.version, entity="quote")
        issued = await service.issue_draft(
            session, quote_id=quote_id, validity_days=await _validity(session, request), reserve=body.reserve,
            author=_author(caller), now=clock.now(),
        )  # fmt: skip
        message = await send_to_customer(session, conversation, issued, caller)
        answer = await _answer(session, issued.id)
    show(request, message)
    return answer


async def revise_quote(request: web.Request, caller: Caller) -> web.Response:
    """A draft of the next version of an issued or expired quote; doing it twice answers the same draft."""
    body = await read_body(request, Version)
    async with request.app[DATABASE].writing() as session:
        quote = await service.lock_quote(session, quote_id=await _id(session, request))
        require_version(quote, body.version, entity="quote")
        draft = await service.revise_quote(session, quote_id=quote.id, author=_author(caller), now=clock.now())
        return await _answer(session, draft.id, status=201)


async def renew_quote(request: web.Request, caller: Caller) -> web.Response:
    """Issues an expired quote again at today's prices and sends it; doing it twice answers the same."""
    body = await read_body(request, QuoteRenewal)
    async with request.app[DATABASE].writing() as session:
        quote_id = await _id(session, request)
        conversation = await lock_conversation_of(session, quote_id)
        renewed = await service.renew_quote(
            session, quote_id=quote_id, validity_days=await _validity(session, request), reserve=body.reserve,
            author=_author(caller), now=clock.now(),
        )  # fmt: skip
        message = await send_to_customer(session, conversation, renewed, caller)
        answer = await _answer(session, renewed.id, status=201)
    show(request, message)
    return answer


async def accept_quote(request: web.Request, caller: Caller) -> web.Response:
    """Notes that the customer accepted an offer, and places its order; doing it twice changes nothing."""
    body = await read_body(request, Acceptance) if request.can_read_body else Acceptance()
    async with request.app[DATABASE].writing() as session:
        quote_id = await _id(session, request)
        _, order = await service.accept_quote(
            session, quote_id=quote_id, note=body.note or None, actor=caller.actor, now=clock.now()
        )
        record = await listings.whole(session, listings.QUOTES, quote_id)
        return web.json_response({**record, "order": {"id": order.id, "code": order.code}})


async def reject_quote(request: web.Request, caller: Caller) -> web.Response:
    """Notes that the customer did not want an offer, and why."""
    body = await read_body(request, Rejection)
    async with request.app[DATABASE].writing() as session:
        quote_id = await _id(session, request)
        await service.reject_quote(
            session, quote_id=quote_id, reason=body.reason, note=body.note or None, actor=caller.actor,
            now=clock.now(),
        )  # fmt: skip
        return await _answer(session, quote_id)


async def _id(session: Session, request: web.Request) -> str:
    return await listing.get_id(session, kinds.QUOTES, key=request.match_info["id"])


async def _validity(session: Session, request: web.Request) -> int:
    """The company's days of validity, for a draft that does not say."""
    setting = request.app[SETTINGS].quote_validity_days
    return setting or int((await knowledge.get_fact(session, key="company"))["quote_validity_days"])


def _author(caller: Caller) -> Author:
    return Author(caller.actor, caller.user.role)


async def _answer(session: Session, quote_id: str, *, status: int = 200) -> web.Response:
    return web.json_response(await listings.whole(session, listings.QUOTES, quote_id), status=status)
