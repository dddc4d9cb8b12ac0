"""In which language and letters a text is written (pure)."""

from enum import StrEnum

from crm_core.text.finglish import looks_finglish


class Language(StrEnum):
    """What a customer writes in."""

    FA = "fa"
    FINGLISH = "finglish"
    EN = "en"
    OTHER = "other"


def language_of(text: str) -> Language:
    """The language of most of a text's letters; without Latin or Persian letters it is ``other``."""
    latin = sum(char.isascii() and char.isalpha() for char in text)
    persian = sum("\u0600" <= char <= "\u06ff" and char.isalpha() for char in text)
    letters = sum(char.isalpha() for char in text)
    if not letters or max(latin, persian) * 2 < letters:
        return Language.OTHER
    if persian >= latin:
        return Language.FA
    return Language.FINGLISH if looks_finglish(text) else Language.EN
