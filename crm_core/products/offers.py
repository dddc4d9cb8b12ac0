"""Reading the answer to an offered choice: which place of the list it names (pure)."""

import re

from crm_core.text.normalise import canonical
from crm_core.text.number_words import ATOMS, ORDINALS
from crm_core.text.vocabulary import word_set

OFFERED_AT_ONCE = 5
"""Products of a choice that are read out; a longer list is not read, so «آخری» is the last of these."""

_AFTER_ORDINAL = re.compile(r"(?:ین|یشو|یش|یو|یه|ی|رو)$")
_NUMBERED = word_set("شماره گزینه مورد ردیف شمارهی گزینهی موردی shomare gozine")
_LAST = word_set("اخر اخری اخریش اخریه اخریو اخرین akhari akharish akhar")
_MIDDLE = word_set("وسطی وسط وسطیش وسطیه vasati")
_BEFORE_LAST = word_set("مونده مانده ماقبل")
_LATIN_ORDINALS = {"avali": 1, "avvali": 1, "aval": 1, "dovomi": 2, "dovom": 2, "sevomi": 3, "sevom": 3, "chaharomi": 4}
_ORDINAL_VALUES = {canonical(word): value for word, (_, value) in ORDINALS.items()} | {"یکم": 1}
_NUMBER_VALUES = {canonical(word): value for word, (_, value) in ATOMS.items()}
_REFUSALS = word_set(
    "هیچکدوم هیچکدام هیچکدومش هیچکدومشون نمیخوام نمیخواهم نمیخوایم بیخیال بیخیالش hichkodoom hichkodum nemikham"
)
_AGREEMENT = word_set(
    "بله اره آره اری همین همون همینه همونه خوبه باشه اوکی درسته بلی همینو همونو bale are hamin hamoon ok okey bashe",
)


def chosen_place(answer: str, offered: int) -> int | None:
    """The place (from 0) that an answer like «دومی» or «شماره ۲» names in a list of so many; None for no place."""
    words = canonical(answer).split()
    if _BEFORE_LAST.intersection(words):
        return None
    if _LAST.intersection(words):
        return offered - 1 if offered else None
    if _MIDDLE.intersection(words):
        return offered // 2 if offered % 2 else None
    places = {place for at in range(len(words)) if (place := _place(words, at)) is not None}
    place = places.pop() if len(places) == 1 else 0
    return place - 1 if 1 <= place <= offered else None


def refuses(answer: str) -> bool:
    """Whether the answer takes none of the offered."""
    return not _REFUSALS.isdisjoint(canonical(answer).split())


def agrees(answer: str) -> bool:
    """Whether the answer takes what was offered («بله», «همین خوبه»)."""
    words = canonical(answer).split()
    return bool(words) and not _AGREEMENT.isdisjoint(words)


def _place(words: list[str], at: int) -> int | None:
    word = words[at]
    numbered = at > 0 and words[at - 1] in _NUMBERED
    for form in (word, _AFTER_ORDINAL.sub("", word)):
        if form in _ORDINAL_VALUES:
            return _ORDINAL_VALUES[form]
        if numbered and (form.isdecimal() or form in _NUMBER_VALUES):
            return int(form) if form.isdecimal() else _NUMBER_VALUES[form]
    return _LATIN_ORDINALS.get(word)
