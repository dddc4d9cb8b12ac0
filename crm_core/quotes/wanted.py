"""Reading what a customer wants a quote for out of a sentence (pure).

Which number belongs to which thing is decided for the sentence as a whole: every pair of a number and a thing has a
cost (words and separators between them, a number after its thing where the others stand before), nothing else may stand
between the two, and the cheapest pairing wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crm_core.products.linker import Link, Linker
from crm_core.products.naming import begins_with_count, is_count_word
from crm_core.text.normalise import canonical
from crm_core.text.numbers import NumberSpan, find_numbers
from crm_core.text.quantities import LARGEST_QUANTITY, find_quantities

_SEPARATOR = re.compile(r"[،,؛;\n.؟?!+]|(?<!\S)(?:و|با|va|o|ba|به علاوه)(?!\S)")
_EACH = re.compile(r"هر[\s\u200c]?(?:کدوم|کدام|یک|یکی|دوتا|دو|دوی|سه|سه‌تا)\S*|har ?(?:kodoom|kodum|kodam)\S*")
_ONE = re.compile(r"(?<!\S)(?:یه|یک|يك|یكی|ye|yek)[\s\u200c]+(?:دستگاه[\s\u200c]+|عدد[\s\u200c]+)?$", re.IGNORECASE)
_A_PIECE = re.compile(r"(?<!\S)(?:یدونه|یک‌دونه|یکدونه|yedune|yedoone)\s+$", re.IGNORECASE)
_ONLY_ONE = re.compile(r"^\s+(?:یکی|یدونه|yeki)(?=\s*(?:[،,؛;.\n]|$|و\s))", re.IGNORECASE)
_TIMES_AFTER = re.compile(r"^\s*[xX×*]\s*(\d{1,7})(?!\d)")
_TIMES_BEFORE = re.compile(r"(?<!\d)(\d{1,7})\s*[xX×*]\s*$")
_TOUCHING = re.compile(r"[\s\u200c]*(?:از[\s\u200c]+)?")
_ENDS_THERE = re.compile(r"^[\s\u200c]*(?:[،,؛;.)\n؟?!]|$|و[\s\u200c])")
_BEFORE_NUMBER = re.compile(r"[\s\u200c:(\-=،]*(?:تعداد|tedad)?[\s\u200c:(=]*")
_PACK = frozenset({"تایی", "taei", "taye"})
_APART, _LEFT_OVER, _OTHER_WAY, _A_WORD, _MOST_WORDS = 2.0, 4.0, 1.0, 0.3, 6


@dataclass(frozen=True)
class Mention:
    """The words that name a product, and where they stand in the message."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Wish:
    """A mentioned product, how many of it, and what the catalogue knows of it."""

    mention: str
    quantity: int | None
    link: Link

    def settled(self) -> "Wish":
        """The wish, sure of its product if there is only one that the words may mean."""
        if self.link.sure is not None or len(self.link.candidates) != 1:
            return self
        return replace(self, link=replace(self.link, sure=self.link.candidates[0]))


@dataclass(frozen=True)
class _Amount:
    value: int
    start: int
    end: int


def read_wishes(text: str, mentions: Sequence[Mention], linker: Linker) -> list[Wish]:
    """Every mentioned product with its number of units, in the order of the message."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    links = [linker.link(mention.text) for mention in ordered]
    own = [_own_amount(mention) for mention in ordered]
    amounts = _amounts(text, ordered, links)
    for_each = _for_each(text, amounts) if len(ordered) > 1 else None
    if for_each is not None:
        paired: list[int | None] = [for_each.value] * len(ordered)
    else:
        paired = _with_articles(text, ordered, _pair(text, ordered, amounts))
    return [
        Wish(mention.text, quantity if inside is None else inside, link)
        for mention, quantity, inside, link in zip(ordered, paired, own, links, strict=True)
    ]


def _amounts(text: str, mentions: Sequence[Mention], links: Sequence[Link]) -> list[_Amount]:
    """The numbers of units outside the mentions, in order."""
    found = {
        span.start: _Amount(span.value, span.start, span.end)
        for span in find_quantities(text)
        if _word_after(text, span.end) not in _PACK
    }
    for number in find_numbers(text):
        amount = _whole(number)
        if amount and any(_counts(text, amount, *pair) for pair in zip(mentions, links, strict=True)):
            found.setdefault(number.start, amount)
    for mention in mentions:
        for factor in _multiplied(text, mention):
            found.setdefault(factor.start, factor)
    outside = [a for a in found.values() if not any(m.start < a.end and a.start < m.end for m in mentions)]
    return sorted(outside, key=lambda amount: amount.start)


def _whole(number: NumberSpan) -> _Amount | None:
    is_whole = number.value == number.value.to_integral_value() and 0 < number.value <= LARGEST_QUANTITY
    return _Amount(int(number.value), number.start, number.end) if is_whole else None


def _counts(text: str, amount: _Amount, mention: Mention, link: Link) -> bool:
    """Whether a number beside a mention counts it: bare («۵ دوربین») or in the product's unit («۲۰ نود کابل‌کشی»)."""
    start, end = amount.start, amount.end
    unit = canonical(link.sure.unit) if link.sure else None
    if canonical(text[start:end]) == unit:
        return False
    if end <= mention.start:
        between = text[end : mention.start]
        return bool(_TOUCHING.fullmatch(between)) or (unit is not None and canonical(between) == unit)
    if start < mention.end or not _BEFORE_NUMBER.fullmatch(text[mention.end : start]):
        return False
    return bool(_ENDS_THERE.match(text[end:])) or (unit is not None and _word_after(text, end) == unit)


def _multiplied(text: str, mention: Mention) -> Iterable[_Amount]:
    """Numbers written as factors («دوربین ×۵», "5x doorbin")."""
    after = _TIMES_AFTER.match(text[mention.end :])
    if after:
        yield _Amount(int(after[1]), mention.end + after.start(1), mention.end + after.end(1))
    before = _TIMES_BEFORE.search(text[: mention.start])
    if before:
        yield _Amount(int(before[1]), before.start(1), before.end(1))


def _own_amount(mention: Mention) -> int | None:
    """The number of units inside a mention that took in too much («۵ تا دوربین»); sizes and models are none."""
    begins = len(mention.text) - len(mention.text.lstrip())
    values = [
        span.value
        for span in find_quantities(mention.text)
        if is_count_word(_word_after(mention.text, span.end)) or span.start == begins
    ]
    if not values:
        leading = [_whole(number) for number in find_numbers(mention.text) if number.start == begins]
        values = [
            one.value for one in leading if one and begins_with_count(canonical(mention.text[one.end :]), one.value)
        ]
    return values[0] if len(values) == 1 else None


def _for_each(text: str, amounts: Sequence[_Amount]) -> _Amount | None:
    """The number that is said of each thing («هر کدوم ۲ تا»)."""
    each = _EACH.search(text)
    if each is None:
        return None
    near = [amount for amount in amounts if _distance(amount, each.start(), each.end()) <= len(" از  تا ")]
    return near[0] if len(near) == 1 else None


def _distance(amount: _Amount, start: int, end: int) -> int:
    return max(start - amount.end, amount.start - end, 0)


def _with_articles(text: str, mentions: Sequence[Mention], paired: list[int | None]) -> list[int | None]:
    """«یکی» after a thing is one; so is «یه» before it, but only in a list where other things are counted."""
    counted = any(value is not None for value in paired)
    for at, mention in enumerate(mentions):
        ahead = text[: mention.start]
        is_one = _ONLY_ONE.match(text[mention.end :]) or _A_PIECE.search(ahead) or (counted and _ONE.search(ahead))
        if paired[at] is None and is_one:
            paired[at] = 1
    return paired


def _pair(text: str, mentions: Sequence[Mention], amounts: Sequence[_Amount]) -> list[int | None]:
    """The number of each thing, None where it has none."""
    if not mentions or not amounts:
        return [None] * len(mentions)
    first = amounts[0].start < mentions[0].start
    plans = [_plan(text, mentions, amounts, before=before) for before in (first, not first)]
    return min(plans, key=lambda plan: plan[0])[1]


def _plan(
    text: str, mentions: Sequence[Mention], amounts: Sequence[_Amount], *, before: bool
) -> tuple[float, list[int | None]]:
    """The cheapest pairing in order, where numbers mostly stand before (or after) their things, and its cost."""
    best: list[tuple[float, list[int | None]]] = [(0.0, [None] * at) for at in range(len(mentions) + 1)]
    for amount in amounts:
        with_it = [(best[0][0] + _LEFT_OVER, best[0][1])]
        for at, mention in enumerate(mentions):
            free = not _between(mention, amount, [*mentions[:at], *mentions[at + 1 :]], amounts)
            paired = best[at][0] + (_cost(text, mention, amount, before=before) if free else _LEFT_OVER * 2)
            choices = [
                (best[at + 1][0] + _LEFT_OVER, best[at + 1][1]),
                (with_it[at][0], [*with_it[at][1], None]),
                (paired, [*best[at][1], amount.value]),
            ]
            with_it.append(min(choices, key=lambda choice: choice[0]))
        best = with_it
    return best[-1]


def _between(mention: Mention, amount: _Amount, others: Iterable[Mention], amounts: Iterable[_Amount]) -> bool:
    """Whether another thing or number stands between the two."""
    low, high = sorted(((mention.start, mention.end), (amount.start, amount.end)))
    spans = [(other.start, other.end) for other in others] + [(a.start, a.end) for a in amounts if a != amount]
    return any(low[1] <= start and end <= high[0] for start, end in spans)


def _cost(text: str, mention: Mention, amount: _Amount, *, before: bool) -> float:
    is_before = amount.start < mention.start
    gap = text[amount.end : mention.start] if is_before else text[mention.end : amount.start]
    apart = len(_SEPARATOR.findall(gap))
    words = min(len(gap.split()), _MOST_WORDS)
    return _APART * apart + _A_WORD * words + (0.0 if is_before == before else _OTHER_WAY)


def _word_after(text: str, end: int) -> str:
    words = canonical(text[end : end + 40]).split()
    return words[0] if words else ""
