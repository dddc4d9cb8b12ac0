"""Showing where a search was found: pieces of the text as it was written, with the places of the words (pure)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crm_core.search.rules import FRAGMENT, is_nearly
from crm_core.text.normalise import canonical

AROUND = 80
"""Characters shown before and after the first word found."""
LOOKED_AT = 20_000
"""Characters of a text that are looked through."""

Holds = Callable[[str, Iterable[str]], bool]
_WORD = re.compile(r"[^\s.,،؛;:!?؟()«»\[\]\"]+(?:[.,:][^\s.,،؛;:!?؟()«»\[\]\"]+)*")


@dataclass(frozen=True)
class Marked:
    """A piece of text and the ranges to highlight in it, as (first, behind the last) characters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def mark(text: str, words: Sequence[str], *, nearly: bool = False) -> Marked:
    """The surroundings of the first of the words in a text, whole words marked; its beginning when there is none.

    With ``nearly`` words are marked too that are one letter away.
    """
    spans = [(match.start(), match.end()) for match in _WORD.finditer(text[:LOOKED_AT])]
    holds = _holds_nearly if nearly else _holds
    first = next((at for at in range(len(spans)) if _found(text, spans, at, words, holds)), None)
    if first is None:
        return Marked(_cut(text, 0, 2 * AROUND))
    start, end = max(0, spans[first][0] - AROUND), spans[first][1] + AROUND
    start = _gap_after(text, start) if start else 0
    inside = [at for at in range(first, len(spans)) if spans[at][1] <= end]
    marks = _joined(span for at in inside for span in _found(text, spans, at, words, holds))
    piece = _cut(text, start, end)
    return Marked(piece, tuple((left - start, right - start) for left, right in marks if right - start <= len(piece)))


def _found(
    text: str, spans: Sequence[tuple[int, int]], at: int, words: Sequence[str], holds: Holds
) -> list[tuple[int, int]]:
    """The span of a word that holds one of the words, also of two that are one word written apart."""
    start, end = spans[at]
    if holds(canonical(text[start:end]), words):
        return [(start, end)]
    if at + 1 < len(spans):
        start_next, end_next = spans[at + 1]
        both = canonical(text[start:end_next])
        if " " not in both and holds(both, words) and not holds(canonical(text[start_next:end_next]), words):
            return [(start, end_next)]
    return []


def _holds(word: str, words: Iterable[str]) -> bool:
    return any(sought in word if len(sought) >= FRAGMENT else word.startswith(sought) for sought in words)


def _holds_nearly(word: str, words: Iterable[str]) -> bool:
    return _holds(word, words) or any(is_nearly(word, (sought,)) for sought in words)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if not joined or start >= joined[-1][1]:
            joined.append((start, end))
    return joined


def _gap_after(text: str, at: int) -> int:
    gap = text.find(" ", at, at + AROUND)
    return gap + 1 if gap >= 0 else at


def _cut(text: str, start: int, end: int) -> str:
    """A piece of a text that ends with a whole word where it can."""
    if end >= len(text):
        return text[start:]
    gap = text.rfind(" ", start + (end - start) // 2, end)
    return text[start : gap if gap >= 0 else end]
