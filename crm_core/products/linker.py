"""Matching what a customer calls a thing to the catalogue (pure).

Names are compared in the canonical form of `crm_core.text.normalise`, so spelling variants, ZWNJ and Finglish
agree. A mention that is a category's word («دوربین») matches every product of it; a mention with more in it
narrows the choice. An unknown thing matches nothing: the assistant never invents a product.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from crm_core.text.finglish import finglish_to_persian, looks_finglish
from crm_core.text.normalise import canonical

SURE = 90
"""Score (0..100) from which a single best match is taken without asking."""
POSSIBLE = 74
"""Score from which a product is offered as a choice; below it unknown words match known ones by accident."""
CLEAR_LEAD = 6
"""How much better the best must be than the next for it to be taken without asking."""


@dataclass(frozen=True)
class CatalogueItem:
    """A product as the linker sees it: every name it goes by, and the words of its category."""

    code: str
    name: str
    unit: str
    category: str
    aliases: tuple[str, ...]
    category_words: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """A product and how well the mention fits it, 0..100."""

    item: CatalogueItem
    score: float


@dataclass(frozen=True)
class Link:
    """The outcome: one product when sure, else the candidates (best first); neither for an unknown thing."""

    sure: CatalogueItem | None
    candidates: tuple[CatalogueItem, ...]


def match_form(text: str) -> str:
    """The form in which names are compared."""
    persian = finglish_to_persian(text) if looks_finglish(text) else text
    return canonical(persian)


class Linker:
    """An index over the catalogue; build it once per version of the catalogue."""

    def __init__(self, items: Iterable[CatalogueItem]) -> None:
        self.items = tuple(items)
        self._names = [
            (item, form)
            for item in self.items
            for form in {variant for name in (item.name, item.code, *item.aliases) for variant in _forms(name)}
            if form
        ]
        self._categories: dict[str, list[CatalogueItem]] = {}
        for item in self.items:
            for form in {variant for word in item.category_words for variant in _forms(word)}:
                self._categories.setdefault(form, []).append(item)

    def link(self, mention: str, *, within: Sequence[str] | None = None) -> Link:
        """What a mention stands for; ``within`` limits the choice to product codes that were offered."""
        forms = [form for form in _forms(mention) if form]
        if not forms:
            return Link(None, ())
        if within is None:
            for form in forms:
                if form in self._categories:
                    return self._settle([Match(item, 100.0) for item in self._categories[form]], exact=False)
        allowed = set(within) if within is not None else None
        best: dict[str, Match] = {}
        for item, name in self._names:
            if allowed is not None and item.code not in allowed:
                continue
            score = max(_similarity(form, name) for form in forms)
            if item.code not in best or score > best[item.code].score:
                best[item.code] = Match(item, score)
        floor = POSSIBLE - 14 if within is not None else POSSIBLE
        ranked = sorted((m for m in best.values() if m.score >= floor), key=lambda m: -m.score)
        return self._settle(ranked, exact=True)

    def _settle(self, ranked: list[Match], *, exact: bool) -> Link:
        candidates = tuple(match.item for match in ranked)
        if len(ranked) == 1 and (not exact or ranked[0].score >= POSSIBLE):
            return Link(ranked[0].item, candidates)
        if exact and ranked and ranked[0].score >= SURE and ranked[0].score - ranked[1].score >= CLEAR_LEAD:
            return Link(ranked[0].item, candidates)
        return Link(None, candidates)


def _forms(text: str) -> tuple[str, ...]:
    plain = canonical(text)
    persian = match_form(text)
    return (plain,) if plain == persian else (plain, persian)


def _similarity(mention: str, name: str) -> float:
    """Words in any order; a short mention inside a long name counts, a long one is not excused by one word."""
    if mention == name:
        return 100.0
    whole = fuzz.token_sort_ratio(mention, name)
    shared = fuzz.token_set_ratio(mention, name)
    covered = len(set(mention.split()) & set(name.split())) / max(len(set(mention.split())), 1)
    return max(whole, min(shared, 94.0) * covered)
