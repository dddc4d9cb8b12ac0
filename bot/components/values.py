"""Values: what a span means when its kind is known, from the rules or the words themselves."""

import re
from datetime import date
from typing import Any

from bot.components.rules import find_by_rule
from crm_core.text.characters import fold

_AS_TYPED = frozenset({"person_name", "company", "product"})
_IN_CONTEXT = {
    "ticket_code": "تیکت {}",
    "quote_code": "پیش‌فاکتور {}",
    "invoice_code": "فاکتور {}",
    "national_id": "کد ملی {}",
    "rating": "نمره {}",
    "quantity": "{} عدد",
}
"""How a bare span is said so that the rules know what it is."""
_SPACES = re.compile(r"\s+")


def normal_value(kind: str, text: str, today: date) -> Any:
    """The normalised value of a span of one kind; the folded text where no rule reads it.

    Names, companies and products keep their words as typed. ``today`` makes «فردا» a day.
    """
    plain = _SPACES.sub(" ", text).strip()
    if kind in _AS_TYPED:
        return plain
    for said in (plain, _IN_CONTEXT.get(kind, "{}").format(plain)):
        for finding in find_by_rule(said, today):
            if finding.kind == kind:
                return finding.value
    return fold(plain)
