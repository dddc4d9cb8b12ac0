"""Wishes: a message that holds two of them is told apart, the classifier's own model reading each part."""

from dataclasses import dataclass, replace
from typing import Any, Dict, FrozenSet, List, Optional, Sequence, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.intent_classifier import TOPIC
from bot.components.joints import Joint, Part, cut
from bot.components.rule_extractor import FINDINGS
from bot.components.rules import Finding
from bot.components.tokenizer import words_of

WISHES = "wishes"
"""Property of a parsed message: its wishes in order, when there are two or more."""
_PART = "part"
_CODES = frozenset({"ticket_code", "quote_code", "invoice_code"})
_TROUBLE = frozenset({"open_ticket", "follow_up_ticket", "complain", "check_status", "rate_service"})
_BUYING = frozenset({"ask_price", "request_quote", "ask_catalog", "register_lead", "accept_quote", "reject_quote"})
_MATTERS = ((_TROUBLE, _CODES), (_BUYING, frozenset({"product"})))
"""Wishes that people tell in several sentences about one thing («مودم دارید؟ چنده؟»), and what names the thing."""
WISH_INTENTS = _TROUBLE | _BUYING | {"request_invoice", "renew_service", "update_contact", "ask_faq", "opt_out"}
"""Intents that can be one of two wishes. Who asks for a person or leaves a form wants nothing beside it."""
ANSWERS = frozenset({"inform", "affirm", "deny"})
"""Intents that answer a form's question; «راستی» may lead from there to a wish."""


@dataclass(frozen=True)
class Wish:
    """Characters start..end (exclusive) of a message that want one thing, and how sure that is."""

    intent: str
    confidence: float
    start: int
    end: int
    things: FrozenSet[Tuple[str, str]] = frozenset()
    """Kind and words of what it names."""
    topic: Optional[str] = None
    topic_confidence: float = 0.0


def tell_apart(parts: Sequence[Tuple[Part, Wish]], sure: Dict[Joint, float]) -> List[Wish]:
    """The wishes of a message whose parts were read one by one; none unless there are two.

    A part begins another wish when it and the wish before are as sure as ``sure`` says for its joint. What begins
    none (thanks, a reason, data) stays with the wish before it, a greeting with the first. An answer before words
    that open another matter counts as a wish.
    """
    wishes: List[Wish] = []
    answer: List[Wish] = []
    for part, read in parts:
        if not wishes:
            if read.intent in WISH_INTENTS and read.confidence >= min(sure.values()):
                after = answer if part.joint is Joint.OPENING else []
                wishes = [*after, read if after else replace(read, start=0)]
            elif read.intent in ANSWERS and read.confidence >= sure[Joint.OPENING]:
                answer = [replace(read, start=0)]
            continue
        last = wishes[-1]
        if _is_another(part.joint, read, wishes, sure[part.joint]):
            wishes.append(read)
        elif read.intent == last.intent:
            better = max(read.confidence, last.confidence)
            wishes[-1] = replace(last, confidence=better, end=part.end, things=last.things | read.things)
        else:
            wishes[-1] = replace(last, end=part.end)
    return wishes if len(wishes) > 1 else []


def _is_another(joint: Joint, read: Wish, before: List[Wish], sure: float) -> bool:
    """Whether a part wants something besides what was wanted before."""
    if read.intent not in WISH_INTENTS or min(read.confidence, before[-1].confidence) < sure:
        return False
    if not all(_differ(read, wish, sure) for wish in before):
        return False
    return joint is Joint.OPENING or all(_name_two_things(read, wish) for wish in before)


def _differ(one: Wish, other: Wish, sure: float) -> bool:
    """Whether two parts want different things; two questions do if their topics are sure and not the same."""
    if one.intent != other.intent:
        return True
    return one.topic != other.topic and min(one.topic_confidence, other.topic_confidence) >= sure


def _name_two_things(one: Wish, other: Wish) -> bool:
    """Whether two parts of one matter name different things; true for what belongs to no matter."""
    for intents, kinds in _MATTERS:
        if {one.intent, other.intent} <= intents:
            mine, theirs = ({words for kind, words in wish.things if kind in kinds} for wish in (one, other))
            return bool(mine) and bool(theirs) and not mine & theirs
    return True


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WishCutter(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Stands before the classifier and sends the parts of a message after it, so that they are read like messages."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "WishCutter":
        """A cutter; it has no settings."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """The messages, and behind them the parts of those that have joints."""
        return [*messages, *(part for message in messages if message.get(TEXT) for part in _parts(message))]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class WishFinder(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Stands behind the classifier, takes the parts away, and says which wishes they were."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``sure``: confidence that both wishes need, by what joins them. Measured: tests/bot/test_wishes.py."""
        return {"sure": {"sentence": 0.95, "addition": 0.9, "opening": 0.6}}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """A finder that believes what is as sure as the configuration says."""
        self._sure = {joint: float(config["sure"][joint.value]) for joint in Joint}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "WishFinder":
        """The finder of config.yml."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """The messages without the parts; those with two wishes carry them."""
        whole = [message for message in messages if message.get(_PART) is None]
        for message in whole:
            parts = [
                (part.get(_PART)[1], _wish(part)) for part in messages if (part.get(_PART) or (None,))[0] is message
            ]
            text = message.get(TEXT)
            found = [
                {
                    "text": text[wish.start : wish.end], "start": wish.start, "end": wish.end,
                    "intent": wish.intent, "confidence": wish.confidence,
                }
                for wish in tell_apart(parts, self._sure)
            ]  # fmt: skip
            if found:
                message.set(WISHES, found, add_to_output=True)
        return whole


def _parts(message: Message) -> List[Message]:
    """The parts of a message as messages of their own, with their words and findings."""
    text, words, findings = message.get(TEXT), words_of(message), message.get(FINDINGS) or []
    parts = []
    for part in cut(text, words, findings):
        tokens = [
            Token(word.text, word.start - part.start, word.end - part.start, lemma=word.lemma)
            for word in words
            if part.start <= word.start and word.end <= part.end
        ]
        found = [
            Finding(finding.kind, finding.start - part.start, finding.end - part.start, finding.value)
            for finding in findings
            if part.start <= finding.start and finding.end <= part.end
        ]
        parts.append(
            Message(
                {TEXT: text[part.start : part.end], TOKENS_NAMES[TEXT]: tokens, FINDINGS: found, _PART: (message, part)}
            )
        )
    return parts


def _wish(message: Message) -> Wish:
    """What a part was read as."""
    part, intent = message.get(_PART)[1], message.get(INTENT) or {}
    text = message.get(TEXT)
    things = frozenset((finding.kind, text[finding.start : finding.end]) for finding in message.get(FINDINGS))
    question = message.get(TOPIC) or {}
    return Wish(
        str(intent.get("name")), float(intent.get("confidence") or 0.0), part.start, part.end, things,
        question.get("topic"), float(question.get("confidence") or 0.0),
    )  # fmt: skip
