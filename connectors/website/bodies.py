"""What the chat calls take and give."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from connectors.gateway.endpoints import Body
from crm_core.conversations.cards import Card

ClientId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""The client's own name for what it sends, so that twice is the same as once."""


class Proof(Body):
    """The solution of a challenge that `proof_required` gave."""

    challenge: str = Field(max_length=200)
    answer: str = Field(max_length=32)


class SessionRequest(Body):
    """Opening or resuming a conversation."""

    channel: Literal["website"] = "website"
    site: str | None = Field(default=None, max_length=64)
    visitor_token: str | None = Field(default=None, max_length=200)
    identity: str | None = Field(default=None, max_length=4000)
    or_last: bool = False
    """Rather the conversation that ended a short while ago than a new one: to see how it ended."""
    proof: Proof | None = None


class SessionOpened(BaseModel):
    """The tokens of a conversation; ``expires_in`` is the session token's life in seconds."""

    conversation_id: str
    session_token: str
    visitor_token: str
    expires_in: int


class MessageRequest(Body):
    """A message: words, a button that was offered, or an uploaded file."""

    client_id: ClientId
    text: str | None = Field(default=None, max_length=200_000)
    payload: str | None = Field(default=None, max_length=1000)
    attachment_id: str | None = Field(default=None, max_length=64)


class Reply(BaseModel):
    """One message as clients see it.

    It is whole without its cards. Whoever shows them leaves out lines of the text that begin with «•», and buttons
    (by payload) and attachments (by id) that stand on a card.
    """

    id: str
    seq: int
    author: str
    text: str
    buttons: list[dict[str, str]]
    cards: list[Card]
    attachments: list[dict[str, Any]]
    created_at: datetime


class MessageAccepted(BaseModel):
    """A stored message, with the answer when it was waited for."""

    message_id: str
    seq: int
    replies: list[Reply] | None = None
    conversation_id: str | None = None
    session_token: str | None = None


class MessageList(BaseModel):
    """Messages in order, and who answers now."""

    items: list[Reply]
    owner: str


class CatchUp(Body):
    """From which sequence number on; with nothing new, ``wait`` seconds are waited for something."""

    after: int = Field(default=0, ge=0, le=2**31 - 1)
    wait: int = Field(default=0, ge=0, le=25)


class AttachmentStored(BaseModel):
    """An uploaded file, to be named in a message."""

    attachment_id: str


class ChatState(BaseModel):
    """Who answers; in the queue with the place, from 1, and the waiting time in minutes."""

    owner: str
    position: int | None = None
    minutes: int | None = None


class Profile(Body):
    """What the form before the chat asked; a way to reach the visitor is needed."""

    name: str | None = Field(default=None, max_length=100)
    company: str | None = Field(default=None, max_length=100)
    city: str | None = Field(default=None, max_length=60)
    mobile: str | None = Field(default=None, max_length=30)
    email: str | None = Field(default=None, max_length=200)


class LeftMessage(Body):
    """A message for the colleagues, to be answered later; the same ``client_id`` opens one ticket."""

    client_id: ClientId
    name: str = Field(min_length=1, max_length=100)
    mobile: str = Field(max_length=30)
    text: str = Field(max_length=8_000)


class TicketOpened(BaseModel):
    """The code of the ticket, and the day of the answer in words."""

    code: str
    day: str


class Score(Body):
    """How satisfied the customer was, 1 to 5."""

    score: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=1000)
