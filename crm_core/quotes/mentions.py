"""Things that a message names beside those already marked in it (pure).

The tagger finds most things. Three kinds slip through: a mention cut short («تلفن» of «تلفن یالینک»), a counted thing
nobody has heard of («یه دونه پهپاد»), and the unknown subject of a price question («قیمت پهپاد چنده؟»).
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from crm_core.products.linker import Linker
from crm_core.products.naming import words_of
from crm_core.quotes.wanted import Mention
from crm_core.text.everyday_words import is_everyday
from crm_core.text.quantities import find_quantities

WORDS_WIDER = 3
"""Words after a mention that may still belong to it."""
LONGEST_THING = 4
"""Words of a thing that nobody marked."""
_WORD = re.compile(r"[^\s،,؛;.؟?!()«»:+]+")
_JOINED = re.compile(r"[\s\u200c]+")
_PASSING = frozenset({"و", "با", "va", "o", "ba", "راستی", "rasti", "حالا", "فقط"})
"""Words that join things or turn to them, and belong to none."""
_COUNTING = re.compile(r"[\s\u200c]*(?:تا|عدد|دونه|دانه|ta|taa|adad|dune|doone)(?=[\s\u200c])", re.IGNORECASE)


def complete_mentions(text: str, mentions: Sequence[Mention], linker: Linker) -> list[Mention]:
    """The mentions, wider where the words beside them narrow the choice, and the counted things between them."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    ends = [mention.start for mention in ordered] + [len(text)]
    wider = [_widened(text, mention, end, linker) for mention, end in zip(ordered, ends[1:], strict=True)]
    return sorted([*wider, *_counted_things(text, wider, linker)], key=lambda mention: mention.start)


def unmarked_thing(text: str) -> Mention | None:
    """The thing that a price question is about, where nothing else says which; None when the question names none."""
    words = [word for word in _WORD.finditer(text) if _tells(word[0]) and not is_everyday(word[0])]
    return _spanned(text, words) if len(words) <= LONGEST_THING else None


def _widened(text: str, mention: Mention, end: int, linker: Linker) -> Mention:
    """The mention with the words after it that leave fewer products to choose from."""
    link = linker.link(mention.text)
    if link.sure is not None or not link.candidates:
        return mention
    counted = [quantity.start for quantity in find_quantities(text) if quantity.start >= mention.end]
    end = min([end, *counted])
    best, fewest = mention, len(link.candidates)
    for last in _run(text, mention.end, end)[:WORDS_WIDER]:
        wider = Mention(text[mention.start : last.end()], mention.start, last.end())
        fitting = linker.link(wider.text).candidates
        if 0 < len(fitting) < fewest and set(fitting) <= set(link.candidates):
            best, fewest = wider, len(fitting)
    return best


def _counted_things(text: str, mentions: Sequence[Mention], linker: Linker) -> list[Mention]:
    """What is counted («۲ تا …») and not marked."""
    found = []
    for quantity in find_quantities(text):
        counting = _COUNTING.match(text, quantity.end)
        if counting is None or any(mention.start <= quantity.start < mention.end for mention in mentions):
            continue
        end = min([mention.start for mention in mentions if mention.start >= quantity.end], default=len(text))
        words = _run(text, counting.end(), end)[:LONGEST_THING]
        thing = _spanned(text, words)
        if thing is not None and not linker.link(thing.text).candidates:
            thing = _spanned(text, list(takewhile(lambda word: not is_everyday(word[0]), words)))
        if thing is not None:
            found.append(thing)
    return found


def _spanned(text: str, words: Sequence[re.Match[str]]) -> Mention | None:
    if not words:
        return None
    start, end = words[0].start(), words[-1].end()
    return Mention(text[start:end], start, end)


def _run(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The telling words that follow each other from a place on, up to a sign or a conjunction."""
    words = []
    for word in _WORD.finditer(text, start, end):
        if not _JOINED.fullmatch(text[start : word.start()]) and word.start() > start:
            break
        if not _tells(word[0]):
            break
        words.append(word)
        start = word.end()
    return words


def _tells(word: str) -> bool:
    return word not in _PASSING and bool(words_of(word))
