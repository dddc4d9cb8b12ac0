"""Quantities: how many units or users a customer asks for."""

from dataclasses import dataclass
from itertools import pairwise

from crm_core.text.counted import counting_word
from crm_core.text.counting import Count, counts, follows
from crm_core.text.number_words import CLASSIFIERS, CURRENCIES, MEASURES
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_set

LARGEST_QUANTITY = 1_000_000

_ONE_WORDS = {"یکی": 1, "یکیش": 1, "یدونه": 1, "یکدونه": 1, "جفتش": 2, "جفتشون": 2, "yeki": 1, "yedune": 1}
_POINTING = word_set("این اون آن همین همون هر in oon un hamin")
_NOT_GOODS = word_set(
    "اتاق اتاقه انبار انبارم کار کاره سوال سوالم سفارش سفارشم پیامک پیام اس‌ام‌اس تیکت مشکل مشکلم ساختمان ساختمون",
    "طبقه مغازه دفتر شماره درخواست شکایت جلسه بچه نکته مورد فرق",
)
_AMOUNT_OF = word_set("تعداد تعدادش tedad")
_NO_OR_A = word_set("نه یه یک ye yek")
_NO_ANSWER = word_set("هیچی هیچکدوم هیچکدام نمیدونم نمیدانم نمیخوام نمیخواهم hichi nemidunam")


@dataclass(frozen=True)
class QuantitySpan:
    """A bare number of units in the raw text; `unit` is the counting word after it."""

    start: int
    end: int
    value: int
    text: str
    unit: str | None


def _counts_goods(reading: Reading, count: Count) -> bool:
    """Whether the things counted may be bought: not «این دو تا» and not «دو تا سوال»."""
    if count.first and reading.tokens[count.first - 1].text in _POINTING:
        return False
    after = count.next + 1
    of_others = follows(reading, after) and reading.tokens[after].text in _NOT_GOODS
    return not (of_others and CLASSIFIERS.get(reading.tokens[count.next].text) == "تا")


def _whole(count: Count) -> int | None:
    value = int(count.value)
    return value if value == count.value and 0 < value <= LARGEST_QUANTITY and not count.ordinal else None


def find_quantities(text: str) -> list[QuantitySpan]:
    """The numbers of units («۲۵ دستگاه»، «دوتا»، «تعداد ۵»، "5ta"), in order; a span is the bare number."""
    reading, found = read(text), []
    for count in counts(text):
        value, unit = _whole(count), counting_word(reading, count)
        named = follows(reading, count.first) and reading.tokens[count.first - 1].text in _AMOUNT_OF
        if value is not None and (named or (unit is not None and _counts_goods(reading, count))):
            start, end = reading.place(reading.tokens[count.first].start, reading.tokens[count.next - 1].end)
            found.append(QuantitySpan(start, end, value, text[start:end], unit))
    return found


def _is_article(reading: Reading, count: Count) -> bool:
    return count.next == count.first + 1 and reading.tokens[count.first].text in _NO_OR_A


def parse_quantity_answer(text: str) -> int | None:
    """The number of units in an answer to «چند تا؟»; None when it names none, several, a price or measure."""
    reading = read(text)
    words = {token.text for token in reading.tokens}
    if words & _NO_ANSWER:
        return None
    found = [count for count in counts(text) if not _is_article(reading, count)] or counts(text)
    if any(left.next == right.first and follows(reading, right.first) for left, right in pairwise(found)):
        return None
    counted = find_quantities(text)
    if len(counted) == 1:
        return counted[0].value
    values = []
    for count in found:
        after = reading.tokens[count.next].text if follows(reading, count.next) else ""
        is_no = reading.tokens[count.first].text == "نه" and count.next == count.first + 1
        value = _whole(count)
        if value is not None and not is_no and after not in MEASURES and after not in CURRENCIES:
            values.append(value)
    if not values:
        values = [_ONE_WORDS[token.text] for token in reading.tokens if token.text in _ONE_WORDS]
    return values[0] if len(values) == 1 else None
