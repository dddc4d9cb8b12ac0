"""Confusion: which intent was taken for which, as a table that a page can draw."""

from collections import Counter
from typing import Any, Dict, List, Sequence

from bot.training.answers import Answer
from bot.training.labelled import Line
from bot.training.titles import TITLES
from crm_core.text.characters import to_persian_digits

MOST_NAMED = 8
"""Mix-ups that are named below the table."""

Counts = Dict[str, Dict[str, int]]


def confusion(lines: Sequence[Line], answers: Sequence[Answer], *, name: str) -> Dict[str, Any]:
    """What the page of the table shows, as finished strings and shares of a row (0..1)."""
    counts: Counts = {}
    for line, answer in zip(lines, answers, strict=True):
        row = counts.setdefault(line.intent, {})
        row[answer.intent] = row.get(answer.intent, 0) + 1
    rows = in_order(counts)
    columns = rows + sorted({answer.intent for answer in answers} - set(rows))
    right = sum(counts[label].get(label, 0) for label in rows)
    return {
        "name": name,
        "summary": f"{_digits(len(lines))} پیام، {_percent(right, len(lines))} درست فهمیده شد.",
        "columns": [TITLES.get(label, label) for label in columns],
        "rows": [_row(label, counts[label], columns) for label in rows],
        "worst": _worst(counts),
    }


def in_order(counts: Counts) -> List[str]:
    """The labels, the worst first, each followed by what it is mixed up with: mix-ups then lie near the diagonal."""
    mixed: Counter[frozenset[str]] = Counter()
    for gold, row in counts.items():
        for answer, count in row.items():
            if answer != gold:
                mixed[frozenset((gold, answer))] += count
    errors = {label: sum(count for pair, count in mixed.items() if label in pair) for label in counts}
    left = sorted(counts, key=lambda label: (-errors[label], counts[label].get(label, 0), label))
    ordered: List[str] = []
    while left:
        following = left[0]
        if ordered:
            following = max(left, key=lambda label: (mixed[frozenset((ordered[-1], label))], -left.index(label)))
        left.remove(following)
        ordered.append(following)
    return ordered


def _row(label: str, row: Dict[str, int], columns: Sequence[str]) -> Dict[str, Any]:
    total = sum(row.values())
    return {
        "title": TITLES.get(label, label),
        "code": label if label in TITLES else "",
        "place": columns.index(label),
        "cells": [_digits(row[column]) if column in row else "" for column in columns],
        "shares": [row.get(column, 0) / total for column in columns],
        "right": _percent(row.get(label, 0), total),
        "total": _digits(total),
    }


def _worst(counts: Counts) -> List[Dict[str, str]]:
    pairs = [(count, gold, answer) for gold, row in counts.items() for answer, count in row.items() if gold != answer]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    return [
        {"gold": TITLES.get(gold, gold), "answer": TITLES.get(answer, answer), "count": _digits(count)}
        for count, gold, answer in pairs[:MOST_NAMED]
    ]


def _digits(number: int) -> str:
    return to_persian_digits(str(number))


def _percent(part: int, whole: int) -> str:
    return f"{_digits(round(100 * part / whole))}٪" if whole else "—"
