"""Persian typed while the keyboard was set to English («sghl» for «سلام»)."""

import re

from crm_core.text.finglish import looks_finglish
from crm_core.text.finglish_words import AMBIGUOUS, DICTIONARY, ENGLISH
from crm_core.text.normalise import canonical

_KEYS = dict(
    zip(
        "qwertyuiop[]asdfghjkl;'zxcvbnm,\\HNMVC",
        "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپوپآأءؤژ",
        strict=True,
    )
)
_WORDS = frozenset(canonical(word) for word in DICTIONARY.values())
_ADDRESS = re.compile(r"@|://|www\.|\d")
_LATIN = re.compile(r"[A-Za-z]")


def fix_keyboard_layout(text: str) -> str | None:
    """The Persian that was meant, when the text is clearly Persian typed on an English layout; else None."""
    if not text.isascii() or _ADDRESS.search(text) or len(_LATIN.findall(text)) < 3 or len(text) > 500:
        return None
    lower = text.lower()
    if looks_finglish(text) or any(word in ENGLISH or word in AMBIGUOUS for word in re.findall("[a-z]+", lower)):
        return None
    meant = "".join(_KEYS.get(key, _KEYS.get(key.lower(), key)) for key in text.replace("?", "؟"))
    words = canonical(meant).split()
    known = sum(len(word) for word in words if word in _WORDS)
    return (
        meant if known * 2 >= sum(map(len, words)) and any(word in _WORDS and len(word) > 2 for word in words) else None
    )
