"""Conversations in the hands of people: taking over, answering, handing back, closing."""

from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.bodies import StaffMessage
from connectors.console.calls import staff_call
from connectors.console.errors import ConversationTakenError
from connectors.console.permissions import Verb
from connectors.console.queries import MessageQuery, TurnQuery
from connectors.console.records import record_id, shown
from connectors.console.references import StaffRef, person, staff_ref
from connectors.console.support_records import ConversationRecord
from connectors.gateway.bubbles import bubble
from connectors.gateway.endpoints import read_body, read_query
from connectors.gateway.keys import DATABASE, HUB
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.conversations import repository as queries
from crm_core.conversations import service
from crm_core.conversations.cards import Card
from crm_core.conversations.deliveries import list_delivery_states
from crm_core.conversations.errors import (
    ConversationClosedError,
    MessageEmptyError,
    MessageTooLongError,
    OwnershipChangedError,
)
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import DELIVERED, MAX_TEXT, Author, Owner
from crm_core.db import Session
from crm_core.errors import ForbiddenError
from crm_core.listing import service as listing
from crm_core.text.characters import strip_controls
from crm_core.turns import service as turns


class StaffBubble(BaseModel):
    """A message as the console sees it: with the colleague who wrote it.

    ``edits`` is the message whose words the customer changed into these. ``delivery`` tells of messages to messengers
    whether they arrived (``pending delivered dead refused``); on the website it is empty.
    """

    id: str
    seq: int
    author: str
    text: str
    buttons: list[dict[str, str]]
    cards: list[Card]
    attachments: list[dict[str, Any]]
    created_at: datetime
    client_id: str | None = None
    edits: str | None = None
    staff: StaffRef | None = None
    delivery: str | None = None


class StaffMessageList(BaseModel):
    """Messages in order; ``next`` is the sequence number to go on after, None at the end."""

    items: list[StaffBubble]
    next: int | None


class MessageSent(BaseModel):
    """A stored answer."""

    message_id: str
    seq: int
    message: StaffBubble


async def take_over_conversation(request: web.Request, caller: Caller) -> web.Response:
    """The caller answers from now on; having it already changes nothing."""
    return await _move(request, caller, target=Owner.HUMAN, reason="takeover")


async def hand_back_conversation(request: web.Request, caller: Caller) -> web.Response:
    """The assistant answers from now on."""
    return await _move(request, caller, target=Owner.BOT, reason="handback")


async def close_conversation(request: web.Request, caller: Caller) -> web.Response:
    """Ends a conversation; the customer's next message opens a new one."""
    return await _move(request, caller, target=Owner.CLOSED, reason="close")


async def send_staff_message(request: web.Request, caller: Caller) -> web.Response:
    """Stores a colleague's answer once and shows it to the customer."""
    body = await read_body(request, StaffMessage)
    async with request.app[DATABASE].writing() as session:
        conversation = await _lock(session, request)
        external_id = f"staff:{caller.user.id}:{conversation.id}:{body.client_id}"
        known = await queries.find_by_external_id(session, channel=conversation.channel, external_id=external_id)
        message = known or await _post(session, conversation, caller, body.text, external_id)
    stored = StaffBubble(**bubble(message), staff=person(caller.user))
    if known is None:
        request.app[HUB].push(conversation.id, {"type": "message", "message": bubble(message)})
    answer = MessageSent(message_id=message.id, seq=message.seq, message=stored)
    return web.json_response(answer.model_dump(mode="json"), status=201)


async def list_conversation_messages(request: web.Request, caller: Caller) -> web.Response:
    """Messages after a sequence number, in order; ``next`` is the number to go on after."""
    query = read_query(request, MessageQuery)
    async with request.app[DATABASE].reading() as session:
        conversation_id = await _id(session, request)
        rows = await queries.list_messages(
            session, conversation_id=conversation_id, after=query.after, limit=query.limit + 1
        )
        first = rows[: query.limit]
        related = await listing.load_related(session, first, now=clock.now())
        sent = await list_delivery_states(session, [row for row in first if row.channel in DELIVERED])
        items = [
            StaffBubble(**bubble(row), staff=staff_ref(related, row.staff_id), delivery=sent.get(row.id))
            for row in first
        ]
    part = StaffMessageList(items=items, next=first[-1].seq if len(rows) > query.limit else None)
    return shown(part)


async def list_conversation_turns(request: web.Request, caller: Caller) -> web.Response:
    """How the assistant understood each message, newest first."""
    query = read_query(request, TurnQuery)
    async with request.app[DATABASE].reading() as session:
        conversation_id = await _id(session, request)
        part = await listings.page(session, listings.TURNS, query, caller, conversation_id=conversation_id)
    return web.json_response(part)


async def _move(request: web.Request, caller: Caller, *, target: Owner, reason: str) -> web.Response:
    async with request.app[DATABASE].writing() as session:
        conversation = await _lock(session, request)
        now = clock.now()  # after the lock: whoever held it wrote earlier
        moved = not _is_there(conversation, target, caller)
        if moved:
            _require_free(conversation, target, caller)
            source = conversation.owner
            await service.move_owner(
                session, conversation_id=conversation.id, target=target, actor=caller.actor, reason=reason,
                now=now, staff_id=caller.user.id,
            )  # fmt: skip
            await turns.drop_turns(session, conversation_id=conversation.id, now=now)
            audit.record(
                session, actor=caller.actor, verb=reason, entity="conversation", entity_id=conversation.id,
                now=now, old=source, new=target,
            )  # fmt: skip
            await session.flush()
        answer = await listings.whole(session, listings.CONVERSATIONS, conversation.id)
    if moved:
        request.app[HUB].push(conversation.id, {"type": "owner", "owner": target})
    return web.json_response(answer)


def _is_there(conversation: Conversation, target: Owner, caller: Caller) -> bool:
    """Whether a repeated call would change nothing."""
    mine = target != Owner.HUMAN or conversation.staff_id == caller.user.id
    return conversation.owner == target and mine


def _require_free(conversation: Conversation, target: Owner, caller: Caller) -> None:
    """Raises when a colleague has the conversation and the caller may not overrule them."""
    if conversation.owner != Owner.HUMAN or conversation.staff_id == caller.user.id:
        return
    if caller.may(Verb.OVERRULE_COLLEAGUES):
        return
    if target == Owner.HUMAN:
        raise ConversationTakenError()
    raise ForbiddenError(verb=Verb.OVERRULE_COLLEAGUES)


async def _post(session: Session, conversation: Conversation, caller: Caller, text: str, external_id: str) -> Message:
    if conversation.owner == Owner.CLOSED:
        raise ConversationClosedError()
    if conversation.owner != Owner.HUMAN or conversation.staff_id != caller.user.id:
        raise OwnershipChangedError()
    clean = strip_controls(text).strip()
    if not clean:
        raise MessageEmptyError()
    if len(clean) > MAX_TEXT:
        raise MessageTooLongError(limit=MAX_TEXT, length=len(clean))
    now = clock.now()
    message = await service.post_message(
        session, conversation=conversation, author=Author.AGENT, text=clean, external_id=external_id,
        staff_id=caller.user.id, now=now,
    )  # fmt: skip
    audit.record(
        session, actor=caller.actor, verb="reply", entity="conversation", entity_id=conversation.id, now=now,
        message_id=message.id,
    )  # fmt: skip
    await session.flush()
    return message


async def _id(session: Session, request: web.Request) -> str:
    return await record_id(session, request, listings.CONVERSATIONS)


async def _lock(session: Session, request: web.Request) -> Conversation:
    return await queries.lock_conversation(session, await _id(session, request))


_CONVERSATION, _SERVE = "/v1/conversations/{id}", Verb.SERVE_CONVERSATIONS
ENDPOINTS = [
    staff_call("POST", f"{_CONVERSATION}/takeover", _SERVE, take_over_conversation, ConversationRecord),
    staff_call("POST", f"{_CONVERSATION}/handback", _SERVE, hand_back_conversation, ConversationRecord),
    staff_call("POST", f"{_CONVERSATION}/close", _SERVE, close_conversation, ConversationRecord),
    staff_call(
        "POST", f"{_CONVERSATION}/messages", _SERVE, send_staff_message, MessageSent, body=StaffMessage, status=201
    ),
    staff_call(
        "GET", f"{_CONVERSATION}/messages", Verb.READ_CONVERSATIONS, list_conversation_messages, StaffMessageList,
        query=MessageQuery,
    ),
    staff_call(
        "GET", f"{_CONVERSATION}/turns", Verb.READ_TURNS, list_conversation_turns,
        listings.list_model(listings.TURNS), query=TurnQuery,
    ),
]  # fmt: skip
