"""Reading: a text as the rules see it, with the way back to where each character really stands."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crm_core.text.characters import FOLDING, TATWEEL
from crm_core.text.number_words import JOINED_PAIRS

_TOKEN = re.compile(r"\d+(?:[.,٬٫،/]\d+)*|[^\W\d_]+|[%٪﷼]")
_WIDEST_GAP = 4
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FOLDED_LOWER = {code: _LOWER.get(folded, folded) for code, folded in FOLDING.items()}


class Token(NamedTuple):
    """A word, numeral or sign, placed in `Reading.text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A folded, lower-cased text without marks, and its tokens.

    `touching` says of each token whether at most a space or ZWNJ parts it from the one before; `numerals` are the
    indexes of those in digits; `place` turns offsets of `text` into those of the raw text.
    """

    raw: str
    text: str
    tokens: tuple[Token, ...]
    touching: tuple[bool, ...]
    numerals: tuple[int, ...]
    origins: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the raw text."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end]

    def first_token_from(self, offset: int) -> int:
        """Index of the first token that begins at or after an offset of `text`."""
        return bisect_left(self.tokens, offset, key=_token_start)


def _token_start(token: Token) -> int:
    return token.start


def _touching(text: str, tokens: list[Token]) -> tuple[bool, ...]:
    touching, end = [], -_WIDEST_GAP
    for token in tokens:
        gap = token.start - end
        touching.append(gap == 0 or (gap < _WIDEST_GAP and not text[end : token.start].strip(" \u200c\t")))
        end = token.end
    return tuple(touching)


@lru_cache(maxsize=16)
def read(raw: str) -> Reading:
    """The reading of a message; the last few are kept, because every finder asks for the same one."""
    text = raw.translate(_FOLDED_LOWER)
    origins: tuple[int, ...] | None = None
    if TATWEEL in text:
        kept = [index for index, character in enumerate(text) if character != TATWEEL]
        text = text.replace(TATWEEL, "")
        origins = (*kept, len(raw))
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, (start, end) = match.group(), match.span()
        split = JOINED_PAIRS.get(word)
        if split is None:
            tokens.append(Token(word, start, end))
        else:
            tokens.append(Token(word[:split], start, start + split))
            tokens.append(Token(word[split:], start + split, end))
    numerals = tuple(index for index, token in enumerate(tokens) if token.text[0].isdecimal())
    return Reading(raw, text, tuple(tokens), _touching(text, tokens), numerals, origins)
