"""Joints: where a message may be cut into parts that stand on their own."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import FrozenSet, List, Sequence, Tuple

from bot.components.rules import Finding
from bot.components.words import Word
from crm_core.text.vocabulary import word_set


class Joint(Enum):
    """What a part begins with: nothing but a sentence, an addition («… هم»), or words of another matter («راستی»)."""

    SENTENCE = "sentence"
    ADDITION = "addition"
    OPENING = "opening"


@dataclass(frozen=True)
class Part:
    """Characters start..end (exclusive) of a message, and how it is joined to what stands before."""

    start: int
    end: int
    joint: Joint


LEAST_WORDS = 2
"""A word alone («ممنون») stays with what was said before it."""
MOST_PARTS = 6
"""A message with more parts tells a story; stories are not cut."""
LONGEST_TEXT = 400
"""Characters of a message that may be cut; a longer one tells a story, too."""
_ENDS = frozenset(".!?؟…؛;")
_COMMAS = frozenset("،,")
_SIGNS = _ENDS | _COMMAS | {":"}
_AND = frozenset({"و", "va", "v"})
_ALSO = frozenset({"هم", "نیز", "ham"})
_ALSO_WITHIN = 9
"""Words of a part among which «هم» makes it an addition («قیمت مودم تی‌پی‌لینک رو هم بگید»)."""


def _phrases(*phrases: str) -> FrozenSet[Tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in phrases)


_OPENINGS = _phrases(
    "راستی", "ضمنا", "در ضمن", "درضمن", "همچنین", "هم_چنین", "هم چنین", "علاوه بر این", "علاوه بر اون", "به علاوه",
    "بعلاوه", "یه سوال دیگه", "یک سوال دیگه", "یک سوال دیگر", "یه کار دیگه", "یک کار دیگر", "بعدش هم", "بعدشم",
    "rasti", "raasti", "zemnan", "dar zemn", "darzemn", "hamchenin", "alave bar in", "ye soal dige", "ye soale dige",
    "ye sual dige", "yek soal digar", "ye kare dige", "badesham", "badesh ham",
)  # fmt: skip
"""Words that begin another matter wherever they stand."""
_OPENINGS_AFTER_A_STOP = _OPENINGS | _phrases(
    "اینکه", "این_که", "یه چیز دیگه", "یک چیز دیگر", "سوال دیگه", "سوال بعدی", "سوال دوم", "سوال دومم", "از طرفی",
    "از طرف دیگه", "دوم اینکه", "دوم این_که", "inke", "ye chize dige", "ye chiz dige", "soale badi", "dovom inke",
)  # fmt: skip
"""Words that do so only after a sign or «و»."""
_FIRST_WORDS = frozenset(phrase[0] for phrase in _OPENINGS_AFTER_A_STOP)
_LONGEST_OPENING = 3
_STATED = word_set(
    "است هست نیست هستم هستیم هستید هستین هستن هستند دارم داریم دارید دارین داره دارد دارن دارند ندارم نداره ندارد",
    "شد شده نشده کرد کرده کردم کردیم کنید کنین بکنید بدید بدین بدهید بگید بگین بگویید بفرمایید فرمایید بفرستید بفرستین",
    "بزنید بزنین چیه چنده چقدره چقده کجاست کیه چیست چطوره خرابه قطعه بود بودم بودیم رسید اومد کنم بدم کنه بشه",
    "mikham mikhastam darid darin darim daram chande cheghadre chie kojast ast hast shod shode kharabe ghate bedid",
    "begid befrestid befarmaid konid",
)
_VERB_BEGINNINGS = ("می_", "نمی_", "میخ", "میش", "میک", "نمیش", "نمیک", "نمیا", "نمید", "نمیخ", "nemi", "mi")


def cut(text: str, words: Sequence[Word], findings: Sequence[Finding]) -> List[Part]:
    """The parts of a message that might be matters of their own, in order; empty when nothing joins two.

    A part ends with a sentence, before words of another matter (they belong to no part), and at a comma, or at «و»
    after a verb, before an addition.
    """
    if len(text) > LONGEST_TEXT:
        return []
    joints = [place for place in range(1, len(words)) if _is_joint(text, words, place, findings)]
    if not 0 < len(joints) < MOST_PARTS:
        return []
    parts = [Part(0, words[joints[0] - 1].end, Joint.SENTENCE)]
    for first, last in zip(joints, [*joints[1:], len(words)], strict=True):
        begin = first + _opening(words, first)
        if sum(word.text[0].isalnum() for word in words[begin:last]) < LEAST_WORDS:
            parts[-1] = replace(parts[-1], end=words[last - 1].end)
        else:
            opened = begin - first > (words[first].lemma in _AND)
            also = Joint.ADDITION if _also_soon(words[begin:last]) else Joint.SENTENCE
            parts.append(Part(words[begin].start, words[last - 1].end, Joint.OPENING if opened else also))
    return parts if len(parts) > 1 else []


def _is_joint(text: str, words: Sequence[Word], place: int, findings: Sequence[Finding]) -> bool:
    """Whether a part begins at a word; signs never begin one, and nothing is cut inside of a finding."""
    word, before = words[place], words[place - 1]
    if word.text[0] in _SIGNS or any(finding.start < word.start < finding.end for finding in findings):
        return False
    if before.text[0] in _ENDS or "\n" in text[before.end : word.start]:
        return True
    comma, joined = before.text[0] in _COMMAS, word.lemma in _AND
    opens = (joined or word.lemma in _FIRST_WORDS) and _opening(words, place) > joined
    adds = (comma or (joined and _is_stated(before))) and _also_soon(words[place:])
    return (opens or adds) and not _is_inside_an_opening(words, place)


def _is_inside_an_opening(words: Sequence[Word], place: int) -> bool:
    return any(_opening(words, place - back) > back for back in range(1, min(place, _LONGEST_OPENING + 1)))


def _opening(words: Sequence[Word], place: int) -> int:
    """How many words at a place open another matter, with «و» before them and signs after; 0 for none, 1 for «و»."""
    joined = words[place].lemma in _AND
    stopped = joined or words[place - 1].text[0] in _SIGNS
    start = place + joined
    for size in range(_LONGEST_OPENING, 0, -1):
        phrase = tuple(word.lemma.replace("ؤ", "و") for word in words[start : start + size])
        if phrase in (_OPENINGS_AFTER_A_STOP if stopped else _OPENINGS):
            end = start + size
            while end < len(words) and words[end].text[0] in _SIGNS:
                end += 1
            return end - place
    return int(joined)


def _is_stated(word: Word) -> bool:
    return word.lemma in _STATED or word.lemma.startswith(_VERB_BEGINNINGS)


def _also_soon(words: Sequence[Word]) -> bool:
    """Whether «هم» comes soon, within the sentence and not as its first word («هم این، هم آن»)."""
    for word in words[1:_ALSO_WITHIN]:
        if word.text[0] in _ENDS:
            return False
        if word.lemma in _ALSO:
            return True
    return False
