"""Queries over the search index; the same records are found on both databases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.search.model import SearchEntry
from crm_core.search.rules import Needles, fragments_of

NEWEST = 2_000
"""Entries of a kind that are read through before the index of fragments is asked: what is common is found there at
once, and what is not is rare enough for the index."""
MOST = 100
"""Found entries of a kind of which the best ones are chosen."""
_FRAGMENTS = table("search_fragments", column("rowid"))
_COLUMNS = (SearchEntry.kind, SearchEntry.record_id, SearchEntry.text, SearchEntry.moment)


@dataclass(frozen=True)
class Entry:
    """One found record and the text that it was found by."""

    kind: str
    record_id: str
    text: str


async def find_newest(session: AsyncSession, *, kinds: Iterable[str], ways: Sequence[Needles]) -> list[Entry]:
    """Those of the newest entries of some kinds that hold all needles of one of the ways, newest first in each kind."""
    parts = []
    for kind in kinds:
        newest = _newest_first(select(*_COLUMNS).where(SearchEntry.kind == kind), SearchEntry, NEWEST).subquery()
        parts.append(select(newest).where(_holds(newest.c, ways)))
    return await _all(session, parts)


async def find_by_fragments(session: AsyncSession, *, kinds: Iterable[str], ways: Sequence[Needles]) -> list[Entry]:
    """The same among all entries of the kinds, by the index of fragments."""
    parts = []
    for kind in kinds:
        found = _by_fragments(session, kind, ways).with_only_columns(*_COLUMNS).cte()
        parts.append(select(found.prefix_with("MATERIALIZED", dialect="postgresql")))
    return await _all(session, parts)


async def _all(session: AsyncSession, parts: Iterable[Select[Any]]) -> list[Entry]:
    """What some queries find, the newest of each."""
    cut = [select(found) for found in (_newest_first(part, part.selected_columns, MOST).subquery() for part in parts)]
    if not cut:
        return []
    return [Entry(kind, record_id, body) for kind, record_id, body, _ in await session.execute(union_all(*cut))]


def ids_by_fragments(session: AsyncSession, *, kind: str, ways: Sequence[Needles]) -> Select[str]:
    """A query of the ids of every record of a kind whose entry holds all needles of one of the ways."""
    return _by_fragments(session, kind, ways).with_only_columns(SearchEntry.record_id)


def _by_fragments(session: AsyncSession, kind: str, ways: Sequence[Needles]) -> Select[SearchEntry]:
    known = _known_to_postgresql if session.get_bind().dialect.name == "postgresql" else _known_to_sqlite
    one_way = [known(kind, fragments_of(way), number) for number, way in enumerate(ways)]
    return select(SearchEntry).where(SearchEntry.kind == kind, or_(*one_way), _holds(SearchEntry, ways))


def _known_to_postgresql(kind: str, fragments: list[str], _number: int) -> ColumnElement[bool]:
    cut = func.search_fragments(cast(SearchEntry.kind, Text), SearchEntry.text)
    return cut.bool_op("@>")(literal([kind, *fragments], ARRAY(Text)))


def _known_to_sqlite(_kind: str, fragments: list[str], number: int) -> ColumnElement[bool]:
    name = f"fragments_{number}"
    match = text(f"search_fragments MATCH :{name}").bindparams(bindparam(name, " AND ".join(map(_quoted, fragments))))
    return SearchEntry.id.in_(select(_FRAGMENTS.c.rowid).where(match))


def _quoted(fragment: str) -> str:
    doubled = fragment.replace('"', '""')
    return f'"{doubled}"'


def _holds(entry: Any, ways: Iterable[Needles]) -> ColumnElement[bool]:
    return or_(*(and_(*(entry.text.contains(needle, autoescape=True) for needle in way)) for way in ways))


def _newest_first(query: Select[Any], entry: Any, limit: int) -> Select[Any]:
    return query.order_by(entry.moment.desc(), entry.record_id.desc()).limit(limit)
