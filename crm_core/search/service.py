"""Finding records of every kind by what people remember of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.search import indexing, repository
from crm_core.search.documents import SOURCES, Document
from crm_core.search.repository import Entry
from crm_core.search.rules import Query, Rank, answers, is_nearly, mistyped_ways, rank, read_query
from crm_core.search.snippets import Marked, mark
from crm_core.text.jalali import to_jalali

NAMED_KINDS = frozenset({"contacts", "organisations", "leads"})
"""Kinds that are found although one letter of a name is wrong."""
YEARS = 2
"""A number without its year may be of this Jalali year or the one before."""


@dataclass(frozen=True)
class Hit:
    """One found record; ``snippet`` shows where it was found outside its title, None when the title tells it."""

    kind: str
    document: Document
    rank: Rank
    title: Marked | None
    snippet: Marked | None


@dataclass(frozen=True)
class Found:
    """What was found of one kind, best first; ``more`` when that is not all."""

    kind: str
    hits: Sequence[Hit]
    more: bool


async def search(session: AsyncSession, *, typed: str, kinds: Iterable[str], limit: int, now: datetime) -> list[Found]:
    """What is found of each of some kinds, at most ``limit`` records each; the kind with the best find first.

    Codes and numbers that are exactly the typed ones come first, then names that begin so, then other names, then
    texts, and of equals the newest.
    """
    query, wanted = read_query(typed, years=_years(now)), set(kinds)
    entries = await _find(session, [kind for kind in SOURCES if kind in wanted], query, limit)
    found = []
    for kind, some in entries.items():
        ranked = sorted(some, key=lambda entry: rank(entry.text, query))  # of equals the newest stays first
        hits = await _show(session, kind, ranked[:limit], query)
        if hits:
            found.append(Found(kind, hits, more=len(ranked) > limit))
    return sorted(found, key=lambda group: group.hits[0].rank)


async def rebuild_index(session: AsyncSession) -> int:
    """Writes the index of every record anew and gives their number; for stores that were filled around the ORM."""
    return await session.run_sync(indexing.rebuild)


async def _find(session: AsyncSession, kinds: Sequence[str], query: Query, limit: int) -> dict[str, list[Entry]]:
    """Entries that answer, by kind in the given order: documents of the very number, then the newest first."""
    entries: list[Entry] = []
    if query.codes:
        entries += await repository.find_by_fragments(session, kinds=kinds, ways=query.codes)
    if query.ways:
        newest = await repository.find_newest(session, kinds=kinds, ways=query.ways)
        counts = Counter(entry.kind for entry in newest)
        rare = [kind for kind in kinds if counts[kind] <= limit]
        entries += [entry for entry in newest if entry.kind not in rare]
        entries += await repository.find_by_fragments(session, kinds=rare, ways=query.ways)
    found = {kind: list({e.record_id: e for e in entries if e.kind == kind}.values()) for kind in kinds}
    missed = [kind for kind in kinds if kind in NAMED_KINDS and not found[kind]]
    if missed and (ways := mistyped_ways(query.words)):
        for entry in await repository.find_by_fragments(session, kinds=missed, ways=ways):
            if is_nearly(entry.text, query.words):
                found[entry.kind].append(entry)
    return {kind: some for kind, some in found.items() if some}


async def _show(session: AsyncSession, kind: str, entries: Sequence[Entry], query: Query) -> list[Hit]:
    ids = [entry.record_id for entry in entries]
    documents = {row.record_id: row for row in await session.run_sync(SOURCES[kind].read, ids)}
    there = [entry for entry in entries if entry.record_id in documents]  # one may have been removed meanwhile
    return [_hit(kind, documents[entry.record_id], entry, query) for entry in there]


def _hit(kind: str, document: Document, entry: Entry, query: Query) -> Hit:
    """What is shown of a found record; its title alone where it was found there."""
    nearly = not answers(entry.text, (*query.ways, *query.codes))
    words = tuple(dict.fromkeys(needle.strip() for way in (*query.ways, *query.codes) for needle in way))
    title = mark(document.title, words, nearly=nearly) if document.title else None
    parts = [mark(part, words, nearly=nearly) for part in (*document.keys, *document.texts)]
    shown = next((part for part in parts if part.marks), None)
    return Hit(kind, document, rank(entry.text, query), title, shown or (parts[0] if parts and not title else None))


def _years(now: datetime) -> list[int]:
    year = to_jalali(now.astimezone(TEHRAN).date()).year
    return [year - back for back in range(YEARS)]
