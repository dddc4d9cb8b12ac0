"""Reading single cells: people write dates, amounts and numbers in many ways (pure).

A reader takes the cell as the file gave it and returns the stored form; what it cannot read it refuses with
a reason. Empty cells never reach a reader.
"""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NoReturn

from crm_core.clock import TEHRAN
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.text.characters import fold, strip_controls, to_ascii_digits
from crm_core.text.ids import is_legal_id, is_national_id
from crm_core.text.jalali import from_jalali
from crm_core.text.money import find_amounts
from crm_core.text.phones import MobileError, parse_mobile

Cell = str | int | float | bool | date | datetime | time | None


class Unit(StrEnum):
    """What an amount is counted in."""

    RIAL = "rial"
    TOMAN = "toman"


ARABIC_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه"})
FIRST_GREGORIAN_YEAR = 1700
"""A smaller year in a file is a Jalali one."""
RIALS_IN_TOMAN = 10
BEST_SCORE = 5
LIST_BREAK = re.compile(r"[،,;؛|\n]+")
DATE = re.compile(
    r"(?P<y>\d{4})(?P<s>[/.-]?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"(?:[ T،,-]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<sec>\d{2})(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>1[34]\d{2})")
EMAIL = re.compile(r"[^@\s,;،]+@[^@\s,;،]+\.[^@\s,;،.]{2,}")
OUR_CODE = re.compile(r"(TK|QT|INV|OR)[ -]?(1[34]\d{2})[ -]?(\d{1,9})", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
GROUPED = re.compile(r"(?<=\d)[,٬،'_ \u200c](?=\d{3}(?!\d))")
UNIT_WORDS = {
    **dict.fromkeys(("تومان", "تومن", "toman", "tomans", "irt", "ت"), Unit.TOMAN),
    **dict.fromkeys(("ریال", "rial", "rials", "irr"), Unit.RIAL),
}
YES = frozenset({"1", "true", "yes", "y", "بله", "بلی", "آری", "دارد", "فعال"})
NO = frozenset({"0", "false", "no", "n", "خیر", "نه", "ندارد", "غیرفعال"})


def refuse(reason: RowReason, cell: Cell) -> NoReturn:
    """Refuses a cell, showing the beginning of what stood there; the caller adds the column."""
    raise RowRefusedError("", reason, str(cell)[:60])


def as_text(cell: Cell) -> str:
    """A cell as one line of clean text: Persian letters, no controls, no stray spaces; empty for none."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a spreadsheet keeps the code 1234 as 1234.0
    text = str(cell)
    if text.isascii() and text.isprintable():  # codes, numbers and dates: nothing in them to be cleaned
        return " ".join(text.split())
    text = strip_controls(text.replace("\r\n", "\n")).translate(ARABIC_LETTERS)
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))


def read_name(cell: Cell) -> str:
    """A short text, at most 200 characters."""
    return _limited(" ".join(as_text(cell).split()), 200)


def read_long(cell: Cell) -> str:
    """A text of several lines, at most 20,000 characters."""
    return _limited(as_text(cell), 20_000)


def read_code(cell: Cell) -> str:
    """A code, at most 64 characters: digits in ASCII, one of our own series in its usual form, others as they stand."""
    text = to_ascii_digits(" ".join(as_text(cell).split()))
    ours = OUR_CODE.fullmatch(text)
    if ours:
        return f"{ours[1].upper()}-{ours[2]}-{int(ours[3]):06d}"
    return _limited(text, 64)


def read_document_code(cell: Cell) -> str:
    """The code of a document in capitals, as customers' questions look it up."""
    return read_code(cell).upper()


def read_words(cell: Cell) -> list[str]:
    """A list of names divided by commas, semicolons, bars or line ends; each once."""
    words = (" ".join(part.split()) for part in LIST_BREAK.split(as_text(cell)))
    return list(dict.fromkeys(_limited(word, 200) for word in words if word))


def read_mobile(cell: Cell) -> str:
    """A mobile number as ``09xxxxxxxxx``; the zero that spreadsheets drop comes back."""
    try:
        return parse_mobile(as_text(cell))
    except MobileError:
        refuse(RowReason.NOT_A_MOBILE, cell)


def read_mobiles(cell: Cell) -> list[str]:
    """One or more mobile numbers, the main one first."""
    return list(dict.fromkeys(read_mobile(part) for part in LIST_BREAK.split(as_text(cell)) if part.strip()))


def read_email(cell: Cell) -> str:
    """An e-mail address in lower case."""
    text = fold(as_text(cell)).strip().lower()
    if not EMAIL.fullmatch(text) or len(text) > 200:
        refuse(RowReason.NOT_AN_EMAIL, cell)
    return text


def read_national_id(cell: Cell) -> str:
    """A person's id (10 digits) or a company's (11) with a right check digit; lost leading zeros come back."""
    digits = re.sub(r"\D", "", to_ascii_digits(as_text(cell)))
    for text in (digits, digits.zfill(10), digits.zfill(11)):
        if len(digits) >= 8 and (is_national_id(text) or is_legal_id(text)):
            return text
    refuse(RowReason.NOT_A_NATIONAL_ID, cell)


def read_moment(cell: Cell) -> datetime:
    """An instant (UTC): Jalali or Gregorian, with or without a time of day; without a zone it is Tehran's."""
    if isinstance(cell, datetime):
        return _placed(cell)
    if isinstance(cell, date):
        return _placed(datetime.combine(cell, time()))
    match = DATE.fullmatch(_date_text(cell))
    if match is None or not match["h"]:
        return _placed(datetime.combine(read_day(cell), time()))
    day = _day_of(match, cell)
    try:
        clock = time(int(match["h"]), int(match["min"]), int(match["sec"] or 0))
    except ValueError:
        refuse(RowReason.NOT_A_DATE, cell)
    if not match["zone"]:
        return _placed(datetime.combine(day, clock))
    zone = "+00:00" if match["zone"] == "Z" else match["zone"]
    return datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(UTC)


def read_day(cell: Cell) -> date:
    """A day, Jalali or Gregorian; of a moment, its day in Tehran."""
    if isinstance(cell, datetime):
        return _placed(cell).astimezone(TEHRAN).date()
    if isinstance(cell, date):
        return cell
    text = _date_text(cell)
    match = DATE.fullmatch(text)
    if match is not None and match["zone"]:
        return read_moment(cell).astimezone(TEHRAN).date()
    return _day_of(match or DAY_FIRST.fullmatch(text), cell)


def read_amount(cell: Cell, unit: Unit) -> int:
    """An amount in whole rial, never negative; a unit beside the number («۲۵۰٬۰۰۰ تومان») wins over the given one."""
    text = fold(as_text(cell)).lower()
    for word, said in UNIT_WORDS.items():
        if text.endswith(word) or text.startswith(word):
            text, unit = text.removesuffix(word).removeprefix(word), said
            break
    number = _decimal(text)
    if number is None:
        number, unit = _spoken_amount(cell, unit)
    rial = number * (RIALS_IN_TOMAN if unit == Unit.TOMAN else 1)
    if rial < 0 or rial != rial.to_integral_value() or rial >= 10**17:
        refuse(RowReason.NOT_AN_AMOUNT, cell)
    return int(rial)


def read_count(cell: Cell) -> int:
    """A whole number from 0 to 2,000,000,000."""
    number = _decimal(fold(as_text(cell)))
    if number is None or number != number.to_integral_value() or not 0 <= number <= 2_000_000_000:
        refuse(RowReason.NOT_A_NUMBER, cell)
    return int(number)


def read_percent(cell: Cell) -> int:
    """A whole percentage from 0 to 100."""
    number = read_rate(cell)
    if number % 100:
        refuse(RowReason.NOT_A_NUMBER, cell)
    return number // 100


def read_score(cell: Cell) -> int:
    """A score from 1 to 5."""
    number = read_count(cell)
    if not 1 <= number <= BEST_SCORE:
        refuse(RowReason.NOT_A_NUMBER, cell)
    return number


def read_rate(cell: Cell) -> int:
    """A percentage in basis points (10 % is 1000)."""
    text = fold(as_text(cell)).replace("%", "").replace("٪", "").replace("درصد", "")
    number = _decimal(text)
    if number is None or not 0 <= number <= 100:
        refuse(RowReason.NOT_A_NUMBER, cell)
    return round(number * 100)


def read_flag(cell: Cell) -> bool:
    """Yes or no."""
    text = fold(as_text(cell)).lower()
    if text not in YES | NO:
        refuse(RowReason.NOT_A_FLAG, cell)
    return text in YES


def _limited(text: str, length: int) -> str:
    if len(text) > length:
        raise RowRefusedError("", RowReason.TOO_LONG, str(length))
    return text


def _date_text(cell: Cell) -> str:
    return fold(as_text(cell)).strip()


def _day_of(match: re.Match[str] | None, cell: Cell) -> date:
    day = None
    if match is not None:
        year, month, number = int(match["y"]), int(match["m"]), int(match["d"])
        if year < FIRST_GREGORIAN_YEAR:
            day = from_jalali(year, month, number)
        elif 1900 <= year <= 2100:
            try:
                day = date(year, month, number)
            except ValueError:
                day = None
    if day is None:
        refuse(RowReason.NOT_A_DATE, cell)
    return day


def _placed(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=TEHRAN)).astimezone(UTC)


def _decimal(text: str) -> Decimal | None:
    clean = GROUPED.sub("", text.strip()).replace("٫", ".")
    if not NUMBER.fullmatch(clean):
        return None
    try:
        return Decimal(clean)
    except InvalidOperation:
        return None


def _spoken_amount(cell: Cell, unit: Unit) -> tuple[Decimal, Unit]:
    """An amount partly in words («دوازده میلیون تومان») and its unit."""
    found = find_amounts(as_text(cell))
    if len(found) != 1:
        refuse(RowReason.NOT_AN_AMOUNT, cell)
    return found[0].number, Unit(found[0].unit) if found[0].unit else unit
