"""N-grams: pieces of words, words and pairs of them, counted and weighed."""

import math
from collections import Counter
from typing import Dict, Sequence, Tuple

import numpy as np

CHARACTERS = (1, 4)
"""Shortest and longest piece of a word, in characters; longer ones say no more than whole words do."""
LONGEST_WORD = 40
"""Letters of a word that are cut into pieces."""


def count_pieces(words: Sequence[str]) -> "Counter[str]":
    """How often each piece of a word occurs; a space marks where the word begins or ends."""
    shortest, longest = CHARACTERS
    grams: Counter[str] = Counter()
    for word in words:
        padded = f" {word[:LONGEST_WORD]} "
        for size in range(shortest, longest + 1):
            grams.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return grams


def count_words(words: Sequence[str], kind: str) -> "Counter[str]":
    """How often each word and each pair of neighbours occurs; ``kind`` keeps them apart from other n-grams."""
    grams = Counter(f"\t{kind}{word}" for word in words)
    grams.update(f"\t{kind}{left}\t{right}" for left, right in zip(["", *words], [*words, ""], strict=True))
    return grams


class Vocabulary:
    """The n-grams that were seen often enough, with their weights (inverse document frequency)."""

    def __init__(self, grams: Sequence[str], weights: np.ndarray) -> None:
        """A vocabulary of ``grams``; ``weights[i]`` belongs to ``grams[i]``."""
        self.grams = list(grams)
        self.weights = weights
        self._index = {gram: index for index, gram in enumerate(self.grams)}

    @classmethod
    def learn(cls, documents: Sequence["Counter[str]"], least: int = 2) -> "Vocabulary":
        """The n-grams that at least ``least`` documents hold, in a fixed order."""
        found: Counter[str] = Counter()
        for document in documents:
            found.update(document.keys())
        grams = sorted(gram for gram, count in found.items() if count >= least)
        weights = [1.0 + math.log((1 + len(documents)) / (1 + found[gram])) for gram in grams]
        return cls(grams, np.asarray(weights, dtype=np.float32))

    def __len__(self) -> int:
        """How many n-grams there are."""
        return len(self.grams)

    def vector(self, document: Dict[str, int]) -> Tuple[np.ndarray, np.ndarray]:
        """Places and values of a document's n-grams, TF-IDF with logarithmic counts, of length one."""
        index = self._index
        known = [(index[gram], count) for gram, count in document.items() if gram in index]
        places = np.fromiter((place for place, _ in known), dtype=np.int64, count=len(known))
        counts = np.fromiter((count for _, count in known), dtype=np.float32, count=len(known))
        values = (1.0 + np.log(counts)) * self.weights[places]
        length = float(np.sqrt((values * values).sum()))
        return places, (values / length if length else values).astype(np.float32)
