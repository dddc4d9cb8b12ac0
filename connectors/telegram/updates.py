"""What a chat's message says, in our words (pure)."""

import re
from dataclasses import dataclass, replace

from telegram import Message, User

from connectors.channels.attachments import MAX_BYTES
from connectors.channels.port import Contact, InboundMessage, Press
from crm_core.text.characters import strip_controls
from crm_core.text.phones import MobileError, parse_mobile

COMMANDS = {"start": "/greet", "help": "/ask_capabilities"}
"""What the commands that a messenger itself offers mean to the assistant."""
_COMMAND = re.compile(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may carry. Source: core.telegram.org/bots/features#deep-linking."""
_PRESS = re.compile(r"([0-9a-f-]{36}):(\d{1,2})")


@dataclass(frozen=True)
class RemoteFile:
    """A file that can be fetched; ``size`` in bytes, as far as the messenger tells it."""

    id: str
    name: str
    size: int


def read_message(message: Message, *, channel: str) -> InboundMessage | None:
    """A message without its file; None for what nobody said (pinned messages and the like)."""
    inbound = replace(_words(message, channel), contact=_contact(message))
    file = remote_file(message)
    if inbound.contact is not None:
        return inbound
    if message.contact is not None:  # no mobile number of this country: words like any other
        return _but(inbound, text=message.contact.phone_number)
    if file is not None:
        return _but(inbound, refused="too_large" if file.size > MAX_BYTES else None)
    if message.effective_attachment is not None:
        return _but(inbound, refused="kind")
    return _command(inbound) if inbound.text else None


def read_change(message: Message, update_id: int, *, channel: str) -> InboundMessage | None:
    """The words of a changed message; None when it has none (a live location that moves)."""
    inbound = _words(message, channel)
    return _but(inbound, version=f"{inbound.external_id}:edit:{update_id}") if inbound.text else None


def remote_file(message: Message) -> RemoteFile | None:
    """The file of a message of a kind that we may take: a picture in its best size, a document, something spoken."""
    if message.photo:
        best = message.photo[-1]
        return RemoteFile(best.file_id, f"photo-{message.message_id}.jpg", best.file_size or 0)
    if message.document:
        name = message.document.file_name or f"file-{message.message_id}"
        return RemoteFile(message.document.file_id, name, message.document.file_size or 0)
    if message.voice:
        return RemoteFile(message.voice.file_id, f"voice-{message.message_id}.ogg", message.voice.file_size or 0)
    return None


def read_press(data: str | None) -> Press | None:
    """The button that a callback names; None when it is none of ours."""
    found = _PRESS.fullmatch(data or "")
    return Press(found[1], int(found[2])) if found else None


def _words(message: Message, channel: str) -> InboundMessage:
    """A message without what is not words; its name is one among all chats of a bot."""
    return InboundMessage(
        channel=channel,
        address=str(message.chat.id),
        external_id=f"{message.chat.id}:{message.message_id}",
        text=message.text or message.caption or "",
        sender_name=sender_name(message.from_user),
        username=_clean(message.from_user.username) if message.from_user else None,
    )


def _command(inbound: InboundMessage) -> InboundMessage:
    """A command that we know as what it means; others stay words."""
    found = _COMMAND.fullmatch(inbound.text.strip())
    if found is None or found[1].lower() not in COMMANDS:
        return inbound
    source = found[2] if found[1].lower() == "start" and _SOURCE.fullmatch(found[2] or "") else None
    return _but(inbound, text=f"/{found[1].lower()}", payload=COMMANDS[found[1].lower()], source=source)


def _contact(message: Message) -> Contact | None:
    shared = message.contact
    if shared is None:
        return None
    try:
        mobile = parse_mobile(shared.phone_number)
    except MobileError:
        return None
    own = message.from_user is not None and shared.user_id == message.from_user.id and not message.forward_origin
    name = _clean(" ".join(part for part in (shared.first_name, shared.last_name) if part))
    return Contact(mobile, name, own)


def sender_name(user: User | None) -> str | None:
    """What somebody calls themselves."""
    return _clean(user.full_name) if user else None


def _clean(said: str | None) -> str | None:
    """What people call themselves, without what turns letters around or cannot be stored."""
    return strip_controls(said or "").strip() or None


def _but(inbound: InboundMessage, **changes: str | None) -> InboundMessage:
    return replace(inbound, **changes)  # type: ignore[arg-type]
