"""Matching what a customer calls a thing to the catalogue (pure).

How it decides, from the strongest evidence to the weakest:

1. The mention is a name, other name or code of one product: that product.
2. It is a word of a category («دوربین», «پرینتر HP»): the members whose own words say all of it, else every member.
3. Otherwise each word is weighed by how rare it is in the catalogue, and a product's score is the share of the mention
   that its words cover. A product that covers every word, alone, is sure; several are a choice; products that cover
   only a part are at best a choice, and mostly only where they are the kind of thing that the mention begins with.

An unknown thing matches nothing: the assistant never invents a product.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from crm_core.products.index import CatalogueIndex, CatalogueItem
from crm_core.products.lexicon import ReadWord
from crm_core.products.naming import LONGEST_MENTION, is_soft, words_of
from crm_core.products.offers import OFFERED_AT_ONCE, agrees, chosen_place, refuses
from crm_core.products.ranking import Ranking, in_order
from crm_core.text.normalise import canonical

__all__ = ["CatalogueItem", "Link", "Linker", "Match"]

MOST_UNKNOWN = 3
"""Unknown words that an answer to an offered choice may have besides those that choose."""


@dataclass(frozen=True)
class Match:
    """A product, the share of the mention that its words cover (0..1), and whether they cover all of it."""

    item: CatalogueItem
    score: float
    whole: bool


@dataclass(frozen=True)
class Link:
    """The outcome: one product when sure, else the candidates (best first); neither for an unknown thing."""

    sure: CatalogueItem | None
    candidates: tuple[CatalogueItem, ...]


class Linker:
    """An index over the catalogue; build it once per version of the catalogue."""

    def __init__(self, items: Iterable[CatalogueItem]) -> None:
        self._index = CatalogueIndex(items)
        self.items = self._index.items

    def link(self, mention: str, *, within: Sequence[str] | None = None) -> Link:
        """What a mention stands for; ``within`` are the product codes that were offered, in the order of the offer."""
        mention = mention[:LONGEST_MENTION]
        if within is not None:
            offered = [self._index.place[code] for code in within if code in self._index.place]
            return self._link_answer(mention, offered)
        words = self._read(mention)
        named = self._named(mention, words)
        if named:
            return self._outcome(named, sure=len(named) == 1)
        matches = self._rank(_telling(words))
        sure = len(matches) == 1 and matches[0].whole
        return Link(matches[0].item if sure else None, tuple(match.item for match in matches))

    def rank(self, mention: str) -> list[Match]:
        """The products whose words cover enough of a mention, best first; where some cover all of it, only those."""
        return self._rank(_telling(self._read(mention)))

    def _read(self, mention: str) -> list[ReadWord]:
        return self._index.lexicon.read(words_of(mention))

    def _outcome(self, places: Sequence[int], *, sure: bool) -> Link:
        items = tuple(self.items[place] for place in places)
        return Link(items[0] if sure and items else None, items)

    def _named(self, mention: str, words: Sequence[ReadWord]) -> list[int]:
        """The products whose full name a mention is, or the members of the category whose word it is."""
        spelled = self._index.spelled.get(canonical(mention).replace(" ", ""))
        if spelled:
            return spelled
        if not words or not all(len(word.readings) == 1 for word in words):
            return []
        tokens = frozenset(word.readings[0].token for word in words)
        telling = frozenset(word.readings[0].token for word in _telling(words))
        for key in (tokens, telling):
            if key in self._index.names:
                return self._index.names[key]
            if key in self._index.phrases:
                return self._of_category(self._index.phrases[key], telling)
        return []

    def _of_category(self, groups: Sequence[int], telling: Collection[str]) -> list[int]:
        """The members whose own words say all of a category's word; every member where none does."""
        members = [place for group in groups for place in self._index.groups[group].members]
        postings = [self._index.postings.get(token, {}) for token in telling]
        saying = [place for place in members if all(place in posting for posting in postings)]
        parts = self._index.parts
        scores = {place: sum(parts[posting[place]].strength for posting in postings) for place in saying}
        return in_order(self._index, saying or members, telling, scores)

    def _rank(self, words: Sequence[ReadWord]) -> list[Match]:
        ranking = Ranking(self._index, words)
        fits = ranking.best()
        places = ranking.in_order(fits, {place: fit.score for place, fit in fits.items()})
        return [Match(self.items[place], *fits[place]) for place in places]

    def _link_answer(self, answer: str, offered: Sequence[int]) -> Link:
        """Which of the offered products an answer means."""
        if refuses(answer):
            return Link(None, ())
        words = _telling(self._read(answer))
        named = [place for place in self._named(answer, words) if place in offered]
        if len(named) == 1:
            return self._outcome(named, sure=True)
        ranking = Ranking(self._index, words)
        said = {place: ranking.words_said(place) for place in offered}
        heard = set().union(*said.values())
        place = chosen_place(answer, min(len(offered), OFFERED_AT_ONCE))
        if place is not None and not heard:
            return self._outcome([offered[place]], sure=True)
        elsewhere = [word for at, word in enumerate(words) if at not in heard]
        if any(word.readings for word in elsewhere) or len(elsewhere) > MOST_UNKNOWN:
            return Link(None, ())
        most = max(map(len, said.values()), default=0)
        best = [place for place in offered if most and len(said[place]) == most]
        if len(best) == 1 and said[best[0]] == heard:
            return self._outcome(best, sure=True)
        if place is not None:
            return self._outcome([offered[place]], sure=True)
        if len(offered) == 1 and agrees(answer):
            return self._outcome(offered, sure=True)
        return self._outcome(best, sure=False)


def _telling(words: Sequence[ReadWord]) -> list[ReadWord]:
    return [word for word in words if not is_soft(word.readings[0].token if word.readings else word.text)]
