"""Characters: one letter, one digit, one space for everything that looks alike."""

import unicodedata

ZWNJ = "\u200c"
TATWEEL = "\u0640"
"""What `fold` puts in place of a mark inside a word: a letter to `\\w`, dropped by every later step."""

_LETTERS = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ے": "ی", "ێ": "ی", "ۍ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ",
    "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۂ": "ه", "ۃ": "ه",
    "أ": "ا", "إ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
    "ۆ": "و", "ڕ": "ر", "ڵ": "ل", "\u00ac": ZWNJ,
}  # fmt: skip
_MARKS = (
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD),
    *range(0x06DF, 0x06E5), 0x06E7, 0x06E8, *range(0x06EA, 0x06EE), 0x00AD, 0x034F,
)  # fmt: skip
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_INVISIBLE = (0x180E, 0x200B, *range(0x2060, 0x2066), *range(0x206A, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC))
_CONTROLS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_JOINERS = (0x200D, *range(0xFE00, 0xFE10))
_HALVES = range(0xD800, 0xE000)
"""Half a surrogate pair: JSON can hold one, UTF-8 cannot, and neither can what reads UTF-8."""
_SPACES = (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x205F, 0x3000)
_COMPATIBLE = (
    *range(0xFB50, 0xFDFC),
    *range(0xFE70, 0xFEFD),
    *range(0xFF01, 0xFF5F),
    *range(0x1D7CE, 0x1D800),
)


def _folding() -> dict[int, int]:
    table = dict.fromkeys((*_BIDI, *_INVISIBLE, *_CONTROLS, *_JOINERS, *_SPACES, *_HALVES), ord(" "))
    table.update(dict.fromkeys(_MARKS, ord(TATWEEL)))
    table.update({ord(odd): ord(plain) for odd, plain in _LETTERS.items()})
    for code in (*range(0x0660, 0x3000), *range(0xA620, 0xAC00)):
        digit = unicodedata.decimal(chr(code), None)
        if digit is not None:
            table[code] = ord("0") + digit
    for code in _COMPATIBLE:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = table.get(ord(plain), ord(plain))
    # A character missing from the table costs an exception in `translate`: usual ones map to themselves.
    for code in (*range(0x20, 0x7F), *range(0x600, 0x700), ord(ZWNJ), ord("«"), ord("»"), ord("…")):
        table.setdefault(code, code)
    return table


FOLDING = _folding()
_ASCII_DIGITS = {zero + value: ord("0") + value for zero in (0x0660, 0x06F0) for value in range(10)}
_PERSIAN_DIGITS = {base + value: 0x06F0 + value for base in (0x30, 0x0660) for value in range(10)}
_REMOVED = dict.fromkeys((*_BIDI, *_INVISIBLE, *_CONTROLS, 0x0D, *_HALVES, *range(0xE0000, 0xE0080)), None) | {
    0x2028: "\n",
    0x2029: "\n",
}


def fold(text: str) -> str:
    """The text with look-alike characters made one, each at its old place (same length).

    Arabic letters, presentation forms and digits become Persian letters and ASCII digits; bidi marks, joiners,
    odd spaces and halves of characters become a space; diacritics, soft hyphens and kashida become `TATWEEL`.
    ZWNJ and case stay.
    """
    return text.translate(FOLDING)


def to_ascii_digits(text: str) -> str:
    """The text with Persian and Arabic digits written 0-9."""
    return text.translate(_ASCII_DIGITS)


def to_persian_digits(text: str) -> str:
    """The text with every digit written ۰-۹."""
    return text.translate(_PERSIAN_DIGITS)


def isolate_ltr(text: str) -> str:
    """The text wrapped so that it keeps its left-to-right order inside a Persian line."""
    return f"\u2066{text}\u2069"


def strip_controls(text: str) -> str:
    """The text without bidi marks, invisible and control characters (lines, tabs, ZWNJ and emoji stay)."""
    return text.translate(_REMOVED)
