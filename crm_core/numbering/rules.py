"""The look of document codes."""

from enum import StrEnum


class Series(StrEnum):
    """Prefixes of our documents."""

    TICKET = "TK"
    QUOTE = "QT"
    INVOICE = "INV"
    ORDER = "OR"
    PROBLEM = "PR"


def format_code(series: Series, jalali_year: int, number: int) -> str:
    """A code as it is shown and stored: ``TK-1405-000123``."""
    return f"{series}-{jalali_year}-{number:06d}"
