"""What we ask of a messenger, in our words, and what it brings."""

from dataclasses import dataclass
from typing import Protocol

from connectors.delivery.sms import DeliveryFailedError

__all__ = [
    "Button", "Capabilities", "Channel", "Contact", "DeliveryFailedError", "File", "InboundMessage", "Parcel",
    "Press", "RetryLaterError", "UndeliverableError", "UnreachableError",
]  # fmt: skip


class RetryLaterError(Exception):
    """The channel wants to be left alone for ``after_s`` seconds; the message is not to blame."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"retry after {after_s:g} s")
        self.after_s = after_s


class UnreachableError(Exception):
    """The person can no longer be written to, for good; ``reason`` says why (blocked, gone)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UndeliverableError(Exception):
    """The channel will never take this message as it is; people have to look at it."""


@dataclass(frozen=True)
class Capabilities:
    """What a channel can show. What it cannot is said in words instead.

    No messenger shows cards yet: one that does needs a place for them in `Parcel`.
    """

    buttons: bool
    cards: bool
    files: bool
    typing: bool
    edit: bool
    contact_request: bool
    max_text: int
    """UTF-16 code units of one bubble; longer words are sent as several."""


@dataclass(frozen=True)
class Button:
    """A button and the word by which the channel says that it was pressed (at most 64 bytes).

    ``beside`` puts it into the row of the button before it; else it begins a row.
    """

    title: str
    word: str
    beside: bool = False


@dataclass(frozen=True)
class File:
    """A file, whole."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Parcel:
    """What is delivered in one piece: words, perhaps with buttons or a request for the person's number, or a file."""

    address: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    ask_contact: bool = False
    file: File | None = None


class Channel(Protocol):
    """A messenger that carries our messages."""

    @property
    def name(self) -> str:
        """The channel's name in conversations and settings."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can show."""

    async def deliver(self, parcel: Parcel) -> None:
        """Sends one piece.

        Raises:
            RetryLaterError, UnreachableError, UndeliverableError. DeliveryFailedError: may be tried again.
        """


@dataclass(frozen=True)
class Contact:
    """A number that a customer shared with a tap; ``own`` when the messenger says it is their own."""

    mobile: str
    name: str | None
    own: bool


@dataclass(frozen=True)
class Press:
    """A button of a message of ours that a customer pressed."""

    message_id: str
    index: int


@dataclass(frozen=True)
class InboundMessage:
    """What a customer sent; ``external_id`` is the channel's name for it, the same each time it is delivered.

    ``refused`` says why something in it could not be taken; ``source`` is the campaign whose link led here. ``version``
    names a change of the message by its sender, since ``external_id`` stays the same.
    """

    channel: str
    address: str
    external_id: str
    text: str = ""
    payload: str | None = None
    press: Press | None = None
    files: tuple[File, ...] = ()
    contact: Contact | None = None
    sender_name: str | None = None
    username: str | None = None
    source: str | None = None
    refused: str | None = None
    version: str | None = None
