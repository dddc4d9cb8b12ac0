"""Opening conversations, storing messages in order, and passing ownership."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.rules import Assurance
from crm_core.conversations import repository
from crm_core.conversations.cards import Card, with_card_buttons, with_card_files, write_cards
from crm_core.conversations.deliveries import send_message
from crm_core.conversations.errors import (
    ConversationClosedError,
    MessageEmptyError,
    MessageTooLongError,
    OwnerMoveError,
    OwnershipChangedError,
    PayloadNotIssuedError,
)
from crm_core.conversations.model import Conversation, Message, OwnershipChange, Visitor
from crm_core.conversations.rules import (
    ALWAYS_OFFERED,
    KNOWN_FOR,
    MAX_TEXT,
    SHOWN_AFTER_END,
    Author,
    ChatChannel,
    Owner,
    may_move,
)
from crm_core.errors import NotFoundError
from crm_core.text.characters import strip_controls
from crm_core.turns.model import Turn


@dataclass(frozen=True)
class Received:
    """A stored message; ``repeated`` when it had been stored before; ``turn`` when the assistant must answer."""

    message: Message
    conversation: Conversation
    turn: Turn | None
    repeated: bool


def hash_token(token: str) -> str:
    """What the store keeps of a bearer token (they are long and random, so a plain digest is enough)."""
    return sha256(token.encode()).hexdigest()


async def open_conversation(
    session: AsyncSession, *, channel: str, site: str, visitor_token: str | None, now: datetime, or_last: bool = False
) -> tuple[Conversation, str]:
    """The open conversation of a visitor, or a new one, with the visitor's token (a new one for a stranger).

    With ``or_last`` one that ended a short while ago is given before a new one is begun: what was said at its end may
    not have been seen. At another site a visitor is a stranger: that site must not see, nor vouch for, who they are
    here.
    """
    visitor = None
    if visitor_token:
        visitor = await repository.find_visitor(session, token_hash=hash_token(visitor_token))
    if visitor is None or visitor.site != site:
        visitor_token = secrets.token_urlsafe(32)
        visitor = Visitor(token_hash=hash_token(visitor_token), site=site, created_at=now)
        session.add(visitor)
        await session.flush()
    assert visitor_token is not None
    last = await repository.find_last_of_visitor(session, visitor_id=visitor.id) if or_last else None
    if last is not None and last.owner == Owner.CLOSED and last.last_message_at > now - SHOWN_AFTER_END:
        return last, visitor_token
    conversation = await resume_conversation(session, visitor_id=visitor.id, channel=channel, site=site, now=now)
    return conversation, visitor_token


async def is_known_visitor(session: AsyncSession, *, visitor_token: str | None, site: str) -> bool:
    """Whether a visitor's token is one of ours, and of this site."""
    if not visitor_token:
        return False
    visitor = await repository.find_visitor(session, token_hash=hash_token(visitor_token))
    return visitor is not None and visitor.site == site


async def reopen_as_new(session: AsyncSession, *, closed_id: str, now: datetime) -> Conversation:
    """The conversation in which a customer of a closed one goes on: their open one, or a new one."""
    closed = await repository.get_conversation(session, closed_id)
    visitor = await session.get(Visitor, closed.visitor_id) if closed.visitor_id else None
    if visitor is None:
        raise ConversationClosedError()
    return await resume_conversation(session, visitor_id=visitor.id, channel=closed.channel, site=closed.site, now=now)


async def resume_conversation(
    session: AsyncSession, *, visitor_id: str, channel: str, site: str, now: datetime
) -> Conversation:
    """The open conversation of somebody we know, or a new one: one alone, however many tabs ask at a time.

    Who proved in the last one who they are need not prove it again in this browser for a while.
    """
    current = await repository.find_open_of_visitor(session, visitor_id=visitor_id)
    if current is not None:
        return current
    await repository.lock_visitor(session, visitor_id)
    last = await repository.find_last_of_visitor(session, visitor_id=visitor_id)
    if last is not None and last.owner != Owner.CLOSED:
        return last
    conversation = await _start(session, channel=channel, site=site, visitor_id=visitor_id, now=now)
    if last is not None and _still_proves(last, now):
        conversation.contact_id, conversation.assurance = last.contact_id, last.assurance
        await session.flush()
    return conversation


async def receive_message(
    session: AsyncSession,
    *,
    conversation_id: str,
    external_id: str,
    text: str = "",
    payload: str | None = None,
    attachments: list[dict[str, Any]] | None = None,
    now: datetime,
) -> Received:
    """Stores a customer's message once, in order, and asks for a turn when the bot owns the conversation.

    Raises:
        MessageEmptyError, MessageTooLongError, PayloadNotIssuedError, ConversationClosedError.
    """
    conversation = await repository.lock_conversation(session, conversation_id)
    known = await repository.find_by_external_id(session, channel=conversation.channel, external_id=external_id)
    if known is not None:
        if known.conversation_id != conversation_id:
            raise NotFoundError(entity="message")
        return Received(known, conversation, None, repeated=True)
    if conversation.owner == Owner.CLOSED:
        raise ConversationClosedError()
    clean = _acceptable_text(text, required=not payload and not attachments)
    if payload is not None and payload not in ALWAYS_OFFERED:
        issued = await repository.list_issued_buttons(session, conversation_id=conversation_id)
        if payload not in issued:
            raise PayloadNotIssuedError()
    message = await post_message(
        session, conversation=conversation, author=Author.CUSTOMER, text=clean, payload=payload,
        attachments=attachments, external_id=external_id, now=now,
    )  # fmt: skip
    turn = None
    if conversation.owner == Owner.BOT:
        turn = Turn(conversation_id=conversation_id, message_id=message.id, epoch=conversation.epoch, created_at=now)
        session.add(turn)
        await session.flush()
    return Received(message, conversation, turn, repeated=False)


async def name_of(session: AsyncSession, *, conversation_id: str, client_id: str) -> str:
    """The ``external_id`` of what a client calls ``client_id``: its visitor's, whichever conversation it lands in."""
    conversation = await repository.get_conversation(session, conversation_id)
    return f"{conversation.visitor_id or conversation_id}:{client_id}"


async def find_received(session: AsyncSession, *, channel: str, external_id: str) -> Received | None:
    """The message that was already stored under a name, with the conversation that it is in."""
    message = await repository.find_by_external_id(session, channel=channel, external_id=external_id)
    if message is None:
        return None
    conversation = await repository.get_conversation(session, message.conversation_id)
    return Received(message, conversation, None, repeated=True)


async def post_message(
    session: AsyncSession,
    *,
    conversation: Conversation,
    author: Author,
    text: str,
    now: datetime,
    payload: str | None = None,
    buttons: list[dict[str, str]] | None = None,
    attachments: list[dict[str, Any]] | None = None,
    cards: Sequence[Card] = (),
    external_id: str | None = None,
    staff_id: str | None = None,
    reply_to: str | None = None,
    edits_id: str | None = None,
) -> Message:
    """Appends a message under the next sequence number; the conversation must be locked by the caller.

    What is said to the customer of a messenger is on its way when the transaction commits. Buttons and files of
    ``cards`` become the message's own, so that they are issued and given out like any.
    """
    conversation.last_seq += 1
    conversation.last_message_at = now
    message = Message(
        conversation_id=conversation.id, seq=conversation.last_seq, author=author, staff_id=staff_id, reply_to=reply_to,
        edits_id=edits_id,
        channel=conversation.channel, external_id=external_id, text=text, payload=payload,
        buttons=with_card_buttons(buttons or [], cards), attachments=with_card_files(attachments or [], cards),
        cards=write_cards(cards), created_at=now,
    )  # fmt: skip
    session.add(message)
    await session.flush()
    if author != Author.CUSTOMER:
        await send_message(session, conversation=conversation, message=message, now=now)
    return message


async def require_epoch(session: AsyncSession, *, conversation_id: str, epoch: int) -> Conversation:
    """The conversation, locked, if it is still owned as when the turn began; raises OwnershipChangedError."""
    conversation = await repository.lock_conversation(session, conversation_id)
    if conversation.epoch != epoch:
        raise OwnershipChangedError()
    return conversation


async def move_owner(
    session: AsyncSession,
    *,
    conversation_id: str,
    target: Owner,
    actor: str,
    reason: str,
    now: datetime,
    staff_id: str | None = None,
    in_turn_of: str | None = None,
) -> Conversation:
    """Passes a conversation to another owner and makes every running turn stale.

    ``in_turn_of`` names the message whose own turn asks for the move: that turn may still give its answer.
    Raises OwnerMoveError when the move is not allowed.
    """
    conversation = await repository.lock_conversation(session, conversation_id)
    source = Owner(conversation.owner)
    if not may_move(source, target):
        raise OwnerMoveError(owner=source, target=target)
    conversation.owner = target
    conversation.epoch += 1
    conversation.staff_id = staff_id if target == Owner.HUMAN else None
    conversation.queued_at = now if target == Owner.QUEUE else None
    conversation.closed_at = now if target == Owner.CLOSED else None
    change = OwnershipChange(
        conversation_id=conversation_id, epoch=conversation.epoch, from_owner=source, to_owner=target,
        actor=actor, reason=reason, at=now,
    )  # fmt: skip
    session.add(change)
    if in_turn_of is not None:
        await session.execute(update(Turn).where(Turn.message_id == in_turn_of).values(epoch=conversation.epoch))
    await session.flush()
    return conversation


async def identify(
    session: AsyncSession, *, conversation: Conversation, contact_id: str, assurance: Assurance, now: datetime
) -> None:
    """Says who is speaking; who has been proven gives way only to another proof, never to a claim."""
    if conversation.assurance == Assurance.VERIFIED and assurance != Assurance.VERIFIED:
        return
    conversation.contact_id = contact_id
    conversation.assurance = assurance
    if assurance == Assurance.VERIFIED and conversation.visitor_id:
        visitor = await session.get(Visitor, conversation.visitor_id)
        if visitor is not None:
            visitor.contact_id = contact_id
    await session.flush()


async def get_owner(session: AsyncSession, *, conversation_id: str) -> Owner:
    """Who owns a conversation; raises NotFoundError."""
    return Owner((await repository.get_conversation(session, conversation_id)).owner)


def _still_proves(last: Conversation, now: datetime) -> bool:
    """Whether the last conversation of a browser says who begins the next one; of messengers their account says it."""
    proved = last.channel == ChatChannel.WEBSITE and last.assurance == Assurance.VERIFIED
    return proved and last.last_message_at > now - KNOWN_FOR


def _acceptable_text(text: str, *, required: bool) -> str:
    clean = strip_controls(text).strip()
    if required and not clean:
        raise MessageEmptyError()
    if len(clean) > MAX_TEXT:
        raise MessageTooLongError(limit=MAX_TEXT, length=len(clean))
    return clean


async def _start(session: AsyncSession, *, channel: str, site: str, visitor_id: str, now: datetime) -> Conversation:
    conversation = Conversation(channel=channel, site=site, visitor_id=visitor_id, opened_at=now, last_message_at=now)
    session.add(conversation)
    await session.flush()
    return conversation
