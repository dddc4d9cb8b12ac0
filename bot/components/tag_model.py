"""The tag model: which pieces of a message belong to which entity, by a conditional random field."""

import ctypes
import json
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Sequence, Tuple

import pycrfsuite

from bot.components.pieces import Piece, Span, cut_words, label_pieces, learn_endings, spans_of_labels
from bot.components.rules import Finding, marks
from bot.components.tag_features import tag_features
from bot.components.words import Word

_WEIGHTS = "tags.crfsuite"
_ENDINGS = "endings.json"
MOST_WORDS = 400
"""Words that are tagged; the time grows with them, and no order is that long."""

_C_LIBRARY = ctypes.CDLL(None)

Example = Tuple[Sequence[Word], Sequence[Finding], Sequence[Span]]


class TagModel:
    """Weights of crfsuite and the endings that are cut off words."""

    def __init__(self, weights: Path, endings: FrozenSet[str]) -> None:
        """The model in a file of crfsuite; the file is read whole and not needed afterwards."""
        self._endings = endings
        self._weights = weights.read_bytes()  # crfsuite reads these bytes while it tags, but does not keep them
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._weights)

    def find(self, words: Sequence[Word], findings: Sequence[Finding]) -> List[Span]:
        """The spans of a message, in order."""
        pieces = cut_words(words[:MOST_WORDS], self._endings)
        return spans_of_labels(pieces, self._tagger.tag(_features(pieces, findings))) if pieces else []

    @classmethod
    def load(cls, folder: Path) -> "TagModel":
        """The model that ``train_tags`` wrote."""
        return cls(folder / _WEIGHTS, frozenset(json.loads((folder / _ENDINGS).read_text("utf-8"))))


def _features(pieces: Sequence[Piece], findings: Sequence[Finding]) -> List[List[str]]:
    return tag_features(pieces, marks(findings, [(piece.start, piece.end) for piece in pieces]))


def train_tags(
    examples: Sequence[Example], folder: Path, *, algorithm: str, parameters: Dict[str, Any], seed: int
) -> None:
    """Learns from annotated messages and writes the model into a folder; the same input gives the same model."""
    endings = learn_endings((words, spans) for words, _, spans in examples)
    trainer = pycrfsuite.Trainer(algorithm=algorithm, params=parameters, verbose=False)
    for words, findings, spans in examples:
        pieces = cut_words(words[:MOST_WORDS], endings)
        if pieces:
            trainer.append(_features(pieces, findings), label_pieces(pieces, spans))
    _C_LIBRARY.srand(seed)  # crfsuite shuffles with the C library's generator and offers no seed of its own
    trainer.train(str(folder / _WEIGHTS))
    (folder / _ENDINGS).write_text(json.dumps(sorted(endings), ensure_ascii=False), "utf-8")
