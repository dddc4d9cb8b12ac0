"""Linear models over n-grams: trained once with scikit-learn, stored as plain arrays, used with numpy alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bot.components.ngrams import Vocabulary

Vector = Tuple[np.ndarray, np.ndarray]
FOLDS = 4
"""Parts of the cross-validation that sets the confidence."""
_NEVER = -10.0
"""Margin of a label that a part of the cross-validation did not see."""


@dataclass(frozen=True)
class LinearModel:
    """Weights of each n-gram for each label; `scale` turns margins into honest probabilities."""

    labels: List[str]
    weights: np.ndarray
    bias: np.ndarray
    scale: float

    def probabilities(self, vector: Vector) -> np.ndarray:
        """Probability of each label, summing to one."""
        places, values = vector
        return softmax(self.scale * (values @ self.weights[places] + self.bias))

    def save(self, folder: Path, name: str) -> None:
        """Writes the model as ``name``.npz and ``name``.json."""
        np.savez(folder / f"{name}.npz", weights=self.weights, bias=self.bias)
        (folder / f"{name}.json").write_text(json.dumps({"labels": self.labels, "scale": self.scale}), "utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> "LinearModel":
        """The model that ``save`` wrote."""
        said = json.loads((folder / f"{name}.json").read_text("utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            return cls(said["labels"], arrays["weights"], arrays["bias"], said["scale"])


def softmax(margins: np.ndarray) -> np.ndarray:
    """Probabilities of margins, along the last axis."""
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def matrix(vectors: Sequence[Vector], width: int) -> Any:
    """The vectors as one sparse matrix of scipy."""
    ends = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places = np.concatenate([places for places, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, places, ends), shape=(len(vectors), width))


def _fit(features: Any, targets: np.ndarray, count: int, penalty: float, seed: int) -> Tuple[np.ndarray, np.ndarray]:
    """Weights (n-gram by label) and bias of one-against-rest support vector machines."""
    weights = np.zeros((features.shape[1], count), dtype=np.float32)
    bias = np.full(count, _NEVER, dtype=np.float32)
    seen = np.unique(targets)
    if len(seen) == 1:
        bias[seen[0]] = 1.0
        return weights, bias
    machine = LinearSVC(C=penalty, random_state=seed).fit(features, targets)
    learnt, base = machine.coef_, machine.intercept_
    if len(seen) == 2:
        learnt, base = np.vstack([-learnt, learnt]), np.concatenate([-base, base])
    weights[:, seen], bias[seen] = learnt.T, base
    return weights, bias


def held_out_margins(features: Any, targets: np.ndarray, count: int, penalty: float, seed: int) -> np.ndarray:
    """Margins of every row by a model that did not see it."""
    order = np.random.default_rng(seed).permutation(len(targets))
    margins = np.zeros((len(targets), count), dtype=np.float32)
    # One after the other: liblinear has one random generator for all threads, and models must come out the same.
    for part in np.array_split(order, FOLDS):
        if len(part) == 0:
            continue
        rest = np.setdiff1d(order, part)
        weights, bias = _fit(features[rest], targets[rest], count, penalty, seed)
        margins[part] = features[part] @ weights + bias
    return margins


def fit_scale(margins: np.ndarray, targets: np.ndarray) -> float:
    """The scale that makes the probabilities of held-out lines most likely to be right."""
    rows = np.arange(len(targets))

    def surprise(scale: float) -> float:
        return float(-np.log(softmax(scale * margins)[rows, targets] + 1e-9).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 20.0), method="bounded").x)


def train_linear(
    vocabulary: Vocabulary, vectors: Sequence[Vector], labels: Sequence[str], measured: Sequence[int],
    *, penalty: float, seed: int,
) -> LinearModel:  # fmt: skip
    """A model of the labels of ``vectors``; the same input gives the same model.

    Its confidence is set by the ``measured`` examples alone, in models that see no others: a noisy copy tells
    what its original is.
    """
    names = sorted(set(labels))
    place = {name: index for index, name in enumerate(names)}
    targets = np.asarray([place[label] for label in labels])
    features = matrix(vectors, len(vocabulary))
    weights, bias = _fit(features, targets, len(names), penalty, seed)
    scale = 1.0
    if len(names) > 1 and len(measured) >= 2 * FOLDS:
        chosen = np.asarray(measured)
        margins = held_out_margins(features[chosen], targets[chosen], len(names), penalty, seed)
        scale = fit_scale(margins, targets[chosen])
    return LinearModel(names, weights, bias, scale)
