"""FallbackGate: says «not understood» rather than guessing."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FallbackGate(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Puts `nlu_fallback` above intents that are less sure than a threshold; the ranking stays below it."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``threshold``: confidence below which an intent is not believed."""
        return {"threshold": 0.3}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """A gate with a threshold."""
        self._threshold = float(config["threshold"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FallbackGate":
        """The gate of config.yml."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Refuses what is not sure enough."""
        for message in messages:
            sure = (message.get(INTENT) or {}).get("confidence", 0.0)
            if message.get(TEXT) and sure < self._threshold:
                refused = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - sure}
                message.set(INTENT, refused, add_to_output=True)
                ranking = [dict(refused), *(message.get(INTENT_RANKING_KEY) or [])]
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
