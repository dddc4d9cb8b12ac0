"""Long words cut into bubbles (pure)."""

import re

_BORDERS = (re.compile(r"\n\s*"), re.compile(r"\s+"))
"""Where words are cut: between lines if that wastes less than half a bubble, else between words."""


def units(text: str) -> int:
    """Length as messengers count it: UTF-16 code units, so that most emoji are two."""
    return len(text.encode("utf-16-le")) // 2


def split_text(text: str, limit: int) -> list[str]:
    """The words in parts of at most ``limit`` units, cut at ends of lines or between words; no words, no part."""
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        end, begin = _cut(rest, _fitting(rest, limit))
        parts.append(rest[:end])
        rest = rest[begin:]
    return [*parts, rest] if rest else parts


def _cut(text: str, longest: int) -> tuple[int, int]:
    """Where a part ends and the next begins; ``longest`` characters fit."""
    for border in _BORDERS:
        places = [found for found in border.finditer(text, longest // 2) if found.start() <= longest]
        if places and places[-1].start() > 0:
            return places[-1].start(), places[-1].end()
    return longest, longest


def _fitting(text: str, limit: int) -> int:
    """How many characters have at most ``limit`` units."""
    fitting = limit
    while units(text[:fitting]) > limit:
        fitting -= max(1, (units(text[:fitting]) - limit) // 2)
    return fitting
