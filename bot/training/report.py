"""Report: the figures of a model on labelled lines, in one flat object."""

from datetime import date
from typing import Any, Dict, List, Sequence, Tuple

from bot.components.values import normal_value
from bot.training.answers import OUT_OF_SCOPE, Answer
from bot.training.labelled import Line
from bot.training.scores import (
    accuracy,
    calibration_error,
    counts_of_intents,
    counts_of_items,
    macro_f1,
    per_intent,
    percentile,
    rounded,
)  # fmt: skip

_ANY_DAY = date(2026, 1, 1)


def report(lines: Sequence[Line], answers: Sequence[Answer]) -> Dict[str, Any]:
    """All figures of ``make evaluate``; `predictions` are in the order of the lines."""
    gold, answered = [line.intent for line in lines], [answer.intent for answer in answers]
    counts = counts_of_intents(gold, answered)
    in_scope = [answer for label, answer in zip(gold, answered, strict=True) if label != OUT_OF_SCOPE]
    times = [answer.milliseconds for answer in answers]
    figures = {
        "n": len(lines),
        "intent_accuracy": accuracy(gold, answered),
        "intent_macro_f1": macro_f1(counts),
        "entity_span_f1": _f1([_spans(line.entities) for line in lines], [_spans(a.entities) for a in answers]),
        "entity_value_f1": _f1(
            [_values(line.text, line.entities) for line in lines],
            [_values(line.text, answer.entities) for line, answer in zip(lines, answers, strict=True)],
        ),
        "fallback_rate": in_scope.count(OUT_OF_SCOPE) / len(in_scope) if in_scope else 0.0,
        "ece": calibration_error(
            [a.confidence for a in answers], [g == a for g, a in zip(gold, answered, strict=True)]
        ),
        "parse_p50_ms": percentile(times, 50),
        "parse_p95_ms": percentile(times, 95),
    }
    predictions = [{"intent": a.intent, "confidence": round(a.confidence, 4), "entities": a.entities} for a in answers]
    return {**rounded(figures), "per_intent": per_intent(counts), "predictions": predictions}


def _f1(gold: List[List[Tuple[Any, ...]]], answered: List[List[Tuple[Any, ...]]]) -> float:
    return counts_of_items(gold, answered).f1


def _spans(entities: Sequence[Dict[str, Any]]) -> List[Tuple[Any, ...]]:
    return [(entity["entity"], entity["start"], entity["end"]) for entity in entities]


def _values(text: str, entities: Sequence[Dict[str, Any]]) -> List[Tuple[Any, ...]]:
    """Kind and meaning of each entity; a label that repeats the words of the text is read by the rules first."""
    found = []
    for entity in entities:
        words, value = text[entity["start"] : entity["end"]], entity.get("value")
        if entity["entity"] == "date" or value is None or str(value) == words:
            value = normal_value(entity["entity"], words, _ANY_DAY)
        found.append((entity["entity"], _plain(value)))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(normal_value("product", str(value), _ANY_DAY)).casefold()
