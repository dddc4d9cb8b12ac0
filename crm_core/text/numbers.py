"""Numbers as people write them: digits, words, both at once; and numbers in words for documents."""

from dataclasses import dataclass
from decimal import Decimal

from crm_core.text.counting import Count, counts, follows, is_weak
from crm_core.text.number_words import CLASSIFIERS, CURRENCIES, MEASURES
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_list

_SUPPORT = frozenset({*CLASSIFIERS, *CURRENCIES, *MEASURES, "%", "٪"})
_ONES = word_list("صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده")
_TENS = word_list("بیست سی چهل پنجاه شصت هفتاد هشتاد نود")
_HUNDREDS = word_list("صد دویست سیصد چهارصد پانصد ششصد هفتصد هشتصد نهصد")
_SCALE_NAMES = ("", " هزار", " میلیون", " میلیارد", " تریلیون", " هزار تریلیون")


@dataclass(frozen=True)
class NumberSpan:
    """A number and where it stands in the raw text."""

    start: int
    end: int
    value: Decimal
    text: str


def _is_meant(reading: Reading, count: Count) -> bool:
    """Whether the words surely count: no ordinal, no «نه», «یه», «سی» without a unit after it."""
    if count.ordinal:
        return False
    if reading.tokens[count.first].text in ("نیم", "nim") and count.scale == 1:
        return False
    supported = follows(reading, count.next) and reading.tokens[count.next].text in _SUPPORT
    return supported or not is_weak(reading, count)


def find_numbers(text: str) -> list[NumberSpan]:
    """The numbers of a text, in order, without ordinals, dates, phone numbers and codes."""
    reading = read(text)
    found = []
    for count in counts(text):
        if _is_meant(reading, count):
            start, end = reading.place(reading.tokens[count.first].start, reading.tokens[count.next - 1].end)
            found.append(NumberSpan(start, end, count.value, text[start:end]))
    return found


def parse_number(text: str) -> Decimal | None:
    """The one number that a text says, also as an ordinal or with a unit; None for none or several."""
    reading, found = read(text), counts(text)
    if len(found) > 1:
        found = tuple(count for count in found if _is_meant(reading, count))
    if len(found) != 1:
        return None
    count = found[0]
    rest = [token.text for token in reading.tokens[count.next :]]
    alone = count.first == 0 and all(word in _SUPPORT for word in rest)
    return count.value if alone or _is_meant(reading, count) else None


def _below_thousand_in_words(number: int) -> str:
    words = []
    if number >= 100:
        words.append(_HUNDREDS[number // 100 - 1])
        number %= 100
    if number >= 20:
        words.append(_TENS[number // 10 - 2])
        number %= 10
    if number:
        words.append(_ONES[number])
    return " و ".join(words)


def number_to_words(n: int) -> str:
    """A whole number in formal Persian words, up to 10**18 («دوازده میلیون و پانصد هزار»).

    Raises: ValueError outside ±10**18.
    """
    if abs(n) >= 10**18:
        raise ValueError(n)
    if n <= 0:
        return "منفی " + number_to_words(-n) if n else "صفر"
    groups = []
    for name in _SCALE_NAMES:
        n, group = divmod(n, 1000)
        if group:
            groups.append("هزار" if (group, name) == (1, " هزار") else _below_thousand_in_words(group) + name)
    return " و ".join(reversed(groups))
