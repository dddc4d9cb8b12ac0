"""Names of persons in the answer to «نامتان چیست؟»."""

import re

from crm_core.text.characters import TATWEEL, ZWNJ, fold, strip_controls
from crm_core.text.cities import find_cities
from crm_core.text.everyday_words import ALSO_NAMES, is_everyday
from crm_core.text.finglish import known_word
from crm_core.text.finglish_words import ENGLISH
from crm_core.text.name_words import (
    COPULAS,
    GREETINGS,
    LEAD_INS,
    NAMES_IN_HE,
    NAMES_IN_MIM,
    NOT_NAMES,
    POLITE,
    PRONOUNS,
    SURNAMES_IN_HE,
    TITLES,
    VERB,
)
from crm_core.text.normalise import canonical

_LONGEST_TEXT = 240
_LONGEST_NAME = 60
_MOST_WORDS = 5
_FORBIDDEN = re.compile(r"[\d@/\\#<>{}=+%$^&|?؟]|https?:|www\.")
_EDGE = re.compile(rf"^[\W_]+|(?<=[^{ZWNJ}])[\W_]+$|{ZWNJ}$")
_LABEL = re.compile(
    r"(?:نام و نام خانوادگی|نام خانوادگی|نام کامل|اسم و فامیل|نام و فامیل|اسم|نام|فامیل|فامیلی)"
    r"(?P<mine>یم|[ \u200c]?ا?م| من| بنده| خودم)?(?:ی)?(?: کامل(?:م)?)? "
    r"|(?:به نام|به اسم|بنام) |(?:be )?(?:(?:esm|famil)(?P<latin>am|im|e man|e)?|my name is|name|i am|i m|im) "
)
_TAIL = re.compile(r" (?:از|az) .*$")
_SHAPE = re.compile(r"[^\W\d_]+(?:['’.\-\u200c][^\W\d_]+)*")
_VERB = re.compile(VERB)


def _spoken(text: str) -> list[str]:
    """The words that may hold the name: no greeting, no signs, of «علی رضایی، تبریز» the first clause."""
    line = fold(strip_controls(text)).replace(TATWEEL, "").replace(":", " ")
    clauses = []
    for clause in re.split("[،,\n]", line):
        words = [plain for word in clause.split() if (plain := _EDGE.sub("", word))]
        if words := _without(words, GREETINGS, frozenset()):
            clauses.append(words)
    if clauses and len(clauses[0]) > 1:
        return clauses[0]
    return [word for clause in clauses for word in clause]


def _without(words: list[str], before: frozenset[str], after: frozenset[str]) -> list[str]:
    """The words without those of `before` at the beginning and those of `after` at the end."""
    while words and words[0].lower() in before:
        words = words[1:]
    while words and words[-1].lower() in after:
        words = words[:-1]
    return words


def _without_ending(last: str, *, called: bool, said_i: bool) -> str:
    """The last word without a joined copula: «رضایی‌ام», «من رضاییم», «اسمم علیه»."""
    for ending in (ZWNJ + "ام", ZWNJ + "م", ZWNJ + "ست"):
        if last.endswith(ending):
            return last.removesuffix(ending)
    if said_i and last.endswith("م") and canonical(last) not in NAMES_IN_MIM and len(last) > 3:
        return last.removesuffix("م")
    if called and last.endswith("است") and last.isalpha():
        return last.removesuffix("ست")
    if called and last.endswith("ie") and len(last) > 3:
        return last.removesuffix("e")
    natural = last in NAMES_IN_HE or last.endswith(SURNAMES_IN_HE) or len(last) < 3
    if called and last.endswith("ه") and not natural:
        return last.removesuffix("ه").removesuffix(ZWNJ)
    return last


def _is_everyday(word: str) -> bool:
    lower = word.lower()
    return lower in ENGLISH or is_everyday((known_word(lower) or word) if word.isascii() else word)


def _is_name_word(word: str) -> bool:
    letters = re.sub("['’.\\-\u200c]", "", word)
    if not letters.isalpha() or not _SHAPE.fullmatch(word):
        return False
    return word.lower() not in NOT_NAMES and not _VERB.fullmatch(word)


def _is_name(words: list[str]) -> bool:
    """Whether the words may be a person's name: every one, and none of everyday talk."""
    if not all(map(_is_name_word, words)):
        return False
    if len(words) == 1 and any(city.text == words[0] for city in find_cities(words[0])):
        return False
    everyday = [word for word in words if word not in NAMES_IN_HE and _is_everyday(word)]
    return len(everyday) < len(words) and all(word in ALSO_NAMES for word in everyday)


def clean_person_name(text: str) -> str | None:
    """The name that a person gives («سلام، من علی رضایی هستم» → «علی رضایی»), or None when it cannot be one.

    Greeting, pronoun, titles and copula go; Latin letters stay as typed.
    """
    if len(text) > _LONGEST_TEXT or _FORBIDDEN.search(text):
        return None
    spoken = _spoken(text)
    spoken = _without(spoken, LEAD_INS, frozenset()) or spoken
    said_i = bool(spoken) and spoken[0].lower() in PRONOUNS
    line = " ".join(_without(spoken, PRONOUNS, frozenset()))
    label = _LABEL.match(line.lower())
    called = label is not None and bool(label["mine"] or label["latin"])
    given = _TAIL.sub("", line[label.end() :] if label else line).split()
    polite = _without(given, PRONOUNS | TITLES | GREETINGS, POLITE)
    words = _without(polite, frozenset(), COPULAS)
    if not words:
        return None
    if words == polite:
        words = [*words[:-1], _without_ending(words[-1], called=called, said_i=said_i)]
    name = " ".join(words)
    fits = len(words) <= _MOST_WORDS and 2 <= len(name) <= _LONGEST_NAME
    return name if fits and _is_name(words) else None


def whole_name(text: str, tagged: str) -> str:
    """The name of a sentence in which a tagger found one, which may be cut short or end in a copula («کریمیه»).

    A sentence that only says a name is read as a whole; of any other the tagger's words are taken.
    """
    stated = clean_person_name(text)
    if stated is None:
        return tagged
    return stated if tagged in {stated, f"{stated}ه", f"{stated}م", f"{stated}ام"} or tagged in stated else tagged
