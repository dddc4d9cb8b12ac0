"""The 22-character tax id (شماره منحصربه‌فرد مالیاتی) that the tax organisation knows a document by.

Source: the form ``^[a-zA-Z0-9]{6}[a-fA-F0-9]{15}[0-9]{1}$`` (error 0100604 of سامانه مودیان,
https://limotx.ir/short_questions/198): six characters of the fiscal memory, five hexadecimal digits of days since
1970, ten of the serial, one Verhoeff digit over the decimal forms (memory letters by their ASCII codes, day in six,
serial in twelve digits), as Jooyeshgar/moadian ``src/InvoiceHeader.php`` builds it.
"""

import re
from datetime import UTC, datetime
from itertools import accumulate, repeat

from crm_core.numbering.rules import Series, read_code

MEMORY_ID = re.compile(r"[A-Z0-9]{6}")
_FORM = re.compile(r"(?P<memory>[A-Z0-9]{6})(?P<day>[0-9A-F]{5})(?P<serial>[0-9A-F]{10})(?P<check>\d)")
_NUMBERS_OF_A_YEAR = 10_000_000

_INVERSE = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)
_AS_IT_IS = tuple(range(10))
_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_PERMUTATIONS = tuple(accumulate(repeat(_STEP, 7), lambda row, step: tuple(row[d] for d in step), initial=_AS_IT_IS))


def verhoeff_digit(digits: str) -> int:
    """The check digit to be written after a number.

    Source: J. Verhoeff, Error Detecting Decimal Codes (1969): the dihedral group D5, permuted by place.
    """
    check = 0
    for place, digit in enumerate(reversed(digits), start=1):
        check = _product(check, _PERMUTATIONS[place % 8][int(digit)])
    return _INVERSE[check]


def _product(a: int, b: int) -> int:
    """The product of two elements of D5: 0 to 4 are turns, 5 to 9 mirror images."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def tax_serial(code: str) -> int | None:
    """The number of a document of ours within the fiscal memory, None for a code of another system.

    Invoices and credit notes share the memory, so the year is followed by 0 or 1; it fits ten hexadecimal digits.
    """
    parts = read_code(code)
    if parts is None:
        return None
    series, year, number = parts
    return (year * 10 + (series == Series.CREDIT_NOTE)) * _NUMBERS_OF_A_YEAR + number


def make_tax_id(*, memory_id: str, issued_at: datetime, serial: int) -> str:
    """The tax id of a document; its day is that of UTC, as the organisation counts."""
    day = int(issued_at.astimezone(UTC).timestamp()) // 86_400
    return f"{memory_id}{day:05X}{serial:010X}{_check(memory_id, day, serial)}"


def is_tax_id(text: str) -> bool:
    """Whether a text is a tax id with a right check digit."""
    match = _FORM.fullmatch(text)
    return match is not None and int(match["check"]) == _check(
        match["memory"], int(match["day"], 16), int(match["serial"], 16)
    )


def _check(memory_id: str, day: int, serial: int) -> int:
    memory = "".join(letter if letter.isdigit() else str(ord(letter)) for letter in memory_id)
    return verhoeff_digit(f"{memory}{day:06d}{serial:012d}")
