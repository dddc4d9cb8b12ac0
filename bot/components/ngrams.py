"""What the intent model sees of a message: pieces of its words, whole words and pairs of them."""

import math
from collections import Counter
from typing import Dict, Iterable, List, Sequence, Tuple

import numpy as np

from bot.components.words import Word

CHARACTERS = (1, 5)
"""Shortest and longest piece of a word, in characters; longer ones only repeat whole words."""
_GLUED_TO_NEXT = frozenset({"می", "نمی"})
_GLUED_TO_PREVIOUS = frozenset({"ها", "های", "هایی", "ام", "ای", "اید", "ایم", "اند", "تر", "ترین"})


def plain_words(words: Sequence[Word]) -> List[str]:
    """The words lower-cased, with joined and unjoined spellings («می خواهم», «می‌خواهم», «میخواهم») made one."""
    plain: List[str] = []
    glue = False
    for word in words:
        text = word.lemma.replace("_", "")
        if text.isdigit():
            text = "0" * min(len(text), 12)
        if plain and (glue or text in _GLUED_TO_PREVIOUS):
            plain[-1] += text
        elif text:
            plain.append(text)
        glue = text in _GLUED_TO_NEXT
    return plain


def count_ngrams(words: Sequence[str], marks: Iterable[str] = ()) -> "Counter[str]":
    """How often each piece, word, pair and mark occurs; the kinds are told apart by their first character."""
    grams: "Counter[str]" = Counter()
    shortest, longest = CHARACTERS
    for word in words:
        padded = f" {word[:40]} "
        for size in range(shortest, longest + 1):
            for start in range(max(1, len(padded) - size + 1)):
                grams[padded[start : start + size]] += 1
    grams.update(f"\t{word}" for word in words)
    grams.update(f"\t{left}\t{right}" for left, right in zip(["", *words], [*words, ""]))
    grams.update(f"\v{mark}" for mark in marks)
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
        found: "Counter[str]" = Counter()
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
