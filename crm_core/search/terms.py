"""What a typed code, number or mobile stands for (pure)."""

import re
from dataclasses import dataclass

from crm_core.text.characters import ZWNJ, fold, strip_controls

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
