"""Values: what a span means when its kind is known, from the rules or the words themselves."""

import re
from datetime import date
from typing import Any

from crm_core.text.characters import fold
from crm_core.text.numbers import parse_number

from bot.components.rules import find_by_rule

_FREE = frozenset({"person_name", "company", "product", "city"})
_CODES = frozenset({"ticket_code", "quote_code", "invoice_code"})
_SPACES = re.compile(r"\s+")


def normal_value(kind: str, text: str, today: date) -> Any:
    """The normalised value of a span of one kind; the folded text where no rule reads it.

    Names, companies and products keep their words as typed. ``today`` makes «فردا» a day.
    """
    if kind in _FREE:
        return _SPACES.sub(" ", text).strip()
    for finding in find_by_rule(text, today):
        if finding.kind == kind:
            return finding.value
    folded = fold(text).strip()
    number = parse_number(folded) if kind in ("quantity", "rating") or kind in _CODES else None
    if number is not None and number == int(number):
        return str(int(number)) if kind in _CODES else int(number)
    return folded
