"""Mistakes: everything a model got wrong on labelled lines, as a work list for trainers."""

from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from bot.training.answers import Answer
from bot.training.labelled import Line

COLUMNS = ("line", "what", "gold", "answer", "confidence", "text")
_RUNS_IN_SPREADSHEETS = ("=", "+", "-", "@")

Row = Tuple[Any, ...]


def mistakes(lines: Sequence[Line], answers: Sequence[Answer]) -> List[Row]:
    """Rows of ``COLUMNS``: wrong intents, the commonest mix-up first, then wrong spans by kind.

    `line` counts from 1 without empty lines. A span is shown as «kind: its words»; `gold` is empty where nothing
    was to be found, `answer` where nothing was found; a span with a wrong border or kind has both.
    """
    pairs = list(zip(lines, answers, strict=True))
    mixed_up = Counter((line.intent, answer.intent) for line, answer in pairs)
    intents: List[Row] = []
    spans: List[Row] = []
    for number, (line, answer) in enumerate(pairs, start=1):
        said = (f"{answer.confidence:.2f}", line.text)
        if line.intent != answer.intent:
            intents.append((number, "intent", line.intent, answer.intent, *said))
        spans += [(number, "span", gold, found, *said) for gold, found in _wrong_spans(line, answer)]
    intents.sort(key=lambda row: (-mixed_up[row[2], row[3]], row[2], row[3], -float(row[4])))
    spans.sort(key=lambda row: (row[2] or row[3]).split(":")[0])
    return intents + spans


def _wrong_spans(line: Line, answer: Answer) -> Iterator[Tuple[str, str]]:
    """Label and answer of each span that differs; an answer that touches a label stands beside it."""
    right = {_place(entity) for entity in line.entities} & {_place(entity) for entity in answer.entities}
    missed = [entity for entity in line.entities if _place(entity) not in right]
    wrong = [entity for entity in answer.entities if _place(entity) not in right]
    for gold in missed:
        touching = next((found for found in wrong if _meet(gold, found)), None)
        if touching is not None:
            wrong.remove(touching)
        yield _shown(line.text, gold), _shown(line.text, touching) if touching else ""
    yield from (("", _shown(line.text, found)) for found in wrong)


def _place(entity: Dict[str, Any]) -> Tuple[Any, ...]:
    return entity["entity"], entity["start"], entity["end"]


def _meet(one: Dict[str, Any], other: Dict[str, Any]) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _shown(text: str, entity: Dict[str, Any]) -> str:
    return f"{entity['entity']}: {text[entity['start'] : entity['end']]}"


def write_mistakes(rows: Sequence[Row], file: Path) -> None:
    """Writes rows with their heading, tab-separated, in the UTF-8 that spreadsheets recognise."""
    written = ["\t".join(map(_cell, row)) for row in (COLUMNS, *rows)]
    file.write_text("\n".join([*written, ""]), "utf-8-sig", errors="backslashreplace")


def _cell(value: Any) -> str:
    """The value on one line; a text that a spreadsheet would run as a formula is only a text."""
    text = " ".join(str(value).split())
    return f"'{text}" if text.startswith(_RUNS_IN_SPREADSHEETS) else text
