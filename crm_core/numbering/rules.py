"""The look of document codes."""

import re
from enum import StrEnum


class Series(StrEnum):
    """Prefixes of our documents."""

    TICKET = "TK"
    QUOTE = "QT"
    INVOICE = "INV"
    CREDIT_NOTE = "CN"
    ORDER = "OR"
    PROBLEM = "PR"


GAP_FREE = frozenset({Series.INVOICE, Series.CREDIT_NOTE})
"""Series of the books: no number is skipped, and none is given in a year that a later one has followed."""

_CODE = re.compile(r"(?P<series>[A-Z]+)-(?P<year>1[34]\d\d)-(?P<number>\d{6,})")


def format_code(series: Series, jalali_year: int, number: int) -> str:
    """A code as it is shown and stored: ``TK-1405-000123``."""
    return f"{series}-{jalali_year}-{number:06d}"


def read_code(code: str) -> tuple[Series, int, int] | None:
    """The series, Jalali year and number of a code of ours, None for one that another system gave."""
    match = _CODE.fullmatch(code)
    if match is None or match["series"] not in set(Series):
        return None
    return Series(match["series"]), int(match["year"]), int(match["number"])
