"""Filling facts into answers, and finding the answer that fits a question (pure)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from crm_core.knowledge.errors import UnknownPlaceholderError
from crm_core.knowledge.words import readings_of, says, words_of

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\}")
"""``{company.phone}``: a section of facts, then the way to one value in it."""
SURE_ENOUGH = 66
"""Score (0..100) below which a question gets no answer; other sentences of its length stay under about 60."""
KEYWORD_SCORE = 78
"""Score of a question that contains a whole keyword; each letter of the keyword adds one."""


@dataclass(frozen=True)
class Question:
    """A frequent question as it is compared: its topic, its wording, and words that give it away."""

    topic: str
    wording: str
    keywords: tuple[str, ...]


def fill_facts(text: str, facts: Mapping[str, Any]) -> str:
    """A text with its ``{section.name}`` placeholders replaced; raises UnknownPlaceholderError."""
    return PLACEHOLDER.sub(lambda match: _value_of(match[1], facts), text)


def list_unknown_placeholders(texts: Iterable[str], facts: Mapping[str, Any]) -> list[str]:
    """Placeholders that no fact answers, sorted, each once: to be refused when answers are loaded."""
    unknown = set()
    for name in {name for text in texts for name in PLACEHOLDER.findall(text)}:
        try:
            _value_of(name, facts)
        except UnknownPlaceholderError:
            unknown.add(name)
    return sorted(unknown)


def match_question(text: str, questions: Sequence[Question]) -> str | None:
    """The topic of the question that a text asks; None when nothing is close enough."""
    readings = [words for words in readings_of(text) if words]
    scored = [
        (max(_similarity(words, question) for words in readings), question.topic) for question in questions if readings
    ]
    score, topic = max(scored, default=(0.0, None))
    return topic if score >= SURE_ENOUGH else None


def _value_of(name: str, facts: Mapping[str, Any]) -> str:
    value: Any = facts
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if not isinstance(value, str | int):
        raise UnknownPlaceholderError(placeholder=name)
    return str(value)


def _similarity(words: Sequence[str], question: Question) -> float:
    score = fuzz.token_sort_ratio(" ".join(words), " ".join(words_of(question.wording)))
    for keyword in question.keywords:
        if says(words, keyword):
            score = max(score, min(KEYWORD_SCORE + sum(map(len, words_of(keyword))), 99))
    return float(score)
