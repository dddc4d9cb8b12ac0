"""Scores: how well answers agree with labels."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, Hashable, List, Sequence

import numpy as np

BINS = 15
"""Equal parts of 0..1 in which confidence is compared with accuracy."""


@dataclass(frozen=True)
class Counts:
    """Hits, wrong answers and missed ones of one label."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the answers that were right; 0 without any."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of the labels that were found; 0 without any."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 when there was nothing to find and nothing was answered."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


def counts_of_intents(gold: Sequence[str], answered: Sequence[str]) -> Dict[str, Counts]:
    """Counts of each label that occurs in ``gold``, by name."""
    right = Counter(label for label, answer in zip(gold, answered, strict=True) if label == answer)
    labels, answers = Counter(gold), Counter(answered)
    return {
        label: Counts(right[label], answers[label] - right[label], labels[label] - right[label])
        for label in sorted(labels)
    }


def accuracy(gold: Sequence[str], answered: Sequence[str]) -> float:
    """Share of equal pairs; 0 for none."""
    return sum(label == answer for label, answer in zip(gold, answered, strict=True)) / len(gold) if gold else 0.0


def counts_of_items(gold: Sequence[Sequence[Hashable]], answered: Sequence[Sequence[Hashable]]) -> Counts:
    """Counts over all lines; an item found twice on a line counts twice."""
    right = wrong = missed = 0
    for labels, answers in zip(gold, answered, strict=True):
        expected, found = Counter(labels), Counter(answers)
        hits = sum((expected & found).values())
        right, wrong, missed = right + hits, wrong + len(answers) - hits, missed + len(labels) - hits
    return Counts(right, wrong, missed)


def calibration_error(confidences: Sequence[float], hits: Sequence[bool]) -> float:
    """Expected calibration error: mean distance of confidence and accuracy, weighted by how full a bin is."""
    if not confidences:
        return 0.0
    sure, right = np.asarray(confidences, dtype=float), np.asarray(hits, dtype=float)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == place].sum() - right[bins == place].sum()) for place in range(BINS)]
    return float(sum(gaps) / len(sure))


def percentile(milliseconds: Sequence[float], share: float) -> float:
    """The time within which a share (0..100) of the messages was done."""
    return float(np.percentile(np.asarray(milliseconds), share)) if milliseconds else 0.0


def rounded(figures: Dict[str, Any]) -> Dict[str, Any]:
    """The figures with four decimals."""
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}


def per_intent(counts: Dict[str, Counts]) -> Dict[str, Dict[str, Any]]:
    """Precision, recall, F1 and number of lines of each label."""
    return {
        label: rounded({"precision": c.precision, "recall": c.recall, "f1": c.f1, "n": c.right + c.missed})
        for label, c in counts.items()
    }


def macro_f1(counts: Dict[str, Counts]) -> float:
    """Mean F1 over the labels; 0 for none."""
    scores: List[float] = [count.f1 for count in counts.values()]
    return sum(scores) / len(scores) if scores else 0.0
