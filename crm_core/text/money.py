"""Money: amounts that people write, and amounts written for people. The store counts in rial."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from crm_core.text.characters import to_persian_digits
from crm_core.text.counted import counting_word
from crm_core.text.counting import Count, counts, follows, is_weak
from crm_core.text.number_words import CURRENCIES, LINKS, MEASURES
from crm_core.text.numbers import number_to_words
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_list, word_set

Unit = Literal["rial", "toman"]

_TOMAN = 10
_PRICE_WORDS = word_list(
    "قیمت مبلغ بودجه هزینه تخفیف پول پرداخت واریز فروش خرید ارزش بدهی بدهکار طلب کرایه دستمزد حقوق قسط",
    "پیش‌پرداخت بیعانه سقف کف حداکثر حداقل تا زیر بالای حدود حدودا نهایت کمتر بیشتر ارزون ارزان گرون گران",
    "gheymat gheimat budje boodje takhfif pool hazine mablagh ta zire",
)
_STRONG_PRICE_WORDS = word_list(
    "قیمت مبلغ بودجه هزینه تخفیف پرداخت واریز پرداختی بدهی بیعانه gheymat gheimat budje boodje takhfif",
    "mablagh",
)
_FILLERS = word_set(
    "ما من شما مون شون تون حدود حدودا تقریبا کلا کل نهایت نهایتا سقف حداکثر حداقل زیر بالای تا از هم رو",
    "را به بین گفتید گفتین کردم کردیم دادم دادیم کنم بدم شد شده میشه ام م ش اش مان hodude man ma ta az",
)
_RANGE = frozenset({"تا", "الی", "-", "ta", "یا"})
_YEAR_WORDS = frozenset({"سال", "شماره", "کد", "تیکت", "فاکتور", "مدل"})


@dataclass(frozen=True)
class AmountSpan:
    """An amount in the raw text; `value_rial` is None while the unit is not said."""

    start: int
    end: int
    value_rial: int | None
    number: Decimal
    unit: Unit | None
    text: str


def _currency_at(reading: Reading, index: int) -> Unit | None:
    if not follows(reading, index):
        return None
    word, previous = reading.tokens[index].text, reading.tokens[index - 1]
    if word == "t" and not (previous.end == reading.tokens[index].start and len(previous.text) > 2):
        return None
    return CURRENCIES.get(word)


def _value_rial(number: Decimal, unit: Unit | None) -> int | None:
    value = number * (_TOMAN if unit == "toman" else 1)
    return int(value) if unit and value == value.to_integral_value() else None


def _after_price_word(reading: Reading, first: int, words: tuple[str, ...], reach: int) -> bool:
    """Whether a word about prices stands shortly before, with nothing but fillers between."""
    tokens = reading.tokens
    for index in range(first - 1, max(-1, first - 1 - reach), -1):
        if tokens[index].text.startswith(words):
            return True
        if tokens[index].text not in _FILLERS:
            return False
    return False


def _is_money_without_unit(reading: Reading, count: Count) -> bool:
    """Whether a number with no currency is still money: by its scale, separators or the words before it."""
    tokens = reading.tokens
    if counting_word(reading, count) or (follows(reading, count.next) and tokens[count.next].text in MEASURES):
        return False
    if count.first and tokens[count.first - 1].text in _YEAR_WORDS:
        return False
    if count.scale >= 10**6:
        return True
    if _after_price_word(reading, count.first, _STRONG_PRICE_WORDS, 4):
        return True
    if count.scale == 10**3:
        last = count.next >= len(tokens) or not follows(reading, count.next)
        return last or tokens[count.next].text in _RANGE or _after_price_word(reading, count.first, _PRICE_WORDS, 2)
    written = tokens[count.first].text
    return count.value >= 10_000 and any(mark in written for mark in ",٬،")


def _amount(reading: Reading, count: Count) -> AmountSpan | None:
    tokens, last = reading.tokens, count.next
    unit = _currency_at(reading, count.next)
    number = count.value
    if unit is not None:
        if count.next == count.first + 1 and tokens[count.first].text == "نه":
            return None
        last = count.next + 1
    elif count.hemmat:
        unit = "toman"
    elif is_weak(reading, count) or not _is_money_without_unit(reading, count):
        return None
    if count.ordinal:
        return None
    start, end = reading.place(tokens[count.first].start, tokens[last - 1].end)
    return AmountSpan(start, end, _value_rial(number, unit), number, unit, reading.raw[start:end])


def _with_rial_rest(toman: AmountSpan, rest: AmountSpan, between: str, raw: str) -> AmountSpan | None:
    """«۱۲ تومان و ۵ ریال» as one amount."""
    if (toman.unit, rest.unit) != ("toman", "rial") or between.strip() not in LINKS:
        return None
    if toman.value_rial is None or rest.value_rial is None or rest.value_rial >= _TOMAN:
        return None
    total = toman.value_rial + rest.value_rial
    number = Decimal(total) / _TOMAN
    return replace(toman, end=rest.end, value_rial=total, number=number, text=raw[toman.start : rest.end])


def find_amounts(text: str) -> list[AmountSpan]:
    """The amounts of money in a text, in order.

    The unit said once for a range («۵۰۰ هزار تا ۱ میلیون تومن») counts for both ends.
    """
    reading = read(text)
    found: list[AmountSpan] = []
    for count in counts(text):
        amount = _amount(reading, count)
        if amount is None:
            continue
        joined = _with_rial_rest(found[-1], amount, text[found[-1].end : amount.start], text) if found else None
        if joined is None:
            found.append(amount)
        else:
            found[-1] = joined
    for index, (left, right) in enumerate(pairwise(found)):
        if left.unit is None and right.unit and text[left.end : right.start].strip() in _RANGE:
            found[index] = replace(left, unit=right.unit, value_rial=_value_rial(left.number, right.unit))
    return found


def format_number(number: int) -> str:
    """A whole number in Persian digits with thousands marked («۱۲٬۵۰۰»)."""
    return to_persian_digits(f"{number:,}".replace(",", "٬"))


def _parted(rial: int) -> tuple[str, int, int]:
    toman, rest = divmod(abs(rial), _TOMAN)
    return "−" if rial < 0 else "", toman, rest


def format_toman(rial: int) -> str:
    """An amount in toman with Persian digits («۱۲٬۵۰۰٬۰۰۰ تومان»); a rest below one toman follows in rial."""
    sign, toman, rest = _parted(rial)
    if not rest:
        return f"{sign}{format_number(toman)} تومان"
    if not toman:
        return f"{sign}{format_number(rest)} ریال"
    return f"{sign}{format_number(toman)} تومان و {format_number(rest)} ریال"


def format_rial(rial: int) -> str:
    """An amount in rial with Persian digits («۱۲۵٬۰۰۰٬۰۰۰ ریال»)."""
    return f"{'−' if rial < 0 else ''}{format_number(abs(rial))} ریال"


def amount_in_words(rial: int, unit: Unit = "toman") -> str:
    """An amount in formal words, as documents state it («دوازده میلیون و پانصد هزار تومان»)."""
    sign, toman, rest = _parted(rial)
    prefix = "منفی " if sign else ""
    if unit == "rial":
        return f"{prefix}{number_to_words(abs(rial))} ریال"
    if toman and rest:
        return f"{prefix}{number_to_words(toman)} تومان و {number_to_words(rest)} ریال"
    if rest:
        return f"{prefix}{number_to_words(rest)} ریال"
    return f"{prefix}{number_to_words(toman)} تومان"
