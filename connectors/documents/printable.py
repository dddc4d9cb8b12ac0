"""People's text made fit for paper."""

import re
import unicodedata

from crm_core.text.characters import strip_controls

BREAK_HERE = "\u200b"
LONGEST_WORD = 18
"""Letters that the narrowest column holds on one line; a longer word may be broken after so many."""

_LONG_WORD = re.compile(rf"(\S{{{LONGEST_WORD}}})(?=\S)")
_MARK = r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f]"
_PILED_MARKS = re.compile(rf"({_MARK}{{2}}){_MARK}+")
_EMOJI_PARTS = re.compile("[\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_KEPT_SYMBOLS = frozenset("©®°™№")
_UNPRINTABLE = frozenset({"So", "Co", "Cn", "Cs"})


def printable(text: str) -> str:
    """The text on one line without what paper cannot show: emoji, direction marks, piles of accents.

    «هٔ» becomes the one letter «ۀ» (they look the same): readers of a PDF swap its two parts when copying.
    """
    text = _EMOJI_PARTS.sub("", strip_controls(text)).replace("ه\u0654", "ۀ")
    text = "".join(filter(_has_ink, text))
    text = _PILED_MARKS.sub(r"\1", text)
    return _LONG_WORD.sub(rf"\1{BREAK_HERE}", " ".join(text.split()))


def _has_ink(letter: str) -> bool:
    return letter in _KEPT_SYMBOLS or unicodedata.category(letter) not in _UNPRINTABLE
