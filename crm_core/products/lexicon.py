"""The vocabulary of a catalogue, and how a customer's word is traced back to it (pure).

A word that the catalogue has is itself. Any other is tried, in this order: with its ending off («پرینترمون»), as two
words written together or one written apart, by sound («ظبط», "sazmani"), as the beginning of a word, as a slip.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from crm_core.products.naming import Word, bare_number, is_soft
from crm_core.text.vocabulary import word_list

_ENDINGS = sorted(
    word_list(
        "هایمان هایتان هایشان هامون هاتون هاشون هایی های هام هات هاش هارو ها مون تون شون مان تان شان امون اتون اشون",
        "ایی ای ام ات اش اون رو یی یه یم ه ی و ا م ت ش",
    ),
    key=len,
    reverse=True,
)
_LOST_ENDINGS = ("ی", "ه", "یی", "ای")
_SAME_SOUND = str.maketrans("ثصذضظطحغع", "سسزززتهقا")
_VOWELS = str.maketrans(dict.fromkeys("اوی"))
_VOWEL_LETTERS = frozenset("اوی")
_LETTERS_AND_DIGITS = re.compile(r"([^\W\d]+)(\d[^\W_]*)|(\d+)([^\W\d]+)")
_SHORTEST_STEM = 3
_SHORTEST_JOINED = 4
_SHORTEST_BEGINNING = 4
_MOST_PARTS = 4
_LONG_WORD, _MIDDLE_WORD = 8, 5
_LIKELY = 0.74
"""Share of equal letters below which a slip is not looked at: one in four differs."""


class Reading(NamedTuple):
    """A word of the catalogue that a customer's word may stand for, and how surely, 0..1."""

    token: str
    likeness: float


class ReadWord(NamedTuple):
    """A word of a mention and what it may stand for: nothing for a word that the catalogue does not know."""

    text: str
    readings: tuple[Reading, ...]


class Lexicon:
    """The words of all names of a catalogue."""

    def __init__(self, names: Iterable[Sequence[Word]]) -> None:
        known = list(names)
        self._written = {word.text for words in known for word in words}
        self._persian = {text for text in self._written if not text.isascii()}
        self.tokens = {token for words in known for token in self.tokens_of(words)}
        self.tokens |= {number for token in self.tokens if (number := bare_number(token))}
        self._by_sound: dict[str, str] = {}
        self._by_consonants: dict[str, str] = {}
        self._latin: dict[str, str] = {}
        for token in sorted(self.tokens):
            self._by_sound.setdefault(token.translate(_SAME_SOUND), token)
            if not token.isascii():
                self._by_consonants.setdefault(_consonants(token), token)
        for words in known:
            for word in words:
                if word.other and word.text in self.tokens:
                    self._latin.setdefault(word.other, word.text)
        self._spelled = sorted(token for token in self.tokens if token.isalpha() and len(token) >= _SHORTEST_STEM)
        self._beginnings = self._beginnings_of_tokens()

    def tokens_of(self, words: Sequence[Word]) -> tuple[str, ...]:
        """The words of a name as the catalogue writes them: Latin ones in Persian where it has both, parts joined."""
        tokens: list[str] = []
        at = 0
        while at < len(words):
            whole, size = self._joined(words[at : at + _MOST_PARTS])
            tokens.append(whole)
            at += size
        return tuple(tokens)

    def _joined(self, words: Sequence[Word]) -> tuple[str, int]:
        """The longest word that the first words are together («وی دی اس ال»), else the first; and how many it takes."""
        persian = [
            word.other if word.text not in self._persian and word.other in self._persian else word.text
            for word in words
        ]
        for size in range(len(words), 1, -1):
            for whole in ("".join(word.text for word in words[:size]), "".join(persian[:size])):
                if self._is_one(whole):
                    return whole, size
        return persian[0], 1

    def _is_one(self, whole: str) -> bool:
        return len(whole) >= _SHORTEST_JOINED and whole in self._written

    def read(self, words: Sequence[Word]) -> list[ReadWord]:
        """The words of a mention, each with what it may stand for."""
        tokens = list(self.tokens_of(words))
        latin = {word.text: word.other for word in words if word.other}
        read: list[ReadWord] = []
        while tokens:
            token = tokens.pop(0)
            found = self._one(token, latin.get(token, ""))
            if found is None:
                whole, partner = self._with_partner(token, tokens)
                if partner is not None:
                    tokens.remove(partner)
                    read.append(ReadWord(whole, (Reading(whole, 1.0),)))
                    continue
                halves = self._halves(token)
                if halves:
                    read.extend(ReadWord(half, (Reading(half, 1.0),)) for half in halves)
                    continue
                found = self._slip(token, latin.get(token, ""))
            read.append(ReadWord(token, found))
        return read

    def _one(self, token: str, persian: str) -> tuple[Reading, ...] | None:
        """The word itself, without its ending or by its sound; None when it takes more than that."""
        if token in self.tokens or is_soft(token):
            return (Reading(token, 1.0),)
        for form in filter(None, (token, persian)):
            found = form if form in self.tokens else self._latin.get(form) or self._stem(form)
            if found:
                return (Reading(found, 0.98),)
        for form in filter(None, (token, persian)):
            found = self._by_sound.get(form.translate(_SAME_SOUND))
            if found:
                return (Reading(found, 0.95),)
        by_consonants = self._by_consonants.get(_consonants(persian)) if len(_consonants(persian)) > 2 else None
        return (Reading(by_consonants, 0.9),) if by_consonants else None

    def _stem(self, token: str) -> str | None:
        for ending in _ENDINGS:
            stem = token.removesuffix(ending)
            long_enough = len(stem) >= _SHORTEST_STEM + (len(ending) == 1)
            if stem != token and long_enough and (stem in self.tokens or is_soft(stem)):
                return stem
        return next((token + ending for ending in _LOST_ENDINGS if token + ending in self.tokens), None)

    def _with_partner(self, token: str, others: Sequence[str]) -> tuple[str, str | None]:
        """The known word that an unknown one is with another («مایکرو تیک», in either order), and the other."""
        if len(token) < _LONG_WORD:
            for other in others:
                for whole in (token + other, other + token):
                    known = whole if self._is_one(whole) else self._stem(whole)
                    if known in self._written:
                        return known, other
        return token, None

    def _halves(self, token: str) -> tuple[str, ...]:
        """Two words of the catalogue that were written as one («حضورغیاب», "hp4103")."""
        mixed = _LETTERS_AND_DIGITS.fullmatch(token)
        if mixed:
            halves = tuple(part for part in mixed.groups() if part)
            return halves if all(half in self.tokens for half in halves) else ()
        for cut in range(_SHORTEST_STEM, len(token) - _SHORTEST_STEM + 1):
            left, right = token[:cut], token[cut:]
            if left in self.tokens and (right in self.tokens or right.removeprefix("و") in self.tokens):
                return left, right if right in self.tokens else right.removeprefix("و")
        return ()

    def _slip(self, token: str, persian: str) -> tuple[Reading, ...]:
        whole = self._beginnings.get(token)
        if whole:
            return (Reading(whole, 0.85),)
        for form in filter(None, (token, persian)):
            if not form.isalpha() or len(form) < _SHORTEST_STEM:
                continue
            near = process.extract(form, self._spelled, scorer=OSA.normalized_similarity, score_cutoff=_LIKELY, limit=4)
            slips = [(OSA.distance(form, word), word) for word, _, _ in near if _is_slip(form, word)]
            if slips:
                least = min(slips)[0]
                return tuple(Reading(word, 0.95 - 0.07 * steps) for steps, word in slips if steps == least)
        return ()

    def _beginnings_of_tokens(self) -> dict[str, str]:
        """Beginnings that one word alone has and that are most of it («HFW1500» of "hfw1500t")."""
        found: dict[str, str | None] = {}
        for token in self.tokens:
            for size in range(max(_SHORTEST_BEGINNING, -(-len(token) * 3 // 5)), len(token)):
                beginning = token[:size]
                found[beginning] = None if beginning in found else token
        return {beginning: token for beginning, token in found.items() if token is not None}


def _consonants(token: str) -> str:
    return token.translate(_SAME_SOUND).translate(_VOWELS)


def _is_slip(typed: str, meant: str) -> bool:
    """Whether a word may be a mistyped other: the shorter, the less may differ."""
    steps, size = OSA.distance(typed, meant), max(len(typed), len(meant))
    if size >= _LONG_WORD:
        return steps <= 1 or (steps == 2 and typed[0] == meant[0])
    if size >= _MIDDLE_WORD and min(len(typed), len(meant)) >= _MIDDLE_WORD - 1:
        return steps <= 1
    return steps == 1 and (sorted(typed) == sorted(meant) or _differs_by_vowel(typed, meant))


def _differs_by_vowel(typed: str, meant: str) -> bool:
    short, long = sorted((typed, meant), key=len)
    if len(long) != len(short) + 1 or typed[0] != meant[0]:
        return False
    return any(letter in _VOWEL_LETTERS and long[:at] + long[at + 1 :] == short for at, letter in enumerate(long))
