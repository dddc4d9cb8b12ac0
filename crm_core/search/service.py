"""Finding records of every kind by what people remember of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.search import indexing, repository
from crm_core.search.documents import SOURCES, Document
from crm_core.search.model import SearchEntry
from crm_core.search.rules import Query, Rank, is_nearly, mistyped_ways, rank, read_query
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
    query = read_query(typed, years=_years(now))
    found = []
    for kind in (kind for kind in SOURCES if kind in set(kinds)):
        entries, nearly = await _find(session, kind, query, limit)
        ranked = sorted(entries, key=lambda entry: rank(entry.text, query))  # of equals the newest stays first
        hits = await _show(session, kind, ranked[:limit], query, nearly=nearly)
        if hits:
            found.append(Found(kind, hits, more=len(ranked) > limit))
    return sorted(found, key=lambda group: group.hits[0].rank)


async def rebuild_index(session: AsyncSession) -> int:
    """Writes the index of every record anew and gives their number; for stores that were filled around the ORM."""
    return await session.run_sync(indexing.rebuild)


async def _find(session: AsyncSession, kind: str, query: Query, limit: int) -> tuple[list[SearchEntry], bool]:
    """Entries that answer, newest first after documents of the very number; and whether a letter had to be forgiven."""
    entries: list[SearchEntry] = []
    if query.codes:
        entries += await repository.find_by_fragments(session, kind=kind, ways=query.codes)
    if query.ways:
        newest = await repository.find_newest(session, kind=kind, ways=query.ways)
        enough = len(newest) > limit
        entries += newest if enough else await repository.find_by_fragments(session, kind=kind, ways=query.ways)
    ways = mistyped_ways(query.words) if kind in NAMED_KINDS and not entries else ()
    if not ways:
        return list({entry.id: entry for entry in entries}.values()), False
    similar = await repository.find_by_fragments(session, kind=kind, ways=ways)
    return [entry for entry in similar if is_nearly(entry.text, query.words)], True


async def _show(
    session: AsyncSession, kind: str, entries: Sequence[SearchEntry], query: Query, *, nearly: bool
) -> list[Hit]:
    if not entries:
        return []
    ids = [entry.record_id for entry in entries]
    documents = {row.record_id: row for row in await session.run_sync(SOURCES[kind].read, ids)}
    words = tuple(dict.fromkeys(needle.strip() for way in (*query.ways, *query.codes) for needle in way))
    hits = []
    for entry in entries:
        document = documents[entry.record_id]
        title = mark(document.title, words, nearly=nearly) if document.title else None
        parts = [mark(part, words, nearly=nearly) for part in (*document.keys, *document.texts)]
        shown = next((part for part in parts if part.marks), None)
        if shown is None and title is None and parts:
            shown = parts[0]
        hits.append(Hit(kind, document, rank(entry.text, query), title, shown))
    return hits


def _years(now: datetime) -> list[int]:
    year = to_jalali(now.astimezone(TEHRAN).date()).year
    return [year - back for back in range(YEARS)]
