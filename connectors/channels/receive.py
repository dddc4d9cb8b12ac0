"""The one place where customers' messages come in, whatever brought them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connectors.channels.admission import Admission
from connectors.channels.attachments import FileRefusedError, attached, keep_file, require_clean
from connectors.channels.port import InboundMessage, Press
from connectors.channels.texts import REFUSED, TOO_LONG, rated
from connectors.gateway.bubbles import bubble
from connectors.gateway.hub import Hub
from connectors.gateway.turns import Dispatcher
from connectors.scanning.port import Scanner
from crm_core import clock
from crm_core.accounts import repository as accounts
from crm_core.accounts.service import Sender, open_for
from crm_core.contacts.matching import Key
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations import repository as queries
from crm_core.conversations import service as conversations
from crm_core.conversations.edits import record_edit
from crm_core.conversations.errors import MessageEmptyError, MessageTooLongError, PayloadNotIssuedError
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import Received
from crm_core.db import Database, Session
from crm_core.ratings.taps import take_tap
from crm_core.verification.service import accept_account

SITE = "default"
"""Messengers are not of one site."""

Fetch = Callable[[InboundMessage], Awaitable[InboundMessage]]
"""Brings the file of a message, or the reason why there is none."""


@dataclass(frozen=True)
class Reception:
    """What it takes to let a message in."""

    database: Database
    hub: Hub
    dispatcher: Dispatcher
    attachments: Path
    scanner: Scanner | None
    admission: Admission


async def hear(
    session: Session,
    *,
    conversation_id: str,
    external_id: str,
    text: str,
    payload: str | None = None,
    attachments: list[dict[str, Any]] | None = None,
) -> Received:
    """Stores a message once; of a button it says the title, of a closed conversation it begins the next one.

    A score counts where it was asked for, whoever answers there and though the conversation has ended.
    """
    now = clock.now()
    if payload is not None:
        titles = await queries.list_issued_buttons(session, conversation_id=conversation_id)
        text = titles.get(payload, text)
        if payload in titles:
            scored = await take_tap(
                session, conversation_id=conversation_id, payload=payload, title=text, external_id=external_id,
                answer=rated, now=now,
            )  # fmt: skip
            if scored is not None:
                return scored
    if await conversations.get_owner(session, conversation_id=conversation_id) == Owner.CLOSED:
        conversation_id = (await conversations.reopen_as_new(session, closed_id=conversation_id, now=now)).id
    return await conversations.receive_message(
        session, conversation_id=conversation_id, external_id=external_id, text=text, payload=payload,
        attachments=attachments, now=now,
    )  # fmt: skip


def announce(hub: Hub, received: Received) -> None:
    """Shows a new message to whoever has its conversation open."""
    if not received.repeated:
        show(hub, received.message)


def show(hub: Hub, message: Message) -> None:
    """Shows a stored message to whoever has its conversation open."""
    hub.push(message.conversation_id, {"type": "message", "message": bubble(message)})


async def take_in(reception: Reception, inbound: InboundMessage, fetch: Fetch | None = None) -> Received | None:
    """Lets a messenger's message in and wakes the assistant; None when it said nothing or could not be taken.

    ``fetch`` is asked for its file once the message is welcome.

    Raises:
        PayloadNotIssuedError: a button that does not belong to the open conversation. BlockedError, RateLimitedError.
    """
    async with reception.database.reading() as session:
        known = await _find_known(session, inbound)
    if known is not None:
        return known
    await _require_welcome(reception, inbound, file=fetch is not None)
    if fetch is not None:
        inbound = await fetch(inbound)
    inbound = await _looked_at(reception.scanner, inbound)
    async with reception.database.writing() as session:
        await accounts.lock_account(session, channel=inbound.channel, address=inbound.address)
        known = await _find_known(session, inbound)
        received = known or await _score(session, inbound) or await _store(session, reception.attachments, inbound)
    if not isinstance(received, Received):
        if received is not None:
            show(reception.hub, received)
        return None
    announce(reception.hub, received)
    if received.turn is not None:
        reception.dispatcher.wake(received.conversation.id)
    return received


async def take_in_change(reception: Reception, inbound: InboundMessage) -> Received | None:
    """Records the changed words of a message beside the first ones, which get no second answer.

    Of a message that was never taken, since it was refused, they are heard as the message itself. Raises as `take_in`.
    """
    async with reception.database.reading() as session:
        first = await queries.find_by_external_id(session, channel=inbound.channel, external_id=inbound.external_id)
    if first is None:
        return await take_in(reception, inbound)
    await _require_welcome(reception, inbound, file=False)
    async with reception.database.writing() as session:
        edit = await record_edit(
            session, channel=inbound.channel, external_id=_version(inbound), changed=inbound.external_id,
            text=inbound.text, now=clock.now(),
        )  # fmt: skip
    if edit is not None:
        show(reception.hub, edit)
    return None


async def _require_welcome(reception: Reception, inbound: InboundMessage, *, file: bool) -> None:
    """Counts a message of an account; raises BlockedError, RateLimitedError."""
    channel, address = inbound.channel, inbound.address
    async with reception.database.reading() as session:
        talks = await accounts.list_conversations(session, channel=channel, address=address)
    await reception.admission.admit(account_key(channel, address), channel, talks, file=file)


def account_key(channel: str, address: str) -> str:
    """An account as the block list and the limits call it."""
    return f"{channel}:{address}"


async def _looked_at(scanner: Scanner | None, inbound: InboundMessage) -> InboundMessage:
    """The message without its files if one of them is infected or could not be looked at; its words stay."""
    try:
        for file in inbound.files:
            await require_clean(scanner, file.content)
    except FileRefusedError as error:
        return replace(inbound, files=(), refused=error.data["reason"])
    return inbound


async def _find_known(session: Session, inbound: InboundMessage) -> Received | None:
    """What the same delivery led to before."""
    for external_id in (inbound.external_id, _notice_id(inbound)):
        known = await queries.find_by_external_id(session, channel=inbound.channel, external_id=external_id)
        if known is not None:
            conversation = await queries.get_conversation(session, known.conversation_id)
            return Received(known, conversation, None, repeated=True)
    return None


async def _store(session: Session, folder: Path, inbound: InboundMessage) -> Received | Message | None:
    """The stored message; or the word that was left about what could not be taken; or nothing, for signs only."""
    sender = Sender(inbound.channel, inbound.address, inbound.sender_name, inbound.username)
    conversation = await open_for(session, sender=sender, site=SITE, now=clock.now())
    conversation.source = inbound.source or conversation.source
    text, payload = inbound.text, inbound.payload
    if inbound.contact is not None:
        text = inbound.contact.mobile
        await _believe(session, conversation, inbound)
    if inbound.press is not None:
        text, payload = await _pressed(session, conversation, inbound.press)
    rows = [await keep_file(folder, file, conversation_id=conversation.id) for file in inbound.files]
    session.add_all(rows)
    if inbound.refused and not (text or rows):
        return await _tell(session, conversation, inbound, REFUSED[inbound.refused])
    try:
        received = await hear(
            session, conversation_id=conversation.id, external_id=inbound.external_id, text=text, payload=payload,
            attachments=[attached(row) for row in rows],
        )  # fmt: skip
    except MessageEmptyError:
        return None
    except MessageTooLongError:
        return await _tell(session, conversation, inbound, TOO_LONG)
    if inbound.refused:
        await _tell(session, conversation, inbound, REFUSED[inbound.refused])
    return received


async def _believe(session: Session, conversation: Conversation, inbound: InboundMessage) -> None:
    """Whoever shares their own number has proved it; another's number is no more than typed."""
    contact = inbound.contact
    if contact is None or not contact.own:
        return
    account = Key(IdentityKind(inbound.channel), inbound.address, verified=True)
    await accept_account(
        session, conversation_id=conversation.id, mobile=contact.mobile, name=contact.name, account=account,
        now=clock.now(),
    )  # fmt: skip


async def _score(session: Session, inbound: InboundMessage) -> Received | None:
    """The pressed score of a conversation of theirs that may have ended, while the assistant does not listen there."""
    if inbound.press is None or (message := await _message_of(session, inbound.press)) is None:
        return None
    account = await accounts.find_account_of(session, conversation_id=message.conversation_id)
    if account is None or (account.channel, account.address) != (inbound.channel, inbound.address):
        return None
    button = message.buttons[inbound.press.index]
    return await take_tap(
        session, conversation_id=message.conversation_id, payload=button["payload"], title=button["title"],
        external_id=inbound.external_id, answer=rated, now=clock.now(),
    )  # fmt: skip


async def _pressed(session: Session, conversation: Conversation, press: Press) -> tuple[str, str]:
    """Title and payload of a pressed button."""
    message = await _message_of(session, press)
    if message is None or message.conversation_id != conversation.id:
        raise PayloadNotIssuedError()
    button = message.buttons[press.index]
    return button["title"], button["payload"]


async def _message_of(session: Session, press: Press) -> Message | None:
    """The message whose button was pressed; None when it has no such button."""
    message = await queries.find_message(session, message_id=press.message_id)
    return message if message is not None and press.index < len(message.buttons) else None


async def _tell(session: Session, conversation: Conversation, inbound: InboundMessage, text: str) -> Message:
    """Leaves a word about what could not be taken."""
    await queries.lock_conversation(session, conversation.id)
    return await conversations.post_message(
        session, conversation=conversation, author=Author.SYSTEM, text=text, external_id=_notice_id(inbound),
        now=clock.now(),
    )  # fmt: skip


def _notice_id(inbound: InboundMessage) -> str:
    return f"{_version(inbound)}:notice"


def _version(inbound: InboundMessage) -> str:
    return inbound.version or inbound.external_id
