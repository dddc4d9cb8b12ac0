"""Words: how a message is cut, with every offset into the text as it was typed."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Tuple

from hazm import WordTokenizer

from crm_core.text.characters import TATWEEL, ZWNJ, fold

_WHOLE = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
    r"|(?:https?://|www\.)[^\s،؛«»]+"
    r"|[A-Za-z]{2,4}[-–]\d{4}[-–]\d{1,7}"
    r"|[A-Za-z]{1,12}\d[A-Za-z0-9]{0,20}"
    r"|(?<![A-Za-z0-9])\+?\d+(?:[.,٬٫/:\-–]\d+)*"
)
"""What stays one word: e-mail addresses, links, codes, models («A4»), and numbers with their separators."""
_PART = re.compile(rf"[A-Za-z][A-Za-z0-9]*|\d+|(?:[^\W\dA-Za-z_]|[{ZWNJ}{TATWEEL}])+|(\S)\1*")
_HIDDEN = "\ue000"
"""Stands in for a whole word while the rest is cut: no tokeniser splits it, nobody types it."""


@dataclass(frozen=True)
class Word:
    """A word as the models see it (`text` folded, `lemma` also without joiners), and where it was typed."""

    text: str
    lemma: str
    start: int
    end: int


# Joining verb parts would make words that the text does not hold; without it the word list is not needed.
_HAZM = WordTokenizer(words_file=Path(os.devnull), join_verb_parts=False)


def _hide(folded: str) -> Tuple[str, List[Tuple[int, int]]]:
    """The text with whole words hidden at the same length, and where they stand."""
    places = [match.span() for match in _WHOLE.finditer(folded)]
    hidden = _WHOLE.sub(lambda match: _HIDDEN * len(match.group()), folded)
    return hidden, places


def _cut(hidden: str) -> Iterator[Tuple[int, int]]:
    at = 0
    for piece in _HAZM.tokenize(hidden):
        at = hidden.index(piece, at)
        yield at, at + len(piece)
        at += len(piece)


def _parts(hidden: str, places: List[Tuple[int, int]]) -> Iterator[Tuple[int, int]]:
    """Spans of the words of a text: whole ones as they are, the rest cut where the script changes."""
    ends = dict(places)
    for start, end in _cut(hidden):
        while start < end:
            if start in ends:
                yield start, ends[start]
                start = ends[start]
                continue
            match = _PART.match(hidden, start, end)
            if match is None:
                start += 1
                continue
            stop = match.end()
            yield start, stop
            start = stop


def split_words(text: str) -> List[Word]:
    """The words of a message, in order, without overlaps; signs and emoji are words too."""
    folded = fold(text)
    hidden, places = _hide(folded)
    words = []
    for start, end in _parts(hidden, places):
        piece = folded[start:end]
        stripped = piece.strip(ZWNJ + TATWEEL)
        if not stripped:
            continue
        start += len(piece) - len(piece.lstrip(ZWNJ + TATWEEL))
        plain = stripped.replace(TATWEEL, "")
        words.append(Word(plain, plain.replace(ZWNJ, "_").lower(), start, start + len(stripped)))
    return words
