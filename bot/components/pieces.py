"""Pieces: words cut before their endings, so that a span can end inside a word (`قم|ه`, `laptop|emun`)."""

from dataclasses import dataclass
from typing import Dict, FrozenSet, Iterable, List, Sequence, Tuple

from bot.components.words import Word

LEAST_STEM = 2
"""Letters that must stay before an ending; «ما» and «به» are never cut."""
OUTSIDE = "O"


@dataclass(frozen=True)
class Piece:
    """A word, its stem or its ending, placed in the raw text.

    `ending` is the ending that was cut off after a stem, `whole` the word that the piece belongs to.
    """

    text: str
    start: int
    end: int
    is_ending: bool
    ending: str
    whole: str


@dataclass(frozen=True)
class Span:
    """Characters start..end (exclusive) of the raw text, and what they are."""

    kind: str
    start: int
    end: int


def learn_endings(examples: Iterable[Tuple[Sequence[Word], Sequence[Span]]]) -> FrozenSet[str]:
    """What follows spans inside their last word, seen twice or more; nothing where spans always end with words."""
    seen: Dict[str, int] = {}
    for words, spans in examples:
        for word in words:
            for span in spans:
                if word.start < span.end < word.end:
                    ending = word.text[span.end - word.end :].lower()
                    seen[ending] = seen.get(ending, 0) + 1
    return frozenset(ending for ending, count in seen.items() if count >= 2 and ending.strip("\u200c").isalpha())


def cut_words(words: Sequence[Word], endings: FrozenSet[str]) -> List[Piece]:
    """The pieces of a message; the longest known ending is cut off each word."""
    longest = max(map(len, endings), default=0)
    pieces = []
    for word in words:
        ending = _ending(word, endings, longest)
        if ending:
            cut = word.end - ending
            tail = word.lemma[-ending:]
            pieces.append(Piece(word.lemma[:-ending], word.start, cut, False, tail, word.lemma))
            pieces.append(Piece(tail, cut, word.end, True, "", word.lemma))
        else:
            pieces.append(Piece(word.lemma, word.start, word.end, False, "", word.lemma))
    return pieces


def _ending(word: Word, endings: FrozenSet[str], longest: int) -> int:
    """Length of the ending to cut off; 0 for none. Words with marks inside keep their endings."""
    if len(word.text) != word.end - word.start:
        return 0
    text = word.text.lower()
    for size in range(min(longest, len(text) - LEAST_STEM), 0, -1):
        if text[-size:] in endings:
            return size
    return 0


def label_pieces(pieces: Sequence[Piece], spans: Sequence[Span]) -> List[str]:
    """B-kind, I-kind or O for each piece; a span that begins inside a piece takes the whole piece."""
    labels = [OUTSIDE] * len(pieces)
    for span in spans:
        inside = [i for i, piece in enumerate(pieces) if piece.start < span.end and span.start < piece.end]
        for order, index in enumerate(inside):
            labels[index] = f"{'I' if order else 'B'}-{span.kind}"
    return labels


def spans_of_labels(pieces: Sequence[Piece], labels: Sequence[str]) -> List[Span]:
    """The spans that labels say; an I- that continues nothing begins a span."""
    spans: List[Span] = []
    previous = OUTSIDE
    for piece, label in zip(pieces, labels, strict=True):
        if label != OUTSIDE:
            kind = label[2:]
            if label[0] == "I" and previous != OUTSIDE and previous[2:] == kind:
                spans[-1] = Span(kind, spans[-1].start, piece.end)
            else:
                spans.append(Span(kind, piece.start, piece.end))
        previous = label
    return spans
