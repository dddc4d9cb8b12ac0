"""FallbackGate: says «not understood», or «one of these», rather than guessing."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.wishes import WISH_INTENTS, WISHES

AMBIGUOUS = "nlu_ambiguous"
"""The intent of a message that is understood, but as more than one wish."""
RIVALS = "rivals"
"""Property of an ambiguous message: the intents that it may have, likeliest first."""
MOST_RIVALS = 3
_ASKED_ABOUT = WISH_INTENTS | {"request_human", "cancel"}
"""Wishes between which the customer may be asked to choose; greetings, data, yes and small talk are believed."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FallbackGate(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Puts `nlu_fallback` above what is less sure than a threshold, and `nlu_ambiguous` above wishes that compete.

    The ranking stays below. A message with two wishes is told apart already, so they do not compete.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """What is believed.

        ``threshold``: confidence below which an intent is not believed; ``unsure_below``: confidence below which a
        wish may have rivals; ``rival_share``: how near to the first another wish must come, as a share of its
        confidence; ``asked_about``: the wishes that may compete.
        """
        return {"threshold": 0.3, "unsure_below": 0.6, "rival_share": 0.5, "asked_about": sorted(_ASKED_ABOUT)}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """A gate with its limits."""
        self._threshold = float(config["threshold"])
        self._unsure_below = float(config["unsure_below"])
        self._rival_share = float(config["rival_share"])
        self._asked_about = frozenset(config["asked_about"])

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
        """Refuses what is not sure enough, and marks what is one of several wishes."""
        for message in messages:
            if not message.get(TEXT):
                continue
            sure = (message.get(INTENT) or {}).get("confidence", 0.0)
            if sure < self._threshold:
                _put_above(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0 - sure)
            elif sure < self._unsure_below and not message.get(WISHES):
                rivals = self._rivals(message.get(INTENT_RANKING_KEY) or [])
                if len(rivals) > 1:
                    _put_above(message, AMBIGUOUS, sure)
                    message.set(RIVALS, rivals, add_to_output=True)
        return messages

    def _rivals(self, ranking: List[Dict[Text, Any]]) -> List[Text]:
        """The wishes between which a ranking leaves the choice; none when something else leads."""
        if not ranking or ranking[0]["name"] not in self._asked_about:
            return []
        least = self._rival_share * ranking[0]["confidence"]
        near = [said["name"] for said in ranking if said["confidence"] >= least]
        return [name for name in near if name in self._asked_about][:MOST_RIVALS]


def _put_above(message: Message, name: Text, confidence: float) -> None:
    """Makes ``name`` the intent of a message, above its ranking."""
    said = {"name": name, "confidence": confidence}
    message.set(INTENT, said, add_to_output=True)
    ranking = [dict(said), *(message.get(INTENT_RANKING_KEY) or [])]
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
