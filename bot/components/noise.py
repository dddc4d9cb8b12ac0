"""Noise: how the same message looks when it is typed in a hurry, on a phone, or in Latin letters."""

import random
import re
from dataclasses import dataclass
from typing import Callable, Dict, List, Sequence, Tuple

from bot.components.pieces import Span
from crm_core.text.characters import ZWNJ
from crm_core.text.finglish_words import DICTIONARY
from crm_core.text.normalise import canonical

_ROWS = ("ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو")
_NEIGHBOURS: Dict[str, str] = {
    key: row[max(0, place - 1) : place] + row[place + 1 : place + 2] for row in _ROWS for place, key in enumerate(row)
}
"""Keys beside each key of the Persian keyboard."""
_SOUNDS: Dict[str, str] = {
    letter: alike.replace(letter, "") for alike in ("زذضظ", "سصث", "تط", "هح", "قغ") for letter in alike
}
"""Letters that sound alike and are mistaken for each other."""
_ARABIC = {"ی": "ي", "ک": "ك"}
_LATIN = {
    "ا": "a", "آ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d",
    "ذ": "z", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "a",
    "غ": "gh", "ف": "f", "ق": "gh", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "o", "ه": "h", "ی": "i",
    "ئ": "", "ء": "", "ؤ": "o", "أ": "a",
}  # fmt: skip
_HARD = frozenset("بپتثجچحخدذرزژسشصضطظغفقکگلمن")
_SHORT_VOWELS = "aaeeo"
_HABITS = (("kh", "x"), ("gh", "q"), ("oo", "u"), ("sh", "sh"), ("ee", "i"))
"""Spellings of one sound that a writer of Finglish keeps to through a message."""
_WORD = re.compile(rf"[آ-ی{ZWNJ}]+")
_LONG_ENOUGH = 4


@dataclass(frozen=True)
class Noisy:
    """A message as it was typed badly, with its spans where they are now."""

    text: str
    spans: List[Span]


def _spellings() -> Dict[str, List[str]]:
    found: Dict[str, List[str]] = {}
    for latin, persian in DICTIONARY.items():
        if " " not in persian:
            found.setdefault(canonical(persian), []).append(latin)
    return {word: sorted(spellings) for word, spellings in found.items()}


_SPELLINGS = _spellings()


def misspell(text: str, spans: Sequence[Span], dice: random.Random) -> Noisy:
    """The message with one or two slips of the finger, of spelling or of spacing."""
    new = list(text)
    for slip in dice.sample(_SLIPS, dice.choice((1, 1, 2))):
        slip(new, text, dice)
    return _moved(new, spans)


def in_latin(text: str, spans: Sequence[Span], dice: random.Random) -> Noisy:
    """The message in Finglish, by the habits of one writer."""
    habits = [pair for pair in _HABITS if dice.random() < 0.3]
    new = list(text)
    for word in _WORD.finditer(text):
        borders = {place for span in spans for place in (span.start, span.end) if word.start() < place < word.end()}
        starts = [word.start(), *sorted(borders)]
        for start, end in zip(starts, [*starts[1:], word.end()], strict=True):
            latin = _latin(text[start:end], dice)
            for usual, own in habits:
                latin = latin.replace(usual, own)
            new[start] = latin
            new[start + 1 : end] = [""] * (end - start - 1)
    return _moved(new, spans)


def _latin(word: str, dice: random.Random) -> str:
    known = _SPELLINGS.get(canonical(word).replace(" ", ""))
    if known:
        return dice.choice(known)
    letters: List[str] = []
    for place, letter in enumerate(word):
        if letter == "و" and place == 0:
            letters.append("v")
        elif letter == "ی" and place == 0:
            letters.append("y")
        elif letter == "ه" and place == len(word) - 1 and place:
            letters.append("e")
        else:
            letters.append(_LATIN.get(letter, ""))
        if letter in _HARD and word[place + 1 : place + 2] in _HARD and dice.random() < 0.8:
            letters.append(dice.choice(_SHORT_VOWELS))
    return "".join(letters)


def _moved(new: Sequence[str], spans: Sequence[Span]) -> Noisy:
    """The text of the new characters, each at the place of an old one, and where the spans went."""
    places = [0]
    for characters in new:
        places.append(places[-1] + len(characters))
    return Noisy("".join(new), [Span(span.kind, places[span.start], places[span.end]) for span in spans])


def _slip_key(new: List[str], text: str, dice: random.Random) -> None:
    _change(new, text, dice, lambda letter: dice.choice(_NEIGHBOURS.get(letter) or letter))


def _slip_sound(new: List[str], text: str, dice: random.Random) -> None:
    _change(new, text, dice, lambda letter: dice.choice(_SOUNDS.get(letter) or letter), _SOUNDS)


def _slip_lost(new: List[str], text: str, dice: random.Random) -> None:
    _change(new, text, dice, lambda letter: "")


def _slip_stretch(new: List[str], text: str, dice: random.Random) -> None:
    _change(new, text, dice, lambda letter: letter * dice.randint(3, 5), "اویه")


def _slip_spaces(new: List[str], text: str, dice: random.Random) -> None:
    """Half-spaces become spaces or nothing, as a writer does it through a whole message."""
    instead = dice.choice(("", " "))
    for place, character in enumerate(text):
        if character == ZWNJ:
            new[place] = instead


def _slip_joined(new: List[str], text: str, dice: random.Random) -> None:
    """A space between two words is left out."""
    gaps = [m.start() for m in re.finditer(r"(?<=[آ-ی]) (?=[آ-ی])", text)]
    if gaps:
        new[dice.choice(gaps)] = ""


def _slip_arabic(new: List[str], text: str, dice: random.Random) -> None:
    for place, character in enumerate(text):
        new[place] = _ARABIC.get(character, new[place])


def _change(
    new: List[str], text: str, dice: random.Random, change: Callable[[str], str], letters: Sequence[str] | None = None
) -> None:
    """Changes one letter inside a longer word."""
    places = [
        place
        for word in _WORD.finditer(text)
        if word.end() - word.start() >= _LONG_ENOUGH
        for place in range(word.start() + 1, word.end())
        if letters is None or text[place] in letters
    ]
    if places:
        place = dice.choice(places)
        new[place] = change(text[place])


_Slip = Callable[[List[str], str, random.Random], None]
_SLIPS: Tuple[_Slip, ...] = (
    _slip_key, _slip_sound, _slip_lost, _slip_stretch, _slip_spaces, _slip_joined, _slip_arabic,
)  # fmt: skip
