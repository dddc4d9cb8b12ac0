"""The chat calls: sessions, messages, catch-up."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from connectors.channels.attachments import attached
from connectors.channels.receive import announce, hear
from connectors.gateway.bubbles import bubble
from connectors.gateway.endpoints import read_body, read_query
from connectors.gateway.errors import UnauthenticatedError
from connectors.gateway.hub import LEAVING, Listener
from connectors.gateway.keys import DATABASE, DISPATCHER, HUB, SETTINGS
from connectors.gateway.watching import NEWS
from connectors.website.bodies import CatchUp, MessageRequest, SessionRequest
from connectors.website.door import DOOR, address_of, site_of_call
from connectors.website.tokens import HostIdentity, issue_session_token, read_host_identity, read_session_token
from crm_core import clock
from crm_core.contacts import repository as contact_queries
from crm_core.contacts import service as contacts
from crm_core.contacts.matching import Key
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations import repository as queries
from crm_core.conversations import service as conversations
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import ChatChannel, Owner
from crm_core.conversations.service import Received
from crm_core.db import Session
from crm_core.merges.linking import show_key
from crm_core.settings import Settings
from crm_core.sites.keys import site_key
from crm_core.sites.rules import Site
from crm_core.turns import service as turns


def bearer(request: web.Request) -> str:
    """The bearer token of a call; raises UnauthenticatedError."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError(reason="missing")
    return token


def conversation_of(request: web.Request) -> str:
    """The conversation that the call's session token opens; raises UnauthenticatedError."""
    return read_session_token(bearer(request), secret=request.app[SETTINGS].token_secret)


def session_token(app: web.Application, conversation_id: str) -> str:
    """A new session token for a conversation."""
    settings = app[SETTINGS]
    lifetime = timedelta(minutes=settings.session_token_minutes)
    return issue_session_token(conversation_id, secret=settings.token_secret, lifetime=lifetime, now=clock.now())


async def open_session(request: web.Request) -> web.Response:
    """A conversation with its tokens; a visitor token resumes the open one."""
    body = await read_body(request, SessionRequest)
    site = await site_of_call(request, body.site)
    settings = request.app[SETTINGS]
    identity = _host_identity(settings, site, body.identity) if body.identity else None
    async with request.app[DATABASE].reading() as session:
        known = await conversations.is_known_visitor(session, visitor_token=body.visitor_token, site=site.code)
    if not known:
        solved = (body.proof.challenge, body.proof.answer) if body.proof else None
        await request.app[DOOR].admit_session(address_of(request), solved)
    async with request.app[DATABASE].writing() as session:
        conversation, visitor_token = await _open(session, site, body, identity)
    request.app[DOOR].blocked.require_free(ids=(conversation.id, conversation.contact_id))
    answer = {
        "conversation_id": conversation.id,
        "session_token": session_token(request.app, conversation.id),
        "visitor_token": visitor_token,
        "expires_in": settings.session_token_minutes * 60,
    }
    return web.json_response(answer, status=201, headers={"Cache-Control": "no-store"})


def _host_identity(settings: Settings, site: Site, token: str) -> HostIdentity:
    """Who a site says is logged in, signed with its own key; raises UnauthenticatedError."""
    return read_host_identity(token, secret=site_key(settings.var_dir / "secrets", site.code), now=clock.now())


async def _open(
    session: Session, site: Site, body: SessionRequest, identity: HostIdentity | None
) -> tuple[Conversation, str]:
    """The visitor's conversation; one that another customer proved to be theirs is left to them.

    Whoever the host vouches for is shown an ended one only if it was proven to be theirs: nobody is vouched for there.
    """
    now = clock.now()
    opened = await conversations.open_conversation(
        session, channel=body.channel, site=site.code, visitor_token=body.visitor_token, now=now, or_last=body.or_last
    )
    if identity is None:
        return opened
    contact_id = await _find_contact(session, site.code, identity)
    conversation, visitor_token = opened
    is_proven, has_ended = conversation.assurance == Assurance.VERIFIED, conversation.owner == Owner.CLOSED
    if is_proven and conversation.contact_id == contact_id and has_ended:
        return opened
    if has_ended or (is_proven and conversation.contact_id != contact_id):
        opened = await conversations.open_conversation(
            session, channel=body.channel, site=site.code, visitor_token=None if is_proven else visitor_token, now=now
        )
    await _vouch(session, opened[0], identity)
    return opened


async def _find_contact(session: Session, site: str, identity: HostIdentity) -> str | None:
    """The contact that the host's customer is known as: by account, else by mobile, else by e-mail."""
    for kind, value in _keys(site, identity):
        known = await contact_queries.find_by_identity(session, kind=kind, value=value)
        if known is not None:
            return known.id
    return None


def _keys(site: str, identity: HostIdentity) -> list[tuple[IdentityKind, str]]:
    """What the host vouches for, the surest first."""
    keys = [
        (IdentityKind.SITE_USER, f"{site}:{identity.subject}"),
        (IdentityKind.MOBILE, identity.mobile),
        (IdentityKind.EMAIL, identity.email),
    ]
    return [(kind, value) for kind, value in keys if value]


async def _vouch(session: Session, conversation: Conversation, identity: HostIdentity) -> None:
    """Makes the host site's customer the verified speaker: by account where it is known, else by mobile or e-mail."""
    now = clock.now()
    keys = _keys(conversation.site, identity)
    known = await contact_queries.find_identity(session, kind=keys[0][0], value=keys[0][1])
    if known is None:
        keys = [*keys[1:], keys[0]]
    (kind, value), *others = keys
    contact, _ = await contacts.find_or_create_contact(
        session, kind=kind, value=value, name=identity.name, source=conversation.channel, verified=True, now=now
    )
    for kind, value in others:
        key = Key(kind, value, verified=True)
        await show_key(session, contact_id=contact.id, key=key, conversation_id=conversation.id, now=now)
    await conversations.identify(
        session, conversation=conversation, contact_id=contact.id, assurance=Assurance.VERIFIED, now=now
    )


async def send_message(request: web.Request) -> web.Response:
    """Stores a message and wakes the assistant; with ``?wait=reply`` holds until the turn is done."""
    conversation_id = conversation_of(request)
    body = await read_body(request, MessageRequest)
    await _require_welcome(request, conversation_id)
    received = await _receive(request, conversation_id, body)
    message, conversation = received.message, received.conversation
    answer: dict[str, Any] = {"message_id": message.id, "seq": message.seq}
    if conversation.id != conversation_id:
        answer["conversation_id"] = conversation.id
        answer["session_token"] = session_token(request.app, conversation.id)
    announce(request.app[HUB], received)
    if request.query.get("wait") != "reply":
        if received.turn is not None:
            request.app[DISPATCHER].wake(conversation.id)
        return web.json_response(answer, status=202)
    replies = await _replies(request, received)
    if replies is None:
        return web.json_response(answer, status=202)
    return web.json_response({**answer, "replies": replies})


async def _receive(request: web.Request, conversation_id: str, body: MessageRequest) -> Received:
    """The stored message; one to a closed conversation goes into the visitor's open or new one."""
    async with request.app[DATABASE].writing() as session:
        name = await conversations.name_of(session, conversation_id=conversation_id, client_id=body.client_id)
        known = await conversations.find_received(session, channel=ChatChannel.WEBSITE, external_id=name)
        if known is not None:
            return known
        files = []
        if body.attachment_id:
            files.append(
                await queries.get_attachment(session, attachment_id=body.attachment_id, conversation_id=conversation_id)
            )
        received = await hear(
            session, conversation_id=conversation_id, external_id=name, text=body.text or "", payload=body.payload,
            attachments=[attached(row) for row in files],
        )  # fmt: skip
        for row in files:
            row.conversation_id = received.conversation.id
        return received


async def _require_welcome(request: web.Request, conversation_id: str) -> None:
    """Raises BlockedError for whom the company does not want, RateLimitedError for whoever writes too much."""
    door = request.app[DOOR]
    await door.count((door.messages, conversation_id), (door.address_messages, address_of(request)))
    async with request.app[DATABASE].reading() as session:
        contact_id = (await queries.get_conversation(session, conversation_id)).contact_id
    door.blocked.require_free(ids=(conversation_id, contact_id))
    if contact_id is not None:
        await door.count((door.contact_messages, contact_id))


async def _replies(request: web.Request, received: Received) -> list[dict[str, Any]] | None:
    """The answer once there is one; an empty list when no assistant answers; None when it takes too long."""
    app, message = request.app, received.message
    async with app[DATABASE].reading() as session:
        awaited = await turns.is_awaited(session, message_id=message.id)
    if awaited:
        seconds = app[SETTINGS].reply_timeout_s
        if not await app[DISPATCHER].run_and_wait(received.conversation.id, message.id, seconds):
            return None
    async with app[DATABASE].reading() as session:
        return [bubble(reply) for reply in await turns.list_replies(session, message_id=message.id)]


async def list_messages(request: web.Request) -> web.Response:
    """Messages after a sequence number, in order; with ``wait`` the call holds until there is one."""
    conversation_id = conversation_of(request)
    query = read_query(request, CatchUp)
    with request.app[HUB].listening(conversation_id) as listener:
        rows, owner = await _read_after(request, conversation_id, query.after)
        if not rows and query.wait:
            await _wait_for_message(listener, query.wait)
            rows, owner = await _read_after(request, conversation_id, query.after)
    return web.json_response({"items": [bubble(row) for row in rows], "owner": owner})


async def _read_after(request: web.Request, conversation_id: str, after: int) -> tuple[Sequence[Message], str]:
    async with request.app[DATABASE].reading() as session:
        owner = await conversations.get_owner(session, conversation_id=conversation_id)
        return await queries.list_messages(session, conversation_id=conversation_id, after=after), owner


async def _wait_for_message(listener: Listener, seconds: int) -> None:
    """Waits for a message, a change of owner or the end of this gateway, at most so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            while (await listener.frames.get())["type"] not in {"message", "owner", NEWS, LEAVING}:
                pass
    except TimeoutError:
        return
