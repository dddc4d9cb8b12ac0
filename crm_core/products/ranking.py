"""How well the words of a mention fit the products of a catalogue (pure)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from crm_core.products.index import RAREST, CatalogueIndex, Part
from crm_core.products.lexicon import ReadWord
from crm_core.products.naming import is_measure

OF_THE_KIND = 0.28
"""Share of a mention that a product must cover to be offered where it is of the kind that the mention begins with: one
unknown word beside the kind is let pass («دوربین سونی»), two are not («دوربین عکاسی نیکون»)."""
OF_NO_KIND = 0.6
"""The same for any other product."""
AS_GOOD = 0.85
"""Share of the best score from which the next products are offered beside it."""
_BESIDE_KIND = 0.9
_FOREIGN_KIND = 0.6
_ONLY_ASIDE = 0.5
_UNKNOWN_MEASURE = RAREST / 2


class Hit(NamedTuple):
    """A word of a mention (its place) that a product has, what it is to the product, and how surely it was read."""

    at: int
    part: Part
    likeness: float


class Fit(NamedTuple):
    """The share of a mention that a product covers (0..1), and whether that is every word of it."""

    score: float
    whole: bool


class Ranking:
    """The products that have some of a mention's words."""

    def __init__(self, index: CatalogueIndex, words: Sequence[ReadWord]) -> None:
        self._index = index
        self._words = words
        self._weights = [self._weight(word) for word in words]
        self._kinds = {at for at, word in enumerate(words) if any(r.token in index.kinds for r in word.readings)}
        self._first = next((at for at, word in enumerate(words) if not is_measure(word.text)), 0)
        # Thousands of products share a few sets of hits: a set is a tuple of places in `_seen`, judged once.
        self._seen: list[Hit] = []
        self._sets: dict[int, tuple[int, ...]] = {}
        for at, word in enumerate(words):
            self._add_hits(at, word)
        for at, word in enumerate(words):
            self._add_asides(at, word)

    def words_said(self, place: int) -> set[int]:
        """The words of the mention (their places) that a product has."""
        return {self._seen[seen].at for seen in self._sets.get(place, ())}

    def best(self) -> dict[int, Fit]:
        """The products that cover every word, else those that cover enough; none that is much worse than the best."""
        judged = {hits: self._fit([self._seen[seen] for seen in hits]) for hits in set(self._sets.values())}
        fits = {place: fit for place, hits in self._sets.items() if (fit := judged[hits]) is not None}
        if any(fit.whole for fit in fits.values()):
            fits = {place: fit for place, fit in fits.items() if fit.whole}
        least = max((fit.score for fit in fits.values()), default=0.0) * AS_GOOD
        return {place: fit for place, fit in fits.items() if fit.score >= least}

    def in_order(self, places: Iterable[int], scores: Mapping[int, float]) -> list[int]:
        """Best score first; among equals the product whose name has the least besides what was said."""
        tokens = {reading.token for word in self._words for reading in word.readings}
        return in_order(self._index, places, tokens, scores)

    def _add_hits(self, at: int, word: ReadWord) -> None:
        found: dict[int, int] = {}
        for token, likeness in word.readings:
            first = len(self._seen)
            self._seen.extend(Hit(at, part, likeness) for part in self._index.parts)
            for place, part in self._index.postings.get(token, {}).items():
                found.setdefault(place, first + part)
        for place, seen in found.items():
            self._sets[place] = (*self._sets.get(place, ()), seen)

    def _add_asides(self, at: int, word: ReadWord) -> None:
        """Words that a category has beside its kind («نظارتی») cover its members that the mention names the kind of."""
        for token, likeness in word.readings:
            groups = self._index.asides.get(token, ())
            lacking = {
                hits
                for hits in set(self._sets.values())
                if groups
                and any(self._seen[seen].part.kind for seen in hits)
                and all(self._seen[seen].at != at for seen in hits)
            }
            self._seen.append(Hit(at, Part(_BESIDE_KIND, kind=False, main=False, foreign=False), likeness))
            for place in (place for group in groups for place in self._index.groups[group].members):
                if self._sets.get(place) in lacking:
                    self._sets[place] = (*self._sets[place], len(self._seen) - 1)

    def _fit(self, hits: Sequence[Hit]) -> Fit | None:
        """How well these words of a mention fit the mention; None when too little to offer the product."""
        covered = {hit.at for hit in hits}
        if not self._kinds <= covered:
            return None
        of_kind = any(hit.part.kind for hit in hits)
        told = 0.0
        for hit in hits:
            strength = _FOREIGN_KIND if hit.part.foreign and not of_kind else hit.part.strength
            told += self._weights[hit.at] * hit.likeness * strength
        score = told / sum(self._weights)
        if not of_kind and not any(hit.part.main for hit in hits):
            score *= _ONLY_ASIDE
        least = OF_THE_KIND if of_kind and self._first in covered else OF_NO_KIND
        return Fit(score, len(covered) == len(self._words)) if score >= least else None

    def _weight(self, word: ReadWord) -> float:
        known = [reading.token for reading in word.readings if reading.token in self._index.postings]
        if known:
            return max(map(self._index.weight, known))
        return _UNKNOWN_MEASURE if is_measure(word.text) else RAREST


def in_order(
    index: CatalogueIndex, places: Iterable[int], tokens: Collection[str], scores: Mapping[int, float]
) -> list[int]:
    """Best score first; among equals the product whose name has the least besides the words that were said."""
    said = frozenset(tokens)

    def rank(place: int) -> tuple[float, float, int]:
        name = index.name_words[place]
        return -round(scores.get(place, 0.0), 3), -len(name & said) / (len(name) or 1), place

    return sorted(places, key=rank)
