"""Cursors of lists, and what a key of a record stands for (pure)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from uuid import UUID

from crm_core.listing.errors import CursorInvalidError
from crm_core.search.terms import plain_code

__all__ = ["make_cursor", "plain_code", "read_cursor"]

MARK_BYTES = 2
"""Bytes of a cursor that tell the list it belongs to; enough to notice a mix-up, and no secret."""


def make_cursor(name: str, record_id: str) -> str:
    """The cursor of a list that goes on after a record."""
    return urlsafe_b64encode(_mark(name) + UUID(record_id).bytes).decode("ascii")


def read_cursor(name: str, cursor: str) -> str:
    """The record after which a list goes on; raises CursorInvalidError."""
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii"))
    except (NotBase64, UnicodeEncodeError) as error:
        raise CursorInvalidError() from error
    if len(raw) != MARK_BYTES + 16 or not raw.startswith(_mark(name)):
        raise CursorInvalidError()
    return str(UUID(bytes=raw[MARK_BYTES:]))


def _mark(name: str) -> bytes:
    return sha256(name.encode()).digest()[:MARK_BYTES]
