"""Labelled lines: messages with the intent and the entities that they really have."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

RETRIEVAL = "/"


class LabelledFileError(ValueError):
    """A line of a labelled file that cannot be read: its number and why."""


@dataclass(frozen=True)
class Line:
    """One message; every entity has `entity`, `value`, `start` and `end` (code points, end exclusive)."""

    text: str
    intent: str
    entities: List[Dict[str, Any]]


def intent_name(label: str) -> str:
    """The intent of a label: of «ask_faq/address», the part before the slash."""
    return label.split(RETRIEVAL, 1)[0]


def read_lines(path: Path) -> List[Line]:
    """The lines of a JSON-lines file, in order; empty ones are passed over.

    Raises: LabelledFileError with the number of the line that is wrong.
    """
    lines = []
    for number, row in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if row.strip():
            lines.append(_read(row, number))
    return lines


def _read(row: str, number: int) -> Line:
    try:
        said = json.loads(row)
        line = Line(said["text"], intent_name(said["intent"]), list(said.get("entities") or ()))
        for entity in line.entities:
            if not (entity["entity"] and 0 <= int(entity["start"]) < int(entity["end"]) <= len(line.text)):
                raise LabelledFileError(f"line {number}: entity outside of the text")
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise LabelledFileError(f"line {number}: {error!r}") from error
    return line
