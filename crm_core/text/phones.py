"""Iranian phone numbers: found in messages, checked, and written for people."""

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from crm_core.text.characters import fold, to_persian_digits
from crm_core.text.counting import Count, counts
from crm_core.text.number_words import LINKS
from crm_core.text.reading import Reading, read

MobileFault = Literal["empty", "too_short", "too_long", "not_mobile", "unassigned"]

_GAP = r"[ \-–—.()/_\u200c]{0,2}"
_CANDIDATE = re.compile(
    rf"(?<!\d)(?:(?P<country>(?:\+|00)?{_GAP}98){_GAP}(?:\(?0\)?)?{_GAP}|(?P<trunk>\(?0){_GAP})?"
    rf"\(?[1-9](?:{_GAP}\d){{9}}(?!\d)"
)
_AREA_LAST = re.compile(r"(?<![\d\-])(?P<local>\d{7,8})[ ]?[-–/][ ]?(?P<area>0[1-8]\d)(?![\d\-])")
_CUT_FROM_LONGER = re.compile(r"\d[ \-–—./]?$")
_PREFIX = re.compile(r"^(?:00|\+)?98(?=0?9)")
_LENGTH = 10
_SHORTEST_ATTEMPT = 7
_ZEROS = frozenset({"صفر", "sefr"})


@dataclass(frozen=True)
class PhoneSpan:
    """A phone number in the raw text; `value` is 0 and ten ASCII digits."""

    start: int
    end: int
    value: str
    kind: Literal["mobile", "landline"]


class MobileError(ValueError):
    """A text that is no mobile number: why, and how many digits are missing from or extra to eleven."""

    def __init__(self, reason: MobileFault, *, missing: int = 0, extra: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.missing = missing
        self.extra = extra


def _is_assigned(national: str) -> bool:
    number = phonenumbers.PhoneNumber(country_code=98, national_number=int(national))
    return phonenumbers.is_valid_number_for_region(number, "IR")


def _candidates(text: str) -> list[tuple[int, int, str]]:
    """(start, end, ten digits after the 0) of everything written like a full number."""
    found, last_end = [], 0
    for match in _CANDIDATE.finditer(text):
        national = re.sub(r"\D", "", match.group())[-_LENGTH:]
        bare = not (match["country"] or match["trunk"])
        inside = bare and match.start() != last_end and _CUT_FROM_LONGER.search(text[last_end : match.start()][-2:])
        if (bare and national[0] != "9") or inside:
            continue
        found.append((match.start(), match.end(), national))
        last_end = match.end()
    if "-" in text or "–" in text or "/" in text:
        for match in _AREA_LAST.finditer(text):
            found.append((match.start(), match.end(), match["area"][1:] + match["local"]))
    return found


def _next_spoken(reading: Reading, found: tuple[Count, ...], at: int) -> Count | None:
    """The number said right after found[at], perhaps after an «و»."""
    if at + 1 >= len(found):
        return None
    end, following = found[at].next, found[at + 1]
    end += end < len(reading.tokens) and reading.tokens[end].text in LINKS
    return following if following.first == end and following.scale == 1 and not following.ordinal else None


def _spoken(reading: Reading) -> list[tuple[int, int, str]]:
    """Mobiles dictated in words: «صفر نهصد و دوازده صد و یازده بیست و دو سی و سه»."""
    if not any(zero in reading.text for zero in _ZEROS):
        return []
    spoken, found = [], counts(reading.raw)
    for index, zero in enumerate(found):
        digits, at = "0", index
        if reading.tokens[zero.first].text not in _ZEROS or zero.next != zero.first + 1:
            continue
        while len(digits) <= _LENGTH and (part := _next_spoken(reading, found, at)) is not None:
            digits, at = digits + str(part.value), at + 1
        if len(digits) == _LENGTH + 1 and digits.isdecimal() and digits.startswith("09"):
            last = reading.tokens[found[at].next - 1].end
            spoken.append((reading.tokens[zero.first].start, last, digits[1:]))
    return spoken


def _trimmed(text: str, start: int, end: int) -> int:
    """The start without a bracket that is not closed inside the number."""
    return start + 1 if text[start] == "(" and ")" not in text[start:end] else start


def find_phones(text: str) -> list[PhoneSpan]:
    """The assigned Iranian mobile and landline numbers of a text, in order, mobiles also in words."""
    reading = read(text)
    found: list[PhoneSpan] = []
    written = _candidates(reading.text) if reading.numerals else []
    for first, last, national in sorted(written + _spoken(reading)):
        start, end = reading.place(_trimmed(reading.text, first, last), last)
        overlaps = bool(found) and start < found[-1].end
        if len(national) == _LENGTH and not overlaps and _is_assigned(national):
            kind: Literal["mobile", "landline"] = "mobile" if national[0] == "9" else "landline"
            found.append(PhoneSpan(start, end, "0" + national, kind))
    return found


def parse_mobile(text: str) -> str:
    """The mobile number that a text gives, as 09xxxxxxxxx.

    Raises: MobileError with the reason and the number of missing or extra digits.
    """
    mobile = next((phone.value for phone in find_phones(text) if phone.kind == "mobile"), None)
    if mobile is not None:
        return mobile
    digits = re.sub(r"\D", "", fold(text))
    if not digits:
        raise MobileError("empty")
    national = _PREFIX.sub("", digits).removeprefix("0")
    if not national.startswith("9") and len(digits) >= _SHORTEST_ATTEMPT:
        raise MobileError("not_mobile")
    if len(national) < _LENGTH:
        raise MobileError("too_short", missing=_LENGTH - len(national))
    if len(national) > _LENGTH:
        raise MobileError("too_long", extra=len(national) - _LENGTH)
    if not _is_assigned(national):
        raise MobileError("unassigned")
    return "0" + national


def format_mobile(mobile: str) -> str:
    """A mobile in Persian digits («۰۹۱۲ ۱۱۱ ۲۲۳۳»); inside a Persian line isolate it left-to-right."""
    return to_persian_digits(f"{mobile[:4]} {mobile[4:7]} {mobile[7:]}")


def mask_mobile(mobile: str) -> str:
    """A mobile with its middle hidden («۰۹۱۲***۲۲۳۳»)."""
    return to_persian_digits(f"{mobile[:4]}***{mobile[7:]}")
