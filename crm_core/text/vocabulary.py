"""Vocabulary: words written as lines of text."""


def word_list(*lines: str) -> tuple[str, ...]:
    """The words of some lines, in order."""
    return tuple(word for line in lines for word in line.split())


def word_set(*lines: str) -> frozenset[str]:
    """The words of some lines, for look-up."""
    return frozenset(word_list(*lines))
