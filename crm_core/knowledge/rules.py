"""Filling facts into answers, and finding the answer that fits a question (pure)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from crm_core.knowledge.errors import UnknownPlaceholderError
from crm_core.text.finglish import finglish_to_persian, looks_finglish
from crm_core.text.normalise import canonical

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\}")
"""``{company.phone}``: a section of facts, then the way to one value in it."""
SURE_ENOUGH = 72
"""Score (0..100) below which a question gets no answer; unrelated sentences of one length stay under it."""
KEYWORD_SCORE = 78
"""Score of a question that contains a whole keyword; each further word of the keyword adds a little."""


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
    readings = [canonical(text)]
    if looks_finglish(text):
        readings.append(canonical(finglish_to_persian(text)))
    scored = [
        (max(_similarity(reading, question) for reading in readings if reading), question.topic)
        for question in questions
        if any(readings)
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


def _similarity(text: str, question: Question) -> float:
    score = fuzz.token_sort_ratio(text, canonical(question.wording))
    words = text.split()
    for keyword in question.keywords:
        wanted = canonical(keyword).split()
        if wanted and all(any(word.startswith(part) for word in words) for part in wanted):
            score = max(score, min(KEYWORD_SCORE + len("".join(wanted)), 99))
    return float(score)
