"""Finglish: Persian typed in Latin letters."""

import re
from functools import lru_cache

from crm_core.text.characters import fold
from crm_core.text.finglish_words import AMBIGUOUS, DICTIONARY, ENDINGS, ENGLISH

_CHUNK = re.compile(r"\S+")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_KEPT = re.compile(r"@|://|www\.|\w\.[a-zA-Z]|[-_/][A-Za-z]*\d|\d[-_/][A-Za-z]|[A-Za-z]\d")
_LETTERS = (
    ("kh", "خ"), ("gh", "ق"), ("ch", "چ"), ("sh", "ش"), ("zh", "ژ"), ("ph", "ف"), ("th", "ت"), ("ck", "ک"),
    ("oo", "و"), ("ou", "و"), ("ee", "ی"), ("aa", "ا"),
    ("ei", "ی"), ("ey", "ی"), ("ay", "ای"), ("ai", "ای"), ("ia", "یا"),
)  # fmt: skip
_DOUBLE = dict(_LETTERS)
_SINGLE = {
    "b": "ب", "c": "ک", "d": "د", "f": "ف", "g": "گ", "h": "ه", "i": "ی", "j": "ج", "k": "ک", "l": "ل",
    "m": "م", "n": "ن", "p": "پ", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "و", "w": "و",
    "x": "کس", "y": "ی", "z": "ز",
}  # fmt: skip
_VOWELS = "aeiou"
_LONGEST_WORD = 40
_SHORTEST_STEM = 2


def _vowel(word: str, at: int) -> str:
    """The letter of an a, e or o: long vowels are written in Persian, short ones inside a word are not."""
    letter, last = word[at], at == len(word) - 1
    if at == 0:
        return "آ" if letter == "a" and len(word) > 2 and word[2:3] in _VOWELS else "ا"
    if last:
        return {"a": "ا", "e": "ه", "o": "و"}[letter]
    if letter == "a":
        # «salam», «tehran»: a is long before the last consonant, short before two or in an open syllable.
        return "ا" if at == len(word) - 2 and at > 2 else ""
    return "و" if letter == "o" and at == len(word) - 2 and at > 2 else ""


def _by_letters(word: str) -> str:
    letters, at = [], 0
    while at < len(word):
        pair = word[at : at + 2]
        if pair in _DOUBLE and at + 2 <= len(word):
            start = "ا" if at == 0 and pair[0] in _VOWELS and pair != "aa" else ""
            letters.append("آ" if pair == "aa" and at == 0 else start + _DOUBLE[pair])
            at += 2
            continue
        letter = word[at]
        if letter in "aeo":
            letters.append(_vowel(word, at))
        elif at == 0 and letter in "iu":
            letters.append("ا" + _SINGLE[letter])
        elif not (at and letter == word[at - 1]):
            letters.append(_SINGLE.get(letter, ""))
        at += 1
    return "".join(letters)


def known_word(word: str) -> str | None:
    """The Persian of a word in the dictionary, perhaps with an ending («doorbinemun»)."""
    if word in DICTIONARY:
        return DICTIONARY[word]
    for ending, persian in ENDINGS.items():
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > _SHORTEST_STEM and stem in DICTIONARY:
            return DICTIONARY[stem] + persian
    return None


@lru_cache(maxsize=4096)
def _persian_word(word: str) -> str:
    lower = word.lower().replace("'", "").replace("’", "")
    stretched = re.sub(r"([a-z])\1{2,}", r"\1", lower)
    known = known_word(lower) or known_word(stretched)
    if known is not None:
        return known
    is_brand = word.isupper() or len(word) == 1 or len(word) > _LONGEST_WORD
    return word if is_brand or lower in ENGLISH else _by_letters(stretched)


def finglish_to_persian(text: str) -> str:
    """The text with Latin words in Persian letters: known words by dictionary, others by sound.

    Addresses, codes, models with digits, words in capitals and everyday English words stay.
    """

    def chunk(match: re.Match[str]) -> str:
        part = match.group()
        if not any("a" <= letter <= "z" for letter in part.lower()) or _KEPT.search(part):
            return part
        return _LATIN_WORD.sub(lambda word: _persian_word(word.group()), part)

    return _CHUNK.sub(chunk, text)


def looks_finglish(text: str) -> bool:
    """Whether a message is mostly Latin letters that spell Persian, not English, a code or an address."""
    folded = fold(text)
    words = [word.lower() for chunk in folded.split() if not _KEPT.search(chunk) for word in _LATIN_WORD.findall(chunk)]
    latin = sum(map(len, words))
    if not words or latin * 2 < sum(character.isalpha() for character in folded):
        return False
    persian = sum(known_word(word) is not None and word not in AMBIGUOUS for word in words)
    english = sum(word in ENGLISH for word in words)
    return persian > english
