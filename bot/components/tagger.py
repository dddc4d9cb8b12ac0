"""PersianTagger: names, companies, products and whatever else rules alone do not find."""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.pieces import Span
from bot.components.rule_extractor import FINDINGS, local_today
from bot.components.sources import fingerprint
from bot.components.tag_model import Example, TagModel, train_tags
from bot.components.tokenizer import words_of
from bot.components.typing_noise import NOISE
from bot.components.values import normal_value


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PersianTagger(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Conditional random field over words and their endings; entities found by rule before it stay."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Settings of crfsuite, and ``left_to_rules``: kinds that the tagger never answers by itself."""
        return {
            "algorithm": "lbfgs",
            "parameters": {"c1": 0.05, "c2": 0.05, "max_iterations": 80},
            "left_to_rules": [],
            "seed": 20,
        }

    def __init__(
        self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, model: Optional[TagModel]
    ) -> None:
        """A tagger that answers with ``model``; without one it finds nothing."""
        self._config, self._storage, self._resource, self._model = config, storage, resource, model
        self._left = frozenset(config["left_to_rules"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PersianTagger":
        """A tagger that has learnt nothing yet."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "PersianTagger":  # fmt: skip
        """The tagger that was trained; one that finds nothing if there was nothing to learn."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, TagModel.load(folder))
        except ValueError:
            return cls(config, model_storage, resource, None)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Changes with the code that the model is made by."""
        return fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every message with an intent; one without entities teaches where there are none.

        Noisy copies are passed over: they made spans no better and the training twice as long.
        """
        examples = [
            _example(message)
            for message in training_data.intent_examples
            if message.get(TEXT) and message.get(NOISE) is None
        ]
        if any(spans for _, _, spans in examples):
            with self._storage.write_to(self._resource) as folder:
                train_tags(
                    examples, folder, algorithm=self._config["algorithm"], parameters=self._config["parameters"],
                    seed=self._config["seed"],
                )  # fmt: skip
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the tagger's entities to those that rules found."""
        for message in messages:
            if self._model is not None and message.get(TEXT):
                known = message.get(ENTITIES, [])
                found = known + self.add_extractor_name(self._find(message, known))
                message.set(ENTITIES, sorted(found, key=lambda entity: entity["start"]), add_to_output=True)
        return messages

    def _find(self, message: Message, known: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
        assert self._model is not None
        text, today = message.get(TEXT), local_today()
        found = []
        for span in self._model.find(words_of(message), message.get(FINDINGS) or []):
            met = any(entity["start"] < span.end and span.start < entity["end"] for entity in known)
            if not met and span.kind not in self._left:
                value = normal_value(span.kind, text[span.start : span.end], today)
                found.append({"entity": span.kind, "start": span.start, "end": span.end, "value": value})
        return found


def _example(message: Message) -> Example:
    spans = [Span(entity["entity"], entity["start"], entity["end"]) for entity in message.get(ENTITIES, [])]
    return words_of(message), message.get(FINDINGS) or [], spans
