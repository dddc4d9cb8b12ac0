"""What the tagger sees of each piece: its letters, its neighbours, and what rules and catalogue say of it."""

from functools import lru_cache
from typing import List, Sequence

from bot.components.lexicon import kinds
from bot.components.pieces import Piece
from crm_core.text.finglish import finglish_to_persian
from crm_core.text.finglish_words import ENDINGS

_EDGE = "\v"


def shape(text: str) -> str:
    """The kind of characters in a piece: digits with their number, Latin, Persian, or the sign itself."""
    if text.isdigit():
        return f"d{min(len(text), 12)}"
    first = text[0]
    if "a" <= first <= "z":
        return "lx" if text.isalpha() else "lm"
    if first.isdigit():
        return "dm"
    return "fa" if first.isalpha() else first


def _own(piece: Piece, word: str, form: str, mark: str) -> List[str]:
    features = [f"w={word}", f"s={form}", f"m={mark}", f"wm={word}|{mark}"]
    if piece.is_ending:
        features += ("ending", f"of={kinds(piece.whole)}", f"whole={_in_persian(piece.whole.replace('_', ''), False)}")
    elif form in ("fa", "lx", "lm"):
        length = len(word)
        for size in range(1, min(5, length)):
            features.append(f"p={word[:size]}")
            features.append(f"e={word[-size:]}")
        if piece.ending:
            features += (f"n={piece.ending}", f"whole={_in_persian(piece.whole.replace('_', ''), False)}")
    return features


def tag_features(pieces: Sequence[Piece], marks: Sequence[str]) -> List[List[str]]:
    """Features of each piece of a message; ``marks[i]`` is what rules and catalogue say of piece i, or ""."""
    words = [_EDGE, _EDGE, *map(_normal, pieces), _EDGE, _EDGE]
    forms = [_EDGE, *(shape(piece.text) for piece in pieces), _EDGE]
    said = [_EDGE, *marks, _EDGE]
    known = [_EDGE, _EDGE, *(_known(piece) for piece in pieces), _EDGE, _EDGE]
    sequence = []
    for index, piece in enumerate(pieces):
        two_back, back, word, ahead, two_ahead = words[index : index + 5]
        features = _own(piece, word, forms[index + 1], said[index + 1])
        features += (
            f"-2={two_back}", f"-1={back}", f"+1={ahead}", f"+2={two_ahead}",
            f"-1w={back}|{word}", f"w+1={word}|{ahead}", f"-1+1={back}|{ahead}",
            f"-2-1={two_back}|{back}", f"+1+2={ahead}|{two_ahead}",
            f"s-1={forms[index]}", f"s+1={forms[index + 2]}", f"m-1={said[index]}", f"m+1={said[index + 2]}",
        )  # fmt: skip
        features += _of_neighbours(known[index : index + 5], word)
        sequence.append(features)
    return sequence


def _known(piece: Piece) -> str:
    """What the lexicon says of a piece, and of its whole word where a stem alone says nothing."""
    if piece.is_ending:
        return "-"
    return kinds(piece.text) or (kinds(piece.whole) if piece.ending else "")


def _of_neighbours(known: Sequence[str], word: str) -> List[str]:
    two_back, back, here, ahead, two_ahead = known
    return [
        f"k={here}", f"k-1={back}", f"k+1={ahead}", f"k-2={two_back}", f"k+2={two_ahead}",
        f"k-1k={back}|{here}", f"kk+1={here}|{ahead}", f"k-1w={back}|{word}", f"k-2k-1k={two_back}|{back}|{here}",
    ]  # fmt: skip


def _normal(piece: Piece) -> str:
    """The word as people spell it most: long numbers by their length, Latin letters in Persian ones."""
    text = piece.text
    if text.isdigit() and len(text) > 2:
        return "0" * min(len(text), 12)
    return _in_persian(text.replace("_", ""), piece.is_ending)


@lru_cache(maxsize=8192)
def _in_persian(word: str, is_ending: bool) -> str:
    if not (word.isascii() and word.isalpha()):
        return word
    if is_ending:
        return ENDINGS.get(word, word).replace("\u200c", "").strip() or "e"
    return finglish_to_persian(word).replace("\u200c", "")
