"""The words of a name or a mention, once spelling, units and words of asking are put aside (pure)."""

import re
from typing import NamedTuple

from crm_core.text.finglish import finglish_to_persian
from crm_core.text.normalise import canonical
from crm_core.text.number_words import ATOMS
from crm_core.text.numbers import NumberSpan, find_numbers
from crm_core.text.vocabulary import word_set

LONGEST_MENTION = 600
"""Characters of a mention that are read; no product is called by more."""
MOST_WORDS = 40

_UNITS: dict[str, str] = {
    "ch": "کانال کاناله کانالی kanal kanale channel channels ch",
    "m": "مگ مگی مگا مگابیت مگابیتی مگابایت مگابایتی مگاپیکسل مگاپیکسلی مپ mp mpx mpix mega meg mb mbps megapixel",
    "g": "گیگ گیگی گیگا گیگابایت گیگابایتی گیگابیت گیگابیتی gb gig gigabyte",
    "t": "ترا ترای ترایی ترابایت ترابایتی tb tera terabyte",
    "port": "پورت پورته پورتی port ports porte",
    "va": "ولتامپر ولتامپری va",
    "kva": "کاوا kva کیلوولتامپر",
    "w": "وات واتی watt",
    "mm": "میلی میلیمتر میلیمتری mm",
    "kg": "کیلو کیلویی کیلوگرم کیلوگرمی kg kilo",
    "in": "اینچ اینچی inch",
    "kare": "کاره kare",
    "tai": "تایی",
    "k": "k کی",
    "x": "برابر",
    "deg": "درجه",
    "unit": "یونیت یونیته",
    "year": "ساله سال",
    "month": "ماهه ماه",
    "hour": "ساعته ساعت",
}
_UNIT_OF = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}
_WORDS_TOO = frozenset({"ساعت", "کی"})
"""Unit words that mean something without a number («کارت ساعت»)."""
_COUNTING = word_set(
    "تا عدد دونه دانه جفت نفر نفره کاربر کاربره کاربری یوزر یوزره",
    "ta taa adad dune doone dane joft nafar nafare user users karbar karbare pcs",
)
_SOFT = word_set(
    "دستگاه سیستم بسته پک پکیج مجموعه کالا محصول ارزان ارزون ارزانتر ارزونتر ارزونترین ارزانترین گران گرون گرونتر",
    "گرانتر خوب خوبه بهترین معمولی ساده جدید نو خدمات تجهیزات وسایل لوازم",
)
"""Words that belong to some names but tell nothing on their own."""
_NOISE = frozenset(
    canonical(word)
    for word in word_set(
        "و یا از به با برای واسه برا بابت تا که تو توی روی رو را هم در مال مدل مدلش مارک برند سری نوع جنس عدد دونه",
        "دانه این اون آن همین همون همان اینا اونا اینو اونو همینو همونو یه یک یکی یدونه چند چنده چندتا چنده‌ست چقدر",
        "چقدره قیمت قیمتش قیمتای قیمت‌های قیمتا لیست هزینه هزینه‌ش تومن تومان می‌خوام می‌خواستم می‌خواهم می‌خواستیم",
        "می‌خوایم خواستم بخوام بخرم بخریم خرید لازم دارم داریم دارید دارین داری داره نیاز لطفا لطفاً سلام درود مرسی",
        "ممنون خسته نباشید آقا خانم بی‌زحمت بدید بدین بده بفرستید بگید بگین بگو میشه می‌شه می‌دید می‌دین صادر کنید",
        "کنین کن ثبت سفارش پیش‌فاکتور فاکتور استعلام است هست هستش چیه چی کدوم کدام هر آره بله باشه اوکی همونی که",
        "گفتم گفتید گفتین اگه اگر خب دیگه دیگر لطف الان من ما شما برامون برام شرکت شرکتمون نه بابا ببخشید",
    )
) | word_set("i o va az ba be")
_GLUED = re.compile(r"(\d+(?:\.\d+)?)([^\W\d]+)")
_MOST_IN_DIGITS = 999
"""Greatest number that counts things from the beginning of a mention; a longer one is a model («4103 HP»)."""
_ONES = frozenset({"یک", "یه", "yek", "ye"})
_MOST_COUNTED = 20
"""Greatest number in words that counts things without a counting word after it («ده دوربین»)."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MAIN_PART = re.compile(r"\s+(?:با|به همراه)\s+|[،,(]")


class Word(NamedTuple):
    """A word of a name in canonical form; a number with its unit is one word («۸ کاناله» → "8ch").

    ``other`` is the Persian reading of a Latin word, else empty.
    """

    text: str
    other: str = ""


def _written_units() -> dict[str, tuple[str, str]]:
    """Number words glued to a unit («سه‌کاره», «یک‌ساله») as digits and unit."""
    numbers = {canonical(word): value for word, (_, value) in ATOMS.items() if value and not word.isascii()}
    numbers["تک"] = 1
    return {
        number + form: (str(value), unit)
        for form, unit in _UNIT_OF.items()
        if not form.isascii() and len(form) > 2
        for number, value in numbers.items()
    }


_WRITTEN_UNITS = _written_units()
_NUMBER_WORDS = frozenset(ATOMS)


def words_of(text: str) -> tuple[Word, ...]:
    """The words that a name or a mention consists of, without counts of units and words of asking."""
    plain = _digits_for_words(text[:LONGEST_MENTION])
    parts = _parts(plain.split()[: MOST_WORDS * 2])
    words = [_word(part) for part in parts]
    kept = [word for word in words if word.text not in _NOISE and word.other not in _NOISE]
    return tuple(kept[:MOST_WORDS])


def main_part(name: str) -> str:
    """A product's name without what comes with it («هاست ۱۰ گیگابایت با دامنه» → «هاست ۱۰ گیگابایت»)."""
    return _MAIN_PART.split(name, maxsplit=1)[0]


def is_soft(token: str) -> bool:
    """Whether a word tells nothing on its own («دستگاه», a unit without a number)."""
    return token in _SOFT or (token in _UNIT_OF and token not in _WORDS_TOO)


def is_count_word(token: str) -> bool:
    """Whether a word after a number only counts («۵ تا», «۱۰ کاربره»)."""
    return token in _COUNTING


def begins_with_count(rest: str, number: float) -> bool:
    """Whether a number at the very beginning counts the things named after it («۵ دوربین»): no size, no model."""
    after = rest.split()[:1]
    return bool(after) and after[0] not in _UNIT_OF and number <= _MOST_IN_DIGITS


def is_measure(token: str) -> bool:
    """Whether a word is a bare number or a number with a unit ("8ch")."""
    return token[:1].isdigit() and (token.isdigit() or bare_number(token) is not None)


def bare_number(token: str) -> str | None:
    """The number of a number with a unit ("8ch" → "8"), None for any other word."""
    glued = _GLUED.fullmatch(token)
    return glued[1] if glued and glued[2] in _UNITS else None


def _digits_for_words(text: str) -> str:
    """The canonical text, with numbers written in words as digits."""
    plain = canonical(text)
    if _NUMBER_WORDS.isdisjoint(plain.split()):
        return plain
    for span in reversed(find_numbers(text)):
        if not span.text[0].isdigit() and _counts_or_measures(text, span):
            text = f"{text[: span.start]} {span.value.normalize():f} {text[span.end :]}"
    return canonical(text)


def _counts_or_measures(text: str, span: NumberSpan) -> bool:
    """Whether a number word is a number here («نود شبکه» is no ninety of anything)."""
    after = canonical(text[span.end :]).split()[:1]
    measures = bool(after) and (after[0] in _UNIT_OF or after[0] in _COUNTING)
    return measures or (not text[: span.start].strip() and span.value <= _MOST_COUNTED)


def _parts(words: list[str]) -> list[str]:
    """The words with number and unit as one, and without counts («۵ تا», a number that begins the text)."""
    parts: list[str] = []
    at = 0
    while at < len(words):
        word, after = words[at], words[at + 1 : at + 3]
        number, unit, used = _measure(word, after)
        at += 1
        if not number:
            parts.append(word)
        elif unit:
            parts.append(_measured(number, unit))
            at += used
        elif after[:1] and after[0] in _COUNTING:
            at += 1
        elif parts or not after or not begins_with_count(" ".join(after), float(number)):
            parts.append(word)
    return parts


def _measure(word: str, after: list[str]) -> tuple[str, str, int]:
    """Number, unit and how many of the following words the unit takes; empty where the word is no number."""
    if word in _WRITTEN_UNITS:
        return (*_WRITTEN_UNITS[word], 0)
    glued = _GLUED.fullmatch(word)
    if glued:
        return (glued[1], _UNIT_OF[glued[2]], 0) if glued[2] in _UNIT_OF else ("", "", 0)
    if word in _ONES and after and after[0] in _UNIT_OF:
        word = "1"
    if not _NUMBER.fullmatch(word):
        return "", "", 0
    for used in (2, 1):
        unit = _UNIT_OF.get("".join(after[:used])) if len(after) >= used else None
        if unit:
            return word, unit, used
    return word, "", 0


def _measured(number: str, unit: str) -> str:
    if unit == "kva":
        return f"{float(number) * 1000:g}va"
    return number + unit


def _word(part: str) -> Word:
    if not part.isascii() or not part.isalpha():
        return Word(part)
    return Word(part, canonical(finglish_to_persian(part)).replace(" ", ""))
