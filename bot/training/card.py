"""The model's card: what a trained model was made of, how well it does, and what it is for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import yaml

from bot.training.answers import OUT_OF_SCOPE, Answer
from bot.training.labelled import Line
from bot.training.report import report
from bot.training.scores import accuracy, counts_of_items
from crm_core.text.dates import format_jalali
from crm_core.text.finglish import looks_finglish

_TEMPLATE = Path(__file__).with_name("card.md")
_NOT_MEASURED = "Not measured: this installation has no validation set (`tests/nlu/validation.jsonl`)."


@dataclass(frozen=True)
class Making:
    """How a model came about: when (aware), how long it took in seconds, and the most memory it held in MB."""

    name: str
    at: datetime
    seconds: float
    peak_mb: float


def card(making: Making, config: Path, learnt: Sequence[Line], figures: Optional[str]) -> str:
    """The card as Markdown; without ``figures`` it says that nothing was measured."""
    pipeline = yaml.safe_load(config.read_text("utf-8"))["pipeline"]
    entities = Counter(entity["entity"] for line in learnt for entity in line.entities)
    return _TEMPLATE.read_text("utf-8").format(
        name=making.name,
        fingerprint=making.name.rpartition("-")[2],
        jalali=format_jalali(making.at.date()),
        iso=making.at.isoformat(timespec="seconds"),
        seconds=round(making.seconds),
        peak=round(making.peak_mb),
        pipeline="\n".join(_part(part) for part in pipeline),
        lines=len(learnt),
        intents=_counted(Counter(line.intent for line in learnt)),
        entities=_counted(entities),
        figures=figures or _NOT_MEASURED,
    )


def _part(part: Dict[str, Any]) -> str:
    settings = ", ".join(f"{key} {value}" for key, value in part.items() if key != "name")
    return f"- {part['name'].rpartition('.')[2]}" + (f" ({settings})" if settings else "")


def _counted(counts: Dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def figures_table(lines: Sequence[Line], answers: Sequence[Answer]) -> str:
    """The figures of a model on lines that it has not seen, as a table."""
    figures = report(lines, answers)
    pairs = list(zip(lines, answers, strict=True))
    finglish = [(line.intent, answer.intent) for line, answer in pairs if looks_finglish(line.text)]
    strange = [answer.intent == OUT_OF_SCOPE for line, answer in pairs if line.intent == OUT_OF_SCOPE]
    weakest = sorted(figures["per_intent"].items(), key=lambda item: item[1]["f1"])[:5]
    rows = [
        ("lines", str(figures["n"])),
        ("intent accuracy", _percent(figures["intent_accuracy"])),
        ("intent macro-F1", f"{figures['intent_macro_f1']:.3f}"),
        (f"intent accuracy in Finglish ({len(finglish)} lines)", _percent(accuracy(*_columns(finglish)))),
        ("entity spans, F1", f"{figures['entity_span_f1']:.3f}"),
        ("entity values, F1", f"{figures['entity_value_f1']:.3f}"),
        ("refused in scope", _percent(figures["fallback_rate"])),
        (f"out of scope caught ({len(strange)} lines)", _percent(sum(strange) / len(strange) if strange else 0.0)),
        ("calibration error (ECE)", f"{figures['ece']:.3f}"),
        ("parse p50 / p95, this machine", f"{figures['parse_p50_ms']:.1f} / {figures['parse_p95_ms']:.1f} ms"),
        ("weakest intents, F1", ", ".join(f"{name} {scores['f1']:.2f}" for name, scores in weakest)),
        ("entity kinds, F1", _by_kind(lines, answers)),
    ]
    return "\n".join(["| what | figure |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def _columns(pairs: Sequence[Any]) -> List[List[str]]:
    return [[gold for gold, _ in pairs], [answer for _, answer in pairs]]


def _by_kind(lines: Sequence[Line], answers: Sequence[Answer]) -> str:
    kinds = Counter(entity["entity"] for line in lines for entity in line.entities)
    said = []
    for kind, _ in kinds.most_common():
        gold, found = ([_spans(one.entities, kind) for one in some] for some in (lines, answers))
        said.append(f"{kind} {counts_of_items(gold, found).f1:.2f}")
    return ", ".join(said)


def _spans(entities: Sequence[Dict[str, Any]], kind: str) -> List[Any]:
    return [(entity["start"], entity["end"]) for entity in entities if entity["entity"] == kind]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
