"""What the chat calls take and give."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from connectors.gateway.endpoints import Body


class SessionRequest(Body):
    """Opening or resuming a conversation."""

    channel: Literal["website"] = "website"
    site: str | None = Field(default=None, max_length=64)
    visitor_token: str | None = Field(default=None, max_length=200)
    identity: str | None = Field(default=None, max_length=4000)


class SessionOpened(BaseModel):
    """The tokens of a conversation."""

    conversation_id: str
    session_token: str
    visitor_token: str


class MessageRequest(Body):
    """A message: words, a button that was offered, or an uploaded file."""

    client_id: str = Field(min_length=1, max_length=100)
    text: str | None = Field(default=None, max_length=200_000)
    payload: str | None = Field(default=None, max_length=1000)
    attachment_id: str | None = Field(default=None, max_length=64)


class Reply(BaseModel):
    """One message as clients see it."""

    id: str
    seq: int
    author: str
    text: str
    buttons: list[dict[str, str]]
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
    """Messages in order."""

    items: list[Reply]


class CatchUp(Body):
    """From which sequence number on."""

    after: int = Field(default=0, ge=0, le=2**31 - 1)


class AttachmentStored(BaseModel):
    """An uploaded file, to be named in a message."""

    attachment_id: str
