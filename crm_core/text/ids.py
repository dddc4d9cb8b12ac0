"""National ids of persons and companies, Sheba account numbers and postal codes, with their check digits."""

import re
from dataclasses import dataclass
from typing import Literal

from crm_core.text.characters import fold
from crm_core.text.reading import read

IdKind = Literal["personal", "legal"]

_PERSONAL_LENGTH = 10
_LEGAL_LENGTH = 11
_LEGAL_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)
_POSTAL = re.compile(r"(?!(\d)\1{3})[13-9]{4}[1346-9][013-9]{5}")
_RUN = re.compile(r"(?<![\w+])(?<!\d[-–/.])(?:\d{10,11}|\d{3}[-–]\d{6}[-–]\d)(?![-–/.]?[\da-z])")
_LABEL = re.compile(
    r"(?:کد|شماره|شناسه)[ \u200c]?(?:ی[ \u200c]?)?(?:ملی|اقتصادی)\w{0,3}(?:[ \u200c]\w{1,6}){0,2}[ :=]{0,3}$"
    r"|(?:code?|kod|shenase|shomare)\s?(?:ye )?m(?:el+i|ili)\w{0,3}[ :=]{0,3}$"
)
_LABEL_REACH = 40


@dataclass(frozen=True)
class IdSpan:
    """A national id in the raw text; `valid` is False when its label says so but not its check digit."""

    start: int
    end: int
    value: str
    kind: IdKind
    valid: bool = True


class NationalIdError(ValueError):
    """A text that is no national id, and why."""

    def __init__(self, reason: Literal["empty", "length", "check_digit"]) -> None:
        super().__init__(reason)
        self.reason = reason


def is_national_id(s: str) -> bool:
    """Whether ten ASCII digits are a person's national id (کد ملی) by their check digit."""
    if len(s) != _PERSONAL_LENGTH or not (s.isascii() and s.isdecimal()) or len(set(s)) == 1:
        return False
    rest = sum(int(digit) * (_PERSONAL_LENGTH - place) for place, digit in enumerate(s[:-1])) % 11
    return int(s[-1]) == (rest if rest < 2 else 11 - rest)


def is_legal_id(s: str) -> bool:
    """Whether eleven ASCII digits are a company's national id (شناسه ملی) by their check digit."""
    if len(s) != _LEGAL_LENGTH or not (s.isascii() and s.isdecimal()) or len(set(s)) == 1:
        return False
    added = int(s[9]) + 2
    total = sum((int(digit) + added) * weight for digit, weight in zip(s[:10], _LEGAL_WEIGHTS, strict=True))
    return int(s[-1]) == total % 11 % 10


def is_sheba(s: str) -> bool:
    """Whether a text is an Iranian account number (شبا), with or without spaces, in any digits and case."""
    compact = re.sub(r"[ \-\u200c]", "", fold(s)).upper()
    if not re.fullmatch(r"IR\d{24}", compact):
        return False
    return int(compact[4:] + "1827" + compact[2:4]) % 97 == 1


def is_postal_code(s: str) -> bool:
    """Whether a text is a ten-digit Iranian postal code, perhaps written 5-5."""
    return bool(_POSTAL.fullmatch(re.sub(r"(?<=\d{5})[ \-](?=\d{5}$)", "", fold(s).strip())))


def find_national_ids(text: str) -> list[IdSpan]:
    """The national ids of a text, in order: 10 or 11 digits with a right check digit or after «کد ملی»."""
    reading, found = read(text), []
    if not reading.numerals:
        return []
    for match in _RUN.finditer(reading.text):
        value = re.sub(r"\D", "", match.group())
        kind: IdKind = "personal" if len(value) == _PERSONAL_LENGTH else "legal"
        before = reading.text[max(0, match.start() - _LABEL_REACH) : match.start()]
        valid = is_national_id(value) if kind == "personal" else is_legal_id(value)
        labelled = _LABEL.search(before) is not None
        like_phone = value.startswith(("9", "0") if kind == "legal" else "9")
        if labelled or (valid and not like_phone):
            start, end = reading.place(match.start(), match.end())
            found.append(IdSpan(start, end, value, kind, valid))
    return found


def parse_national_id(text: str) -> str:
    """The national id that a text gives, as 10 digits (person) or 11 (company).

    Raises: NationalIdError with the reason.
    """
    found = find_national_ids(text)
    value = found[0].value if len(found) == 1 else re.sub(r"\D", "", fold(text))
    if not value:
        raise NationalIdError("empty")
    if len(value) not in (_PERSONAL_LENGTH, _LEGAL_LENGTH):
        raise NationalIdError("length")
    if not (is_national_id(value) or is_legal_id(value)):
        raise NationalIdError("check_digit")
    return value
