"""Cursors of lists, and what a search term stands for (pure)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from crm_core.listing.errors import CursorInvalidError
from crm_core.text.characters import ZWNJ, fold, strip_controls

MARK_BYTES = 2
"""Bytes of a cursor that tell the list it belongs to; enough to notice a mix-up, and no secret."""

_NUMBER = re.compile(r"[1-9]\d{0,6}")
_MOBILE = re.compile(r"(?:\+98|0098|98(?=9)|0)?(?P<national>9\d{0,9})|(?P<zero>0)")
_CODE = re.compile(r"[a-z]{2,3}-?(?:1[34]\d{0,2})?-?\d*")
_WHOLE_CODE = re.compile(r"(?P<series>[A-Z]{2,3})-?(?P<year>1[34]\d\d)-?(?P<number>\d{1,6})")
_GAPS = re.compile(r"[\s\-–—_/.()]+")


@dataclass(frozen=True)
class SearchTerm:
    """What somebody typed into a search box, read as everything that it may mean.

    ``text`` starts a name; ``code`` starts a document's code; ``number`` is a document's number without series
    and year; ``mobile`` starts a mobile in the form ``09xxxxxxxxx``.
    """

    text: str
    code: str | None = None
    number: int | None = None
    mobile: str | None = None


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


def as_id(typed: str) -> str | None:
    """The id that a text writes, in its stored form; None when it is something else."""
    try:
        return str(UUID(typed))
    except ValueError:
        return None


def read_search(typed: str) -> SearchTerm:
    """What a typed term may mean, with any digits and look-alike letters."""
    text = " ".join(_letters(typed).split())
    compact = _GAPS.sub("", text)
    mobile = _MOBILE.fullmatch(compact)
    return SearchTerm(
        text=text,
        code=_code_prefix(text) if _CODE.fullmatch(_GAPS.sub("-", text.lower())) else None,
        number=int(compact) if _NUMBER.fullmatch(compact) else None,
        mobile=("0" + (mobile["national"] or "")) if mobile else None,
    )


def plain_code(typed: str) -> str:
    """A document's code as it is stored, from any digits, letter case and gaps («tk 1405 12»)."""
    code = _code_prefix(_letters(typed))
    parts = _WHOLE_CODE.fullmatch(code)
    return f"{parts['series']}-{parts['year']}-{parts['number']:0>6}" if parts else code


def _letters(typed: str) -> str:
    """The typed text in stored letters and digits; ZWNJ stays, since names are stored with it."""
    return fold(strip_controls(typed)).strip(f" {ZWNJ}")


def _code_prefix(text: str) -> str:
    return _GAPS.sub("-", text.upper())


def _mark(name: str) -> bytes:
    return sha256(name.encode()).digest()[:MARK_BYTES]
