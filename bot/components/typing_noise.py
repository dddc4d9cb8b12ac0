"""TypingNoise: the training data once more as hurried people type it; nothing of it is stored."""

import random
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.noise import Noisy, in_latin, misspell
from bot.components.pieces import Span

NOISE = "noise"
"""Property that is true on a noisy copy and None on what was written by hand."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TypingNoise(GraphComponent):  # type: ignore[misc]
    """Adds to each example a copy with typing mistakes and one in Latin letters, their entities moved along."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``most``: lines, noisy ones included, beyond which no copies are made; ``seed``."""
        return {"most": 26000, "seed": 20}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """Noise that is the same in every training with the same seed."""
        self._most, self._seed = config["most"], config["seed"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TypingNoise":
        """The noise of config.yml."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """What customers type stays as it is."""
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The data with the noisy copies after it."""
        dice = random.Random(self._seed)
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        dice.shuffle(examples)
        room = max(0, self._most - len(training_data.training_examples))
        copies = [copy for example in examples for copy in _copies(example, dice)][:room]
        return training_data.merge(TrainingData(copies)) if copies else training_data


def _copies(example: Message, dice: random.Random) -> List[Message]:
    text = example.get(TEXT)
    spans = [Span(entity["entity"], entity["start"], entity["end"]) for entity in example.get(ENTITIES) or ()]
    made = (misspell(text, spans, dice), in_latin(text, spans, dice))
    return [_copy(example, noisy) for noisy in made if noisy.text.strip() and noisy.text != text]


def _copy(example: Message, noisy: Noisy) -> Message:
    entities = [
        {**entity, "start": span.start, "end": span.end}
        for entity, span in zip(example.get(ENTITIES) or (), noisy.spans, strict=True)
        if span.start < span.end
    ]
    kept = {key: value for key, value in example.data.items() if key not in (TEXT, ENTITIES)}
    said = {**kept, TEXT: noisy.text, NOISE: True}
    return Message({**said, ENTITIES: entities} if entities else said)
