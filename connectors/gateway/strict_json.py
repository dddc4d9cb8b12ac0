"""JSON that means one thing: what the standard library lets through beyond it is refused."""

import json
import math
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """What a text says in JSON.

    Raises ValueError: no JSON, no UTF-8, nested too deeply, a key given twice, or a number that is none.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_finite, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key given twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("too large a number")
    return number


def _no_number(name: str) -> Any:
    raise ValueError(name)
