"""Comparing words as Persian speakers vary them (pure): spelling, Finglish, and the endings of words.

Words are compared in the canonical form of `crm_core.text.normalise`, so spelling variants and ZWNJ agree.
"""

from collections.abc import Sequence
from functools import lru_cache

from crm_core.text.finglish import finglish_to_persian, looks_finglish
from crm_core.text.normalise import canonical

LONG_STEM = 4
"""Letters from which a stem may go on in any way; shorter ones begin too many others («اصل», «اصلا»)."""
ENDINGS = frozenset((
    "ه", "ها", "های", "هاتون", "هامون", "ی", "و", "رو", "م", "ت", "ش",
    "مون", "تون", "شون", "مان", "تان", "شان",
))  # fmt: skip
"""What may follow a short stem: copula, plural, object and possessive endings."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in canonical form; kept, since the words of definitions come again and again."""
    return tuple(canonical(text).split())


def readings_of(text: str) -> list[tuple[str, ...]]:
    """The words of a text as typed and, where it looks like Finglish, in Persian letters too."""
    plain = words_of(text)
    return [plain, words_of(finglish_to_persian(text))] if looks_finglish(text) else [plain]


def is_form_of(word: str, stem: str) -> bool:
    """Whether a word is a stem with an ending or without: «پرینترمون» of «پرینتر», not «اصلا» of «اصل»."""
    if not word.startswith(stem):
        return False
    return len(stem) >= LONG_STEM or word == stem or word[len(stem) :] in ENDINGS


def says(words: Sequence[str], phrase: str) -> bool:
    """Whether words contain every word of a phrase, in any order and with any ending."""
    wanted = words_of(phrase)
    return bool(wanted) and all(any(is_form_of(word, stem) for word in words) for stem in wanted)
