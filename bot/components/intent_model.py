"""The intent model: n-grams in, ranked intents and the topic of a question out."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np

from bot.components.intent_features import MessageView, features
from bot.components.linear import LinearModel, train_linear
from bot.components.ngrams import Vocabulary


@dataclass(frozen=True)
class Classified:
    """Intents with their confidence, best first, and the topic if the best one has topics."""

    ranking: List[Dict[str, Any]]
    topic: Optional[Dict[str, Any]]


class IntentModel:
    """A vocabulary, a model of the intents, and one of the topics of the intent that has topics."""

    def __init__(
        self, vocabulary: Vocabulary, intents: LinearModel, topics: Optional[LinearModel], parent: Optional[str]
    ) -> None:
        """``topics`` tells the topics of the intent ``parent`` apart; both None when no intent has topics."""
        self._vocabulary, self._intents, self._topics, self._parent = vocabulary, intents, topics, parent

    def classify(self, view: MessageView, count: int) -> Classified:
        """The ``count`` likeliest intents of a message, and its topic."""
        vector = self._vocabulary.vector(features(view))
        chances = self._intents.probabilities(vector)
        best = np.argsort(-chances, kind="stable")[:count]
        names = self._intents.labels
        ranking = [{"name": names[place], "confidence": float(chances[place])} for place in best]
        if self._topics is None or ranking[0]["name"] != self._parent:
            return Classified(ranking, None)
        topics = self._topics.probabilities(vector)
        top = int(topics.argmax())
        return Classified(ranking, {"topic": self._topics.labels[top], "confidence": float(topics[top])})

    def save(self, folder: Path) -> None:
        """Writes the model into a folder, as JSON and plain arrays."""
        said = {"grams": self._vocabulary.grams, "parent": self._parent}
        (folder / "vocabulary.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        np.savez(folder / "vocabulary.npz", weights=self._vocabulary.weights)
        self._intents.save(folder, "intents")
        if self._topics is not None:
            self._topics.save(folder, "topics")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """The model that ``save`` wrote."""
        said = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        with np.load(folder / "vocabulary.npz", allow_pickle=False) as arrays:
            vocabulary = Vocabulary(said["grams"], arrays["weights"])
        topics = LinearModel.load(folder, "topics") if said["parent"] else None
        return cls(vocabulary, LinearModel.load(folder, "intents"), topics, said["parent"])


@dataclass(frozen=True)
class Example:
    """An annotated message; ``topic`` is None without one, ``is_noisy`` says that it is a copy of another."""

    view: MessageView
    intent: str
    topic: Optional[str]
    is_noisy: bool


def train_intents(examples: Sequence[Example], *, penalty: float, seed: int) -> IntentModel:
    """The model of annotated messages."""
    counted = [features(example.view) for example in examples]
    vocabulary = Vocabulary.learn(counted)
    vectors = [vocabulary.vector(document) for document in counted]

    def learn(chosen: Sequence[int], labels: Sequence[str]) -> LinearModel:
        measured = [order for order, place in enumerate(chosen) if not examples[place].is_noisy]
        own = [vectors[place] for place in chosen]
        return train_linear(vocabulary, own, labels, measured, penalty=penalty, seed=seed)

    intents = learn(range(len(examples)), [example.intent for example in examples])
    told = [place for place, example in enumerate(examples) if example.topic is not None]
    if not told:
        return IntentModel(vocabulary, intents, None, None)
    topics = learn(told, [str(examples[place].topic) for place in told])
    return IntentModel(vocabulary, intents, topics, examples[told[0]].intent)
