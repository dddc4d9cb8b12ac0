"""Which tickets speak of the same fault (pure)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from crm_core.knowledge.words import readings_of, words_of
from crm_core.tickets.matching import EMPTY_WORDS

AUXILIARIES = frozenset(words_of("است هست می‌کند می‌کنه می‌شود می‌شه میشه میکنه"))
"""Verbs that every fault is told with."""
LEAST_SHARED = 2
"""Words that two descriptions must have in common."""
LEAST_SCORE = 75
"""Least similarity (0..100, `rapidfuzz.fuzz.token_set_ratio`) of the words that say something."""
LARGEST_GROUP = 300
"""Tickets of one product that are compared with each other; older ones are left out."""
WORDS_KEPT = 6


@dataclass(frozen=True)
class Case:
    """A ticket as it is compared: ``about`` is its product or category, ``cluster`` what it was found to belong to."""

    id: str
    contact_id: str
    about: str
    text: str
    cluster: str | None = None


def telling_words(text: str) -> frozenset[str]:
    """The words of a description that say something, in canonical form and Persian letters."""
    plain = EMPTY_WORDS | AUXILIARIES
    return frozenset(word for word in readings_of(text)[-1] if len(word) > 1 and word not in plain)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two descriptions speak of the same fault."""
    if len(one & other) < LEAST_SHARED:
        return False
    return fuzz.token_set_ratio(" ".join(sorted(one)), " ".join(sorted(other))) >= LEAST_SCORE


def find_clusters(cases: Iterable[Case]) -> list[list[Case]]:
    """Cases that are alike, directly or through others, and about the same thing; oldest first, none alone."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: case.id):
        groups[case.about].append(case)
    return [cluster for group in groups.values() for cluster in _within(group[-LARGEST_GROUP:]) if len(cluster) > 1]


def common_words(cases: Iterable[Case]) -> list[str]:
    """The words that most customers of some cases share, the most frequent first; never what only one of them said."""
    said: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        said[case.contact_id] |= telling_words(case.text)
    counted = Counter(word for words in said.values() for word in words)
    return [word for word, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if count > 1][
        :WORDS_KEPT
    ]


def _within(group: Sequence[Case]) -> list[list[Case]]:
    words = [telling_words(case.text) for case in group]
    root = list(range(len(group)))

    def find(place: int) -> int:
        while root[place] != place:
            place = root[place]
        return place

    first_of: dict[str, int] = {}
    for place, case in enumerate(group):
        if case.cluster is not None:
            root[place] = find(first_of.setdefault(case.cluster, place))
    for place in range(len(group)):
        for other in range(place):
            if find(place) != find(other) and alike(words[place], words[other]):
                root[find(place)] = find(other)
    clusters: Mapping[int, list[Case]] = defaultdict(list)
    for place, case in enumerate(group):
        clusters[find(place)].append(case)
    return list(clusters.values())
