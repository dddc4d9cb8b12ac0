"""Normalising for search and matching: one spelling for everything that is written in several ways."""

import re
import unicodedata
from functools import lru_cache

from crm_core.text.characters import TATWEEL, ZWNJ, fold
from crm_core.text.vocabulary import word_list, word_set

_PREFIXES = word_set("می نمی")
_NO_VERBS = word_set("سال ماه رو را و که تا به از در با هم")
_SUFFIXES = word_set(
    "ها های هایی هایم هایت هایش هایمان هایتان هایشان هام هات هاش هامون هاتون هاشون هارو هاست تر تری ترین",
)
_ENDINGS_AFTER_HE = word_set("ام ای اید ایم اند ات اش")
_COMPOUNDS = word_list(
    "پیش‌فاکتور پیش‌پرداخت پیش‌فرض پیش‌خرید پیش‌نمایش پس‌فردا صورت‌حساب نرم‌افزار نرم‌افزاری سخت‌افزار",
    "سخت‌افزاری مدار‌بسته راه‌اندازی به‌روز به‌روزرسانی به‌روز‌رسانی فیش‌پرینتر لیبل‌پرینتر لیبل‌زن",
    "بارکد‌خوان کارت‌خوان هارد‌دیسک لپ‌تاپ آنتی‌ویروس یک‌شنبه دو‌شنبه سه‌شنبه چهار‌شنبه پنج‌شنبه هیچ‌کس",
    "هیچ‌کدام هیچ‌کدوم هیچ‌وقت چه‌طور چه‌قدر چه‌جوری این‌که آن‌که این‌ها آن‌ها آن‌لاین هایک‌ویژن میکرو‌تیک",
    "تی‌پی‌لینک آی‌پی وای‌فای دی‌وی‌آر ان‌وی‌آر یو‌پی‌اس یو‌اس‌بی سی‌آر‌ام اس‌ام‌اس اس‌اس‌دی وی‌پی‌اس",
    "وی‌پی‌ان ال‌ای‌دی سی‌سی‌تی‌وی اچ‌پی سی‌دی دی‌وی‌دی ثبت‌نام بی‌سیم اثر‌انگشت تک‌کاربره بسته‌بندی",
    "فلش‌مموری پاور‌بانک هم‌سخن",
)
_SPELLINGS = str.maketrans({"آ": "ا", "ئ": "ی", "ؤ": "و", "ء": None, "\u200c": None, TATWEEL: None})
_THOUSANDS = re.compile(r"(?<=\d)[,٬،](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d)[.٫](?=\d)")
_SIGNS = re.compile(r"[^\w.]|_|(?<!\d)\.|\.(?!\d)")
_ACCENTS = re.compile("[\u0300-\u036f]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}|(ا)ا")
_SAME_WORD = {"چهقدر": "چقدر", "چهطور": "چطور", "چهجوری": "چجوری"}
_EXPANDED_FROM = "\ufb00"
_MOST_PASSES = 16
_LONGEST_JOINED = 40
"""Letters of a word to which another part is joined; «ها ها ها …» without end is not one word."""
_CACHED_LENGTH = 256


def _pairs() -> frozenset[tuple[str, str]]:
    """(beginning so far, next part) of every compound in its plain spelling."""
    pairs: set[tuple[str, str]] = set()
    for compound in _COMPOUNDS:
        parts = [part.translate(_SPELLINGS) for part in compound.split(ZWNJ)]
        pairs.update(("".join(parts[:at]), parts[at]) for at in range(1, len(parts)))
    return frozenset(pairs)


_PAIRS = _pairs()


def _joins(left: str, right: str) -> bool:
    """Whether two words are one word that people write apart, together or with a ZWNJ."""
    if (left, right) in _PAIRS:
        return True
    if len(left) > _LONGEST_JOINED:
        return False
    if left in _PREFIXES:
        return right.isalpha() and not right.isascii() and len(right) > 1 and right not in _NO_VERBS
    if left.isascii() or not left.isalpha():
        return False
    return right in _SUFFIXES or (right in _ENDINGS_AFTER_HE and left.endswith("ه") and len(left) > 2)


def _joined(text: str) -> str:
    words: list[str] = []
    for word in text.split():
        if words and _joins(words[-1], word):
            words[-1] += word
        else:
            words.append(word)
    return " ".join(_SAME_WORD.get(word, word) for word in words)


def _spelled(text: str) -> str:
    """The text in plain letters, with every sign but a decimal point a space."""
    text = fold(text)
    if not text.isascii() and max(text) >= _EXPANDED_FROM:
        text = fold("".join(unicodedata.normalize("NFKC", c) if c >= _EXPANDED_FROM else c for c in text))
    text = text.lower().replace("ئو", "وو").translate(_SPELLINGS)
    text = _DECIMAL.sub(".", _THOUSANDS.sub("", _ACCENTS.sub("", text)))
    return _SIGNS.sub(" ", text)


def _settled(text: str) -> str:
    text = _spelled(text)
    # Joining may bring a letter three times together, and shortening may make a word that joins again.
    for _ in range(_MOST_PASSES):
        before, text = text, _joined(_STRETCHED.sub(lambda match: match[1] or match[2], text))
        if text == before:
            break
    return text


_cached = lru_cache(maxsize=4096)(_settled)


def canonical(text: str) -> str:
    """The form in which texts are searched and compared: however people spell it, the same words come out.

    Letters folded, marks, ZWNJ and signs gone, prefixes, endings and compounds joined («می خواهم» →
    «میخواهم»), stretched letters once, Latin in lower case, single spaces. Again changes nothing.
    """
    return _cached(text) if len(text) <= _CACHED_LENGTH else _settled(text)
