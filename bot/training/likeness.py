"""Likeness: messages that say the same in nearly the same words, so that nothing is measured on what was learnt."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix

from bot.training.labelled import Line
from crm_core.text.normalise import canonical

SHORT = 3
"""Words (an entity counts as one) up to which people have no choice of words: «سلام», «۵ تا», «قیمت روتر چنده»."""
WORDS_PER_CHANGE = 6
"""One word in so many may differ between near duplicates, and always one."""
SPELLED_ALIKE = 0.7
"""Share of common three-letter pieces from which two messages are one, spelled differently."""
_PIECE = 3


@dataclass(frozen=True)
class Twin:
    """A message and the one among the others that it repeats."""

    line: Line
    other: Line


def is_short(line: Line) -> bool:
    """Whether a message is too short for a wording of its own."""
    return len(_words(line)) <= SHORT


def same(lines: Sequence[Line], others: Sequence[Line]) -> List[Twin]:
    """The lines whose canonical form is that of one of the others."""
    known = {canonical(other.text): other for other in others}
    return [Twin(line, known[canonical(line.text)]) for line in lines if canonical(line.text) in known]


def near(lines: Sequence[Line], others: Sequence[Line]) -> List[Twin]:
    """The lines, short ones apart, that repeat one of the others up to a word in six, an entity or the spelling.

    Entities count as one word that says only their kind, so that an exchanged product or number changes nothing;
    the order of the words does not count.
    """
    longer = [line for line in lines if not is_short(line)]
    return _first_twins(longer, others, _alike(longer, others)) if longer and others else []


def repeated(lines: Sequence[Line]) -> List[Twin]:
    """The lines, short ones apart, that repeat an earlier one in the sense of ``near``."""
    longer = [line for line in lines if not is_short(line)]
    return _first_twins(longer, longer, np.tril(_alike(longer, longer), -1)) if longer else []


def _first_twins(lines: Sequence[Line], others: Sequence[Line], alike: np.ndarray) -> List[Twin]:
    return [Twin(lines[row], others[int(alike[row].argmax())]) for row in np.flatnonzero(alike.any(axis=1))]


def _alike(lines: Sequence[Line], others: Sequence[Line]) -> np.ndarray:
    """Which lines (rows) repeat which others (columns)."""
    reworded = _alike_in_words([_words(line) for line in lines], [_words(other) for other in others])
    respelled = _alike_in_pieces([_pieces(line) for line in lines], [_pieces(other) for other in others])
    return np.asarray(reworded | respelled)


def _words(line: Line) -> List[str]:
    text = line.text
    for entity in sorted(line.entities, key=lambda entity: -int(entity["start"])):
        text = f"{text[: entity['start']]} {entity['entity'].replace('_', '')} {text[entity['end'] :]}"
    return canonical(text).split()


def _pieces(line: Line) -> List[str]:
    text = f" {canonical(line.text)} "
    return sorted({text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1)})


def _common(lines: Sequence[Iterable[str]], others: Sequence[Iterable[str]]) -> np.ndarray:
    """How many items each line shares with each of the others; an item that comes twice is two items."""
    places: Dict[Tuple[str, int], int] = {}
    matrices = [_matrix(documents, places) for documents in (lines, others)]
    width = len(places)
    for matrix in matrices:
        matrix.resize(matrix.shape[0], width)
    return np.asarray((matrices[0] @ matrices[1].T).todense())


def _matrix(documents: Sequence[Iterable[str]], places: Dict[Tuple[str, int], int]) -> Any:
    rows, columns = [], []
    for row, document in enumerate(documents):
        for item, count in Counter(document).items():
            for number in range(count):
                rows.append(row)
                columns.append(places.setdefault((item, number), len(places)))
    return csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(len(documents), len(places)))


def _alike_in_words(lines: Sequence[List[str]], others: Sequence[List[str]]) -> np.ndarray:
    lengths, sizes = _lengths(lines)[:, None], _lengths(others)[None, :]
    changes = np.maximum(lengths, sizes) - _common(lines, others)
    return np.asarray(changes <= np.maximum(1, lengths // WORDS_PER_CHANGE))


def _alike_in_pieces(lines: Sequence[List[str]], others: Sequence[List[str]]) -> np.ndarray:
    common = _common(lines, others)
    together = _lengths(lines)[:, None] + _lengths(others)[None, :] - common
    return np.asarray(common >= SPELLED_ALIKE * np.maximum(1, together))


def _lengths(documents: Sequence[List[str]]) -> np.ndarray:
    return np.asarray([len(document) for document in documents])
