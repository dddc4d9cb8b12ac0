"""Labelled lines: messages with the intent and the entities that they really have."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

RETRIEVAL = "/"


class LabelledFileError(ValueError):
    """A labelled file that cannot be read: the number of the line and why, as one of the words below."""

    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    NO_LABEL = "text or intent missing"
    NO_ENTITY = "entity without name or place"
    OUTSIDE = "entity outside of the text"

    def __init__(self, number: int, why: str) -> None:
        """``number`` counts from 1."""
        super().__init__(f"line {number}: {why}")
        self.number, self.why = number, why


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
    """The lines of a JSON-lines file in UTF-8 (a byte order mark is no harm), in order; empty ones are passed over.

    Raises: LabelledFileError with the number of the line that is wrong.
    """
    lines = []
    # Only a line feed ends a line: JSON may hold the other line ends of Unicode inside a text.
    for number, row in enumerate(path.read_bytes().split(b"\n"), start=1):
        try:
            said = row.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            raise LabelledFileError(number, LabelledFileError.NOT_UTF8) from error
        if said:
            lines.append(_read(said, number))
    return lines


def _read(row: str, number: int) -> Line:
    try:
        said = json.loads(row)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LabelledFileError(number, LabelledFileError.NOT_JSON) from error
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in ("text", "intent")):
        raise LabelledFileError(number, LabelledFileError.NO_LABEL)
    entities = said.get("entities") or []
    if not isinstance(entities, list) or not all(map(_is_placed, entities)):
        raise LabelledFileError(number, LabelledFileError.NO_ENTITY)
    if not all(0 <= entity["start"] < entity["end"] <= len(said["text"]) for entity in entities):
        raise LabelledFileError(number, LabelledFileError.OUTSIDE)
    return Line(said["text"], intent_name(said["intent"]), entities)


def _is_placed(entity: Any) -> bool:
    return (
        isinstance(entity, dict)
        and bool(entity.get("entity"))
        and all(isinstance(entity.get(key), int) for key in ("start", "end"))
    )
