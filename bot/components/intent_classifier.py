"""LinearIntentClassifier: what the customer wants, with honest confidence, in well under a millisecond."""

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intent_features import MessageView
from bot.components.intent_model import Example, IntentModel, train_intents
from bot.components.rule_extractor import FINDINGS
from bot.components.sources import fingerprint
from bot.components.tokenizer import words_of
from bot.components.typing_noise import NOISE

TOPIC = "faq"
"""Property of the parsed message that holds the topic of a retrieval intent."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Linear model over pieces of words; a second one tells the topics of a retrieval intent apart."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``penalty``: larger trusts the examples more; ``ranking_length``: intents in the answer; ``seed``."""
        return {"penalty": 2.0, "ranking_length": 5, "seed": 20}

    def __init__(
        self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, model: Optional[IntentModel]
    ) -> None:
        """A classifier that answers with ``model``; without one every message has no intent."""
        self._config, self._storage, self._resource, self._model = config, storage, resource, model

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LinearIntentClassifier":
        """A classifier that has learnt nothing yet."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "LinearIntentClassifier":  # fmt: skip
        """The classifier that was trained."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Changes with the code that the model is made by."""
        return fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns intents and topics from the annotated messages."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        if examples:
            model = train_intents(
                [_example(example) for example in examples], penalty=self._config["penalty"], seed=self._config["seed"]
            )
            with self._storage.write_to(self._resource) as folder:
                model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets intent, ranking and, for a retrieval intent, the topic."""
        for message in messages:
            if self._model is None or not message.get(TEXT):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            reply = self._model.classify(_view(message), self._config["ranking_length"])
            message.set(INTENT, dict(reply.ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, reply.ranking, add_to_output=True)
            if reply.topic is not None:
                message.set(TOPIC, reply.topic, add_to_output=True)
        return messages


def _view(message: Message) -> MessageView:
    return MessageView(message.get(TEXT), words_of(message), message.get(FINDINGS) or [])


def _example(message: Message) -> Example:
    return Example(_view(message), message.get(INTENT), _topic(message), message.get(NOISE) is not None)


def _topic(message: Message) -> Optional[str]:
    full = message.get(INTENT_RESPONSE_KEY)
    return full.split("/", 1)[1] if full else None
