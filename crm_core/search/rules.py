"""What a typed search asks for, and how well a record answers it (pure)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import Levenshtein

from crm_core.search.terms import plain_code, read_search
from crm_core.text.normalise import canonical

FRAGMENT = 3
"""Letters of the shortest fragment that the index knows."""
MOST_WORDS = 12
"""Words of a search that count; nobody types more to find something."""
SHORTEST_MISTYPED = 5
"""Letters of a word that may have one letter wrong; a shorter one would be like too many others."""

_NOT_DIGITS = re.compile(r"[^0-9 ]")
_INTERNATIONAL = re.compile(r"^(?:00)?98(?=9)")

Needles = tuple[str, ...]
"""Fragments of `FRAGMENT` letters or more, all of which a text must hold."""


class Rank(IntEnum):
    """How well a record answers, best first."""

    EXACT = 0
    NAME_BEGINS = 1
    NAME = 2
    TEXT = 3


@dataclass(frozen=True)
class Query:
    """What was typed: a record is found when its text holds all needles of any of the ways.

    ``exact`` are codes and numbers that make a record the one meant; ``codes`` the ways to a document of the typed
    number.
    """

    words: Needles
    ways: tuple[Needles, ...]
    exact: frozenset[str]
    codes: tuple[Needles, ...] = ()


def read_query(typed: str, *, years: Iterable[int]) -> Query:
    """The query of what was typed; a bare number may be that of a document of one of the Jalali years.

    A word of three letters is found anywhere in a word, one of two at its beginning, a single letter nowhere.
    """
    plain = canonical(typed)
    words = tuple(dict.fromkeys(plain.split()))[:MOST_WORDS]
    ways = [needles_of(words)]
    exact = {plain, canonical(plain_code(typed))}
    if plain and not _NOT_DIGITS.search(plain):
        digits = plain.replace(" ", "")
        for written in (digits, _INTERNATIONAL.sub("0", digits, count=1)):
            exact.add(written)
            ways.append(needles_of((written,)))
    number = read_search(typed).number
    codes = tuple((f" {year} {number:06d} ",) for year in years) if number is not None else ()
    return Query(words, tuple(dict.fromkeys(way for way in ways if way)), frozenset(exact - {""}), codes)


def needles_of(words: Iterable[str]) -> Needles:
    """The fragments that words are looked up by."""
    return tuple(word if len(word) >= FRAGMENT else f" {word}" for word in words if len(word) >= FRAGMENT - 1)


def fragments_of(needles: Iterable[str]) -> list[str]:
    """The fragments of exactly three letters that every text with these needles holds."""
    found = {needle[at : at + FRAGMENT] for needle in needles for at in range(len(needle) - FRAGMENT + 1)}
    return sorted(found)


def entry_text(title: str | None, keys: Iterable[str], texts: Iterable[str]) -> str:
    """The text that a record is found by: a line of its name, one of its codes and numbers by tabs, and its texts."""
    known = "\t".join(f" {canonical(key)} " for key in keys)
    return "\n".join((f" {canonical(title or '')} ", known, *(f" {canonical(part)} " for part in texts)))


def answers(text: str, ways: Iterable[Needles]) -> bool:
    """Whether a text holds all needles of one of the ways."""
    return any(all(needle in text for needle in way) for way in ways)


def rank(text: str, query: Query) -> Rank:
    """How well a found record answers."""
    title, keys, *_ = text.split("\n")
    if any(key.strip() in query.exact for key in keys.split("\t")) or answers(keys, query.codes):
        return Rank.EXACT
    if query.words and title.startswith(f" {' '.join(query.words)}"):
        return Rank.NAME_BEGINS
    return Rank.NAME if answers(title, query.ways) else Rank.TEXT


def mistyped_ways(words: Sequence[str]) -> tuple[Needles, ...]:
    """Ways to texts with these words although one letter of one of them is wrong, missing or too many.

    One wrong letter leaves one half of its word as it is: its beginning or its end.
    """
    ways = []
    for word in words:
        if len(word) >= SHORTEST_MISTYPED and word.isalpha():
            others = needles_of(other for other in words if other != word)
            half = len(word) // 2
            ways += [(*others, f" {word[:half]}"), (*others, f"{word[half:]} ")]
    return tuple(ways)


def is_nearly(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds every word, but for one letter of those long enough."""
    there = text.split()
    return all(word in text or any(_one_apart(word, other) for other in there) for word in words)


def _one_apart(word: str, other: str) -> bool:
    return len(word) >= SHORTEST_MISTYPED and Levenshtein.distance(word, other, score_cutoff=1) <= 1
