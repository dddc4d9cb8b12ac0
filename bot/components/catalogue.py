"""The catalogue as the assistant knows it: names of products and categories, found in any spelling."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Sequence, Tuple

import yaml

from bot.components.rules import Finding
from bot.components.words import Word
from crm_core.text.normalise import canonical

CATALOGUE = "product"
_MOST_WORDS = 8
_SHORTEST = 2
_ENDINGS = (
    "‌هایتان", "هایتان", "‌هاتون", "هاتون", "‌هامون", "هامون", "‌هاشون", "هاشون", "‌هایی", "هایی", "‌های", "های",
    "‌ها", "ها", "‌هام", "هام", "‌هاش", "هاش", "مون", "تون", "شون", "مان", "تان", "شان", "‌ام", "‌ای", "هه", "رو",
    "ا", "م", "ت", "ش", "ی", "ه", "و", "haye", "haei", "hatun", "hatoon", "hamun", "emun", "etun", "eshun", "emoon",
    "etoon", "ha", "am", "et", "esh", "ro", "e", "a", "i", "o",
)  # fmt: skip
_BY_LENGTH = tuple(sorted(_ENDINGS, key=len, reverse=True))


@dataclass(frozen=True)
class Catalogue:
    """Squeezed names (canonical, without spaces) and every beginning of them."""

    names: FrozenSet[str]
    beginnings: FrozenSet[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Catalogue":
        """A catalogue of names as people write them."""
        squeezed = frozenset(name for name in map(_squeeze, names) if len(name) >= _SHORTEST)
        beginnings = frozenset(name[:size] for name in squeezed for size in range(1, len(name) + 1))
        return cls(squeezed, beginnings)

    def find(self, text: str, words: Sequence[Word]) -> Iterator[Finding]:
        """The longest name at each word, without the ending of its last word."""
        forms = [_squeeze(word.text) for word in words]
        index = 0
        while index < len(words):
            last, end = self._longest_from(index, words, forms)
            if end:
                start = words[index].start
                yield Finding(CATALOGUE, start, end, text[start:end])
                index = last
            index += 1

    def _longest_from(self, first: int, words: Sequence[Word], forms: Sequence[str]) -> Tuple[int, int]:
        """Last word and raw end of the longest name that begins at a word; end 0 for none."""
        so_far, best = "", (first, 0)
        for index in range(first, min(first + _MOST_WORDS, len(words))):
            if not forms[index]:
                break
            whole = so_far + forms[index]
            if whole in self.names:
                best = index, words[index].end
            else:
                cut = self._end_of_stem(so_far, words[index])
                best = (index, cut) if cut else best
            if whole not in self.beginnings:
                break
            so_far = whole
        return best

    def _end_of_stem(self, so_far: str, word: Word) -> int:
        """Raw end of a name whose last word carries an ending; 0 for none."""
        text = word.text.lower()
        if len(text) != word.end - word.start or not text.endswith(_BY_LENGTH):
            return 0
        for ending in _BY_LENGTH:
            fits = len(text) > len(ending) + 1 and text.endswith(ending)
            if fits and so_far + _squeeze(text[: -len(ending)]) in self.names:
                return word.end - len(ending)
        return 0


def _squeeze(name: str) -> str:
    return canonical(name).replace(" ", "")


def names_of_snapshot(snapshot: Dict[str, Any]) -> List[str]:
    """Every name in the catalogue file that the store writes (``items`` with aliases and category words)."""
    names = []
    for item in snapshot["items"]:
        names += [item["name"], *item.get("aliases", ()), *item.get("category_words", ())]
    return names


def read_snapshot(path: Path) -> Catalogue:
    """The catalogue in the file that the store writes.

    Raises: OSError when it is absent, ValueError when it is no catalogue.
    """
    try:
        return Catalogue.of(names_of_snapshot(json.loads(path.read_text("utf-8"))))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no catalogue: {error!r}") from error


def names_of_definitions(folder: Path) -> List[str]:
    """Every name in products.yml and categories.yml; none where the files are absent."""
    names: List[str] = []
    for file in (folder / "products.yml", folder / "categories.yml"):
        if file.exists():
            for item in yaml.safe_load(file.read_text("utf-8")) or ():
                names += [item["name"], *item.get("aliases", ())]
    return names
