"""Session tokens of the chat (ours) and identity tokens of the host site (theirs)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from connectors.gateway.errors import UnauthenticatedError
from crm_core.text.characters import strip_controls
from crm_core.text.emails import find_emails
from crm_core.text.phones import MobileError, parse_mobile

ALGORITHM = "HS256"
AUDIENCE = "hamsokhan"


@dataclass(frozen=True)
class HostIdentity:
    """Who the host site says is logged in; its signature makes the keys verified."""

    subject: str
    name: str | None
    mobile: str | None
    email: str | None


def issue_session_token(conversation_id: str, *, secret: bytes, lifetime: timedelta, now: datetime) -> str:
    """A token that opens one conversation until it expires."""
    claims = {"sub": conversation_id, "typ": "chat", "iat": now, "exp": now + lifetime}
    return jwt.encode(claims, secret, ALGORITHM)


@dataclass(frozen=True)
class SessionClaims:
    """What a session token says: the conversation that it opens, and until when."""

    conversation_id: str
    expires_at: datetime


def read_session_token(token: str, *, secret: bytes) -> str:
    """The conversation that a token opens; raises UnauthenticatedError (``data.reason``: expired or invalid)."""
    return read_session(token, secret=secret).conversation_id


def read_session(token: str, *, secret: bytes) -> SessionClaims:
    """What a token says; raises UnauthenticatedError (``data.reason``: expired or invalid)."""
    try:
        claims = jwt.decode(token, secret, [ALGORITHM], options={"require": ["exp", "sub"]})
    except jwt.ExpiredSignatureError as error:
        raise UnauthenticatedError(reason="expired") from error
    except jwt.InvalidTokenError as error:
        raise UnauthenticatedError(reason="invalid") from error
    if claims.get("typ") != "chat":
        raise UnauthenticatedError(reason="invalid")
    return SessionClaims(str(claims["sub"]), datetime.fromtimestamp(int(claims["exp"]), UTC))


LONGEST_IDENTITY = timedelta(hours=24)
"""A host's token that is good for longer is refused: it would be a password that cannot be changed."""


def read_host_identity(token: str, *, secret: bytes, now: datetime) -> HostIdentity:
    """The customer that the host site vouches for; raises UnauthenticatedError.

    The token is a JWT (HS256, ``aud`` hamsokhan, ``exp`` required, at most a day away) with ``sub`` and optional name,
    mobile, email.
    """
    try:
        claims = jwt.decode(token, secret, [ALGORITHM], audience=AUDIENCE, options={"require": ["exp", "sub", "aud"]})
    except (jwt.InvalidTokenError, OverflowError) as error:  # the library lets an endless number through
        raise UnauthenticatedError(reason="identity") from error
    if not _text(claims["sub"]):
        raise UnauthenticatedError(reason="identity")
    if int(claims["exp"]) - int(now.timestamp()) > LONGEST_IDENTITY.total_seconds():
        raise UnauthenticatedError(reason="identity_too_long")
    mobile = claims.get("mobile")
    try:
        mobile = parse_mobile(str(mobile)) if mobile else None
    except MobileError as error:
        raise UnauthenticatedError(reason="identity_mobile") from error
    email = _text(claims.get("email"))
    if email and [span.value for span in find_emails(email)] != [email.lower()]:
        raise UnauthenticatedError(reason="identity_email")
    return HostIdentity(_text(claims["sub"]) or "", _text(claims.get("name")), mobile, email and email.lower())


def _text(claim: Any) -> str | None:
    return strip_controls(str(claim)).strip()[:200] or None if claim is not None else None
