"""Counting: the numbers of a reading, put together from digits, words, scales and halves."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from crm_core.text.number_words import (
    ATOMS,
    CLASSIFIERS,
    CURRENCIES,
    HALVES,
    HEMMAT,
    LINKED_HALVES,
    LINKS,
    ORDINAL_ENDINGS,
    ORDINALS,
    SCALES,
    WEAK,
)
from crm_core.text.reading import Reading, read

_PLAIN = re.compile(r"\d{1,18}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[,٬،]\d{3}){1,5}(?:[.٫]\d{1,4})?|[1-9]\d{0,2}(?:\.\d{3}){2,5}")
_DOTTED_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.٫]\d{3}")
_DECIMAL = re.compile(r"\d{1,12}[.٫]\d{1,9}")
_SLASHED = re.compile(r"\d{1,6}[/،,]\d{1,3}")
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "م": 10**6}
_RANKS = {"hundred": 3, "ten": 2, "teen": 1, "unit": 1, "zero": 0}
_BEGINNINGS = frozenset({*ATOMS, *ORDINALS, *SCALES, *HALVES})
_HALF = Decimal("0.5")
_GREATEST_SCALE = 10**15


class Count(NamedTuple):
    """A number made of tokens[first:next], its greatest scale (1 without one) and what kind it is."""

    value: Decimal
    scale: int
    first: int
    next: int
    ordinal: bool = False
    hemmat: bool = False


def follows(reading: Reading, index: int) -> bool:
    """Whether a token stands at index and touches the one before it."""
    return index < len(reading.touching) and reading.touching[index]


def is_weak(reading: Reading, count: Count) -> bool:
    """Whether the number is one word that more often means something else («نه», «یه»)."""
    return count.next - count.first == 1 and reading.tokens[count.first].text in WEAK


def _belongs_to_another_word(text: str, start: int, end: int) -> bool:
    """Whether digits are part of a date, time, phone number, code, address or model name."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before and (before[-1] in "+_" or (before[-1].isascii() and before[-1].isalpha())):
        return True
    if len(before) == 2 and before[1] in "-–/:.@" and before[0].isascii() and before[0].isalnum():
        return True
    return len(after) == 2 and after[0] in "-–/:@_" and after[1].isascii() and after[1].isalnum()


def _numeral(reading: Reading, index: int) -> Decimal | None:
    token = reading.tokens[index]
    word = token.text
    if _belongs_to_another_word(reading.text, token.start, token.end):
        return None
    if _PLAIN.fullmatch(word):
        return None if word[0] == "0" and len(word) > 1 else Decimal(word)
    scaled = _scale_at(reading, index + 1) is not None
    if not scaled and _DOTTED_THOUSANDS.fullmatch(word):
        return Decimal(re.sub(r"\D", "", word))
    if _GROUPED.fullmatch(word):
        whole, point, fraction = re.sub("[,٬،]", "", word).replace("٫", ".").partition(".")
        return Decimal(re.sub(r"\D", "", word)) if "." in fraction else Decimal(whole + point + fraction)
    if _DECIMAL.fullmatch(word) or (scaled and _SLASHED.fullmatch(word)):
        return Decimal(re.sub("[٫/،,]", ".", word))
    return None


def _after_link(reading: Reading, index: int) -> int | None:
    """Index after an «و» at index that touches the words on both sides."""
    if follows(reading, index) and reading.tokens[index].text in LINKS and follows(reading, index + 1):
        return index + 1
    return None


def _scale_at(reading: Reading, index: int) -> int | None:
    if not follows(reading, index):
        return None
    word, previous = reading.tokens[index].text, reading.tokens[index - 1]
    if word in SCALES:
        return SCALES[word]
    if word not in _SHORT_SCALES or not previous.text[0].isdecimal() or previous.end < reading.tokens[index].start:
        return None
    paid = follows(reading, index + 1) and reading.tokens[index + 1].text in CURRENCIES
    round_thousands = word == "k" and len(previous.text) > 1 and previous.text[-1] in "05"
    return _SHORT_SCALES[word] if paid or round_thousands else None


def _words(reading: Reading, index: int) -> Count | None:
    """Hundreds, tens and units written in words, the last one perhaps an ordinal."""
    word, first = reading.tokens[index].text, index
    found = ATOMS.get(word) or ORDINALS.get(word)
    if found is None:
        return None
    total, rank, index = found[1], _RANKS[found[0]], index + 1
    while word in ATOMS and rank > 1:
        linked = _after_link(reading, index)
        at = index if linked is None else linked
        word = reading.tokens[at].text if follows(reading, at) else ""
        found = ATOMS.get(word) or ORDINALS.get(word)
        if found is None or not found[1] or _RANKS[found[0]] >= rank or (found[0] == "teen" and rank < 3):
            break
        if linked is None and word in WEAK:
            break
        total, rank, index = total + found[1], _RANKS[found[0]], at + 1
    last = reading.tokens[index - 1].text
    return Count(Decimal(total), 1, first, index, ordinal=last not in ATOMS)


def _after_half(reading: Reading, index: int) -> int | None:
    """Index after «و نیم» at index."""
    if follows(reading, index) and reading.tokens[index].text in LINKED_HALVES:
        return index + 1
    after = _after_link(reading, index)
    return after + 1 if after is not None and reading.tokens[after].text in HALVES else None


def _has_ordinal_ending(reading: Reading, index: int) -> bool:
    if not follows(reading, index) or reading.tokens[index].text not in ORDINAL_ENDINGS:
        return False
    glued = reading.tokens[index - 1].end == reading.tokens[index].start
    return reading.tokens[index].text == "ام" or (glued and reading.tokens[index - 1].text[0].isdecimal())


def _below_thousand(reading: Reading, index: int) -> Count | None:
    """A numeral, number words, a half, or the 1 that a bare scale word means."""
    word = reading.tokens[index].text
    if word[0].isdecimal():
        value = _numeral(reading, index)
        count = None if value is None else Count(value, 1, index, index + 1)
    elif word in SCALES and word not in HEMMAT:
        return Count(Decimal(1), 1, index, index)
    elif word in HALVES:
        return Count(_HALF, 1, index, index + 1)
    else:
        count = _words(reading, index)
    if count is None or count.ordinal:
        return count
    halved = _after_half(reading, count.next)
    if halved is not None:
        return count._replace(value=count.value + _HALF, next=halved)
    if _scale_at(reading, count.next) is None and _has_ordinal_ending(reading, count.next):
        return count._replace(next=count.next + 1, ordinal=True)
    return count


def _part_at(reading: Reading, index: int) -> Count | None:
    """A number below a thousand together with the scale words after it («ده هزار میلیارد»)."""
    count = _below_thousand(reading, index) if index < len(reading.tokens) else None
    if count is None or count.ordinal:
        return count
    at, scale, hemmat, last = count.next, 1, False, 0
    while at < len(reading.tokens):
        step = SCALES[reading.tokens[at].text] if at == index else _scale_at(reading, at)
        if step is None or step < last or scale * step > _GREATEST_SCALE:
            break
        hemmat = hemmat or reading.tokens[at].text in HEMMAT
        at, scale, last = at + 1, scale * step, step
    if at == index:
        return None
    return Count(count.value * scale, scale, index, at, hemmat=hemmat)


def _continued(reading: Reading, count: Count, part: Count, *, linked: bool) -> Decimal | None:
    """What a further part adds after a scale, or None when it begins another number."""
    if part.scale > 1:
        return part.value if part.scale < count.scale and part.value < count.scale else None
    if part.value == _HALF or part.value >= count.scale:
        return None
    in_digits = reading.tokens[part.first].text[0].isdecimal()
    if not linked and (in_digits or is_weak(reading, part)):
        return None
    if count.scale < 10**6 or part.value >= 1000 or part.value % 5:
        return part.value
    if follows(reading, part.next) and reading.tokens[part.next].text in CLASSIFIERS:
        return None if in_digits else part.value
    # «دو میلیون و پونصد» is 2,500,000: after a million a bare round rest counts the next lower scale.
    return part.value * (count.scale // 1000)


def count_at(reading: Reading, index: int) -> Count | None:
    """The longest number that begins at a token."""
    count = _part_at(reading, index)
    limit = 0 if count is None or count.ordinal else count.scale
    while count is not None and limit > 1:
        halved = _after_half(reading, count.next)
        if halved is not None and _scale_at(reading, halved) is None:
            return count._replace(value=count.value + _HALF * limit, next=halved)
        linked = _after_link(reading, count.next)
        at = count.next if linked is None else linked
        part = _part_at(reading, at) if follows(reading, at) else None
        if part is None:
            break
        added = _continued(reading, count._replace(scale=limit), part, linked=linked is not None)
        if added is None:
            break
        count = count._replace(value=count.value + added, next=part.next, ordinal=part.ordinal)
        limit = 1 if part.ordinal else part.scale
    return count


@lru_cache(maxsize=16)
def counts(raw: str) -> tuple[Count, ...]:
    """All numbers of a message in order, ordinals and weak words among them."""
    reading, found, index = read(raw), [], 0
    while index < len(reading.tokens):
        word = reading.tokens[index].text
        count = count_at(reading, index) if word in _BEGINNINGS or word[0].isdecimal() else None
        if count is not None:
            whole = count.value == count.value.to_integral_value()
            found.append(count._replace(value=Decimal(int(count.value))) if whole else count)
        index = index + 1 if count is None else count.next
    return tuple(found)
