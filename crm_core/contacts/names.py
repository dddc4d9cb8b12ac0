"""One spelling for the names of persons and firms, so that the same name is found however it is written (pure)."""

from crm_core.text.name_words import TITLES
from crm_core.text.normalise import canonical
from crm_core.text.vocabulary import word_set

KEY_LENGTH = 200
"""Letters that a key keeps: as many as a name may have."""
_PERSON_TITLES = frozenset(map(canonical, TITLES))
_FIRM_BEFORE = frozenset(map(canonical, word_set("شرکت فروشگاه موسسه گروه")))
_FIRM_AFTER = frozenset(map(canonical, word_set("سهامی خاص عام مسئولیت محدود با")))
_SAME_SOUND = str.maketrans(
    {
        **dict.fromkeys("صث", "س"), **dict.fromkeys("ذضظ", "ز"), "ط": "ت", "ح": "ه", "غ": "ق",
        **dict.fromkeys("اع ", None),
    }
)  # fmt: skip
"""Letters that sound alike become one; those that people leave out, and spaces, go."""


def person_key(name: str | None) -> str | None:
    """A person's name in its one spelling, without titles; None when nothing is left."""
    words = canonical(name or "").split()
    while len(words) > 1 and words[0] in _PERSON_TITLES:
        words = words[1:]
    return " ".join(words)[:KEY_LENGTH].strip() or None


def sound_key(name: str | None) -> str | None:
    """What every spelling and word order of a person's name has in common: its letters by sound, sorted."""
    key = person_key(name)
    return "".join(sorted(key.translate(_SAME_SOUND))) or None if key else None


def firm_key(name: str | None) -> str | None:
    """A firm's name without gaps and without the words that say that it is a firm; None when nothing is left."""
    words = canonical(name or "").split()
    while len(words) > 1 and words[0] in _FIRM_BEFORE:
        words = words[1:]
    while len(words) > 1 and words[-1] in _FIRM_AFTER:
        words = words[:-1]
    return "".join(words)[:KEY_LENGTH] or None
