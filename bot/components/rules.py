"""Rules: what can be read from the form of a text alone, as spans with normalised values."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Any, Callable, Iterable, Iterator, List, Sequence, Tuple

from crm_core.text.cities import find_cities
from crm_core.text.codes import find_codes
from crm_core.text.dates import find_dates
from crm_core.text.emails import find_emails
from crm_core.text.ids import find_national_ids
from crm_core.text.money import find_amounts
from crm_core.text.phones import find_phones
from crm_core.text.quantities import find_quantities
from crm_core.text.ratings import find_ratings

UNKNOWN_CODE = "code"
"""A number after «کد» or «شماره» alone: a mark for the tagger, never an entity."""
_CODE_KINDS = {"TK": "ticket_code", "QT": "quote_code", "INV": "invoice_code", None: UNKNOWN_CODE}
LONGEST_TEXT = 4000
"""Characters that rules read; nobody writes an order, but anybody pastes a log, after more."""


@dataclass(frozen=True)
class Finding:
    """What a rule read at start..end (exclusive, raw text), with its value as JSON holds it."""

    kind: str
    start: int
    end: int
    value: Any

    def meets(self, start: int, end: int) -> bool:
        """Whether it shares a character with start..end."""
        return self.start < end and start < self.end


def _emails(text: str, today: date) -> Iterator[Finding]:
    return (Finding("email", span.start, span.end, span.value) for span in find_emails(text))


def _codes(text: str, today: date) -> Iterator[Finding]:
    return (Finding(_CODE_KINDS[span.series], span.start, span.end, span.value) for span in find_codes(text))


def _phones(text: str, today: date) -> Iterator[Finding]:
    for span in find_phones(text):
        yield Finding("mobile" if span.kind == "mobile" else "phone", span.start, span.end, span.value)


def _national_ids(text: str, today: date) -> Iterator[Finding]:
    return (Finding("national_id", span.start, span.end, span.value) for span in find_national_ids(text))


def _amounts(text: str, today: date) -> Iterator[Finding]:
    for span in find_amounts(text):
        known = span.value_rial is not None
        yield Finding("amount", span.start, span.end, span.value_rial if known else str(span.number))


def _dates(text: str, today: date) -> Iterator[Finding]:
    return (Finding("date", span.start, span.end, span.value.isoformat()) for span in find_dates(text, today))


def _ratings(text: str, today: date) -> Iterator[Finding]:
    return (Finding("rating", span.start, span.end, span.value) for span in find_ratings(text))


def _quantities(text: str, today: date) -> Iterator[Finding]:
    return (Finding("quantity", span.start, span.end, span.value) for span in find_quantities(text))


def _cities(text: str, today: date) -> Iterator[Finding]:
    return (Finding("city", span.start, span.end, span.value) for span in find_cities(text))


_READERS: Tuple[Callable[[str, date], Iterator[Finding]], ...] = (
    _emails, _phones, _codes, _national_ids, _amounts, _dates, _ratings, _quantities, _cities,
)  # fmt: skip
"""In order of trust: where two readings meet, the earlier one stays."""


def without_overlaps(findings: Iterable[Finding]) -> List[Finding]:
    """The findings in the order of the text; of two that meet, the one that came first."""
    kept: List[Finding] = []
    starts: List[int] = []
    for finding in findings:
        place = bisect_left(starts, finding.end)
        if finding.start < finding.end and (place == 0 or kept[place - 1].end <= finding.start):
            kept.insert(place, finding)
            starts.insert(place, finding.start)
    return kept


def find_by_rule(text: str, today: date) -> List[Finding]:
    """Everything that rules read in a text, in order, without overlaps; ``today`` makes «فردا» a day."""
    seen = text[:LONGEST_TEXT]
    return without_overlaps(finding for reader in _READERS for finding in reader(seen, today))


def marks(findings: Sequence[Finding], places: Sequence[Tuple[int, int]]) -> List[str]:
    """For each place (start, end), the kind of the finding on it, with "+" where the finding goes on; or ""."""
    said = []
    for start, end in places:
        on_it = next((finding for finding in findings if finding.meets(start, end)), None)
        said.append("" if on_it is None else on_it.kind + ("" if start <= on_it.start else "+"))
    return said
