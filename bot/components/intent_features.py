"""What the intent model sees of a message: its letters, its words, and what kind of things it names."""

from collections import Counter
from dataclasses import dataclass
from typing import Dict, Iterable, Sequence

from bot.components.lexicon import kinds
from bot.components.ngrams import count_pieces, count_words
from bot.components.rules import Finding
from bot.components.words import Word
from crm_core.text.finglish import finglish_to_persian, looks_finglish
from crm_core.text.normalise import canonical

LONGEST_TEXT = 1000
"""Characters that decide the intent; a longer message says what it wants before that."""
_MOST_WORDS = 12
_STANDS_FOR: Dict[str, str] = {"product": "کالا", "city": "شهر", "date": "روزی", "quantity": "0"}
"""In the general reading any product is «کالا», any city «شهر»; numbers and addresses are 0 in every reading."""
_WORDS_TELL = frozenset({*_STANDS_FOR, "rating"})
"""Findings whose own words tell something of the intent; of the rest only the kind matters."""


@dataclass(frozen=True)
class MessageView:
    """A message as the tokenizer and the rules left it."""

    text: str
    words: Sequence[Word]
    findings: Sequence[Finding]


def features(view: MessageView) -> "Counter[str]":
    """The counted n-grams and marks of a message; Finglish is read in both alphabets."""
    typed = _replaced(view, {finding.kind: "0" for finding in view.findings if finding.kind not in _WORDS_TELL})
    latin = looks_finglish(typed)
    words = _words(typed, latin)
    counted = count_pieces(words) + count_words(words, "w")
    if latin:
        as_typed = _words(typed, False)
        counted += count_pieces(as_typed) + count_words(as_typed, "w")
    general = _replaced(view, {finding.kind: _STANDS_FOR.get(finding.kind, "0") for finding in view.findings})
    counted += count_words(_words(general, latin), "g")
    counted.update(f"\v{mark}" for mark in _marks(view, words, latin))
    return counted


def _replaced(view: MessageView, stand_ins: Dict[str, str]) -> str:
    """The text with findings of some kinds replaced."""
    text = view.text[:LONGEST_TEXT]
    for finding in sorted(view.findings, key=lambda finding: -finding.start):
        if finding.kind in stand_ins and finding.end <= len(text):
            text = f"{text[: finding.start]} {stand_ins[finding.kind]} {text[finding.end :]}"
    return text


def _words(text: str, latin: bool) -> Sequence[str]:
    return canonical(finglish_to_persian(text) if latin else text).split()


def _marks(view: MessageView, words: Sequence[str], latin: bool) -> Iterable[str]:
    """Kinds of findings and known words, how the message begins and ends, its length, whether it asks."""
    yield from {finding.kind for finding in view.findings}
    for word in view.words[:LONGEST_TEXT]:
        yield from (f"known {kind}" for kind in kinds(word.lemma))
    if latin:
        yield "finglish"
    if "؟" in view.text or "?" in view.text:
        yield "asks"
    if words:
        yield f"begins {words[0]}"
        yield f"ends {words[-1]}"
    yield f"length {min(len(words), _MOST_WORDS) // 2}"
