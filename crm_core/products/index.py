"""The words of a catalogue's products and categories, laid out for look-up (pure)."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crm_core.products.lexicon import Lexicon
from crm_core.products.naming import bare_number, is_measure, is_soft, main_part, words_of
from crm_core.text.normalise import canonical

RAREST = 3.0
"""Weight of a word that one product alone has; a word that all have weighs 1."""
_OF_CATEGORY = 0.95
_ASIDE = 0.97
_BARE_NUMBER = 0.9
_MOST_OWN_IT = 2 / 3

type Words = frozenset[str]


@dataclass(frozen=True)
class CatalogueItem:
    """A product as the linker sees it: every name it goes by, and the words of its category."""

    code: str
    name: str
    unit: str
    category: str
    aliases: tuple[str, ...]
    category_words: tuple[str, ...]


class Part(NamedTuple):
    """What a word is to a product.

    How well it says it (0..1), whether it names its kind, whether it stands in its name (not only beside other words in
    an alias), and whether it names another kind of thing («دوربین» in «نصب دوربین»).
    """

    strength: float
    kind: bool
    main: bool
    foreign: bool


@dataclass(frozen=True)
class Group:
    """A category: its products (places in the catalogue), the words for its kind, and words beside them.

    Words beside say more of all members, but only together with a word for the kind («نظارتی» in «دوربین نظارتی»).
    """

    members: tuple[int, ...]
    kinds: Words
    asides: Words


class CatalogueIndex:
    """Which product has which words, and which words are somebody's full name."""

    def __init__(self, items: Iterable[CatalogueItem]) -> None:
        self.items = tuple(items)
        self.place = {item.code: at for at, item in enumerate(self.items)}
        self._aliases = [[words_of(name) for name in (item.name, *item.aliases)] for item in self.items]
        phrases = self._phrases_by_category()
        words_of_phrase = {phrase: words_of(phrase) for words in phrases.values() for phrase in words}
        self.lexicon = Lexicon([words for names in self._aliases for words in names] + list(words_of_phrase.values()))
        self._tokens = [[self.lexicon.tokens_of(words) for words in names] for names in self._aliases]
        self._own = [self._owned(at) for at in range(len(self.items))]
        self._owners = self._owners_of_words()
        self._alone = self._words_that_are_names()
        self.name_words = [frozenset(filter(_tells, tokens[0])) for tokens in self._tokens]
        self.groups: list[Group] = []
        self.group_of = [0] * len(self.items)
        self.phrases: dict[Words, list[int]] = defaultdict(list)
        tokens_of_phrase = {phrase: self.lexicon.tokens_of(words) for phrase, words in words_of_phrase.items()}
        for category, written in phrases.items():
            self._add_group(category, [tokens_of_phrase[phrase] for phrase in written])
        self.asides: dict[str, list[int]] = defaultdict(list)
        for place, group in enumerate(self.groups):
            for aside in group.asides:
                self.asides[aside].append(place)
        self.kinds = frozenset(kind for group in self.groups for kind in group.kinds) | self._alone.keys()
        self.parts: list[Part] = []
        self.postings = self._post()
        self.names, self.spelled = self._full_names()

    def weight(self, token: str) -> float:
        """How much a word tells: 1 when every product has it, `RAREST` when one has."""
        if len(self.items) < 2:
            return RAREST
        share = math.log(len(self.items) / len(self.postings[token])) / math.log(len(self.items))
        return 1 + (RAREST - 1) * max(share, 0.0)

    def _phrases_by_category(self) -> dict[str, list[str]]:
        """Category → its words, the category's own name first."""
        phrases: dict[str, dict[str, None]] = defaultdict(dict)
        for item in self.items:
            phrases[item.category].update(dict.fromkeys((item.category, *item.category_words)))
        return {category: list(words) for category, words in phrases.items()}

    def _owned(self, at: int) -> dict[str, bool]:
        """The words of a product's names; True for those of its name itself, of a one-word alias, and for numbers."""
        main = set(self.lexicon.tokens_of(words_of(main_part(self.items[at].name))))
        owned: dict[str, bool] = {}
        for tokens in self._tokens[at]:
            telling = [token for token in tokens if _tells(token)]
            for token in telling:
                is_main = token in main or len(telling) == 1 or any(map(str.isdigit, token))
                owned[token] = owned.get(token, False) or is_main
        return owned

    def _owners_of_words(self) -> dict[str, set[int]]:
        owners: dict[str, set[int]] = defaultdict(set)
        for at, words in enumerate(self._own):
            for word in words:
                owners[word].add(at)
        return owners

    def _words_that_are_names(self) -> dict[str, set[int]]:
        """Words that are all of a product's alias («روتر»), with those products."""
        alone: dict[str, set[int]] = defaultdict(set)
        for at, names in enumerate(self._tokens):
            for tokens in names:
                telling = [token for token in tokens if _tells(token)]
                if len(telling) == len(tokens) == 1 and not is_measure(telling[0]):
                    alone[telling[0]].add(at)
        return dict(alone)

    def _add_group(self, category: str, phrases: Sequence[tuple[str, ...]]) -> None:
        place = len(self.groups)
        members = tuple(at for at, item in enumerate(self.items) if item.category == category)
        for at in members:
            self.group_of[at] = place
        singles = {tokens[0] for tokens in phrases if len(tokens) == 1} | set(phrases[0] if phrases else ())
        inside_group = set(members)
        kinds, asides = set(), set()
        for token in {token for tokens in phrases for token in tokens if _tells(token)}:
            owners = self._owners.get(token, set())
            inside = owners & inside_group
            shared = not inside or len(inside) > len(members) * _MOST_OWN_IT or token in phrases[0]
            if token in singles and not is_measure(token) and (shared or owners == inside):
                kinds.add(token)
            if shared:
                asides.add(token)
        self.groups.append(Group(members, frozenset(kinds), frozenset(asides)))
        for tokens in phrases:
            if tokens and place not in self.phrases[frozenset(tokens)]:
                self.phrases[frozenset(tokens)].append(place)

    def _post(self) -> dict[str, dict[int, int]]:
        """Word → product → what the word is to it, as a place in `parts`: products are many, such parts are few."""
        postings: dict[str, dict[int, int]] = defaultdict(dict)
        for at, words in enumerate(self._own):
            kinds = self.groups[self.group_of[at]].kinds
            for word, main in words.items():
                kind = word in kinds or at in self._alone.get(word, ())
                foreign = not kind and word in self.kinds
                postings[word][at] = self.part(Part(1.0 if main else _ASIDE, kind, main or kind, foreign))
                number = bare_number(word)
                if number is not None:
                    postings[number].setdefault(at, self.part(Part(_BARE_NUMBER, kind=False, main=True, foreign=False)))
        of_category = self.part(Part(_OF_CATEGORY, kind=True, main=True, foreign=False))
        for group in self.groups:
            for kind_word in group.kinds & group.asides:
                if not self._alone.get(kind_word, set()).intersection(group.members):
                    for at in group.members:
                        postings[kind_word].setdefault(at, of_category)
        return dict(postings)

    def part(self, part: Part) -> int:
        """The place of a part in `parts`."""
        if part not in self.parts:
            self.parts.append(part)
        return self.parts.index(part)

    def _full_names(self) -> tuple[dict[Words, list[int]], dict[str, list[int]]]:
        """Products by the words of a full name (all of them, and only the telling ones), and by its letters."""
        names: dict[Words, list[int]] = defaultdict(list)
        spelled: dict[str, list[int]] = defaultdict(list)
        for at, item in enumerate(self.items):
            for tokens in self._tokens[at]:
                if tokens and at not in names[frozenset(tokens)]:
                    names[frozenset(tokens)].append(at)
            for name in (item.code, item.name, *item.aliases):
                letters = canonical(name).replace(" ", "")
                if letters and at not in spelled[letters]:
                    spelled[letters].append(at)
        return dict(names), dict(spelled)


def _tells(token: str) -> bool:
    return not is_soft(token)
