"""Queries over the search index; the same records are found on both databases."""

from collections.abc import Iterable, Sequence
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
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_core.search.model import SearchEntry
from crm_core.search.rules import Needles, fragments_of

NEWEST = 2_000
"""Entries of a kind that are read through before the index of fragments is asked: what is common is found there at
once, and what is not is rare enough for the index."""
MOST = 200
"""Found entries of which the best ones are chosen."""
_FRAGMENTS = table("search_fragments", column("rowid"))


async def find_newest(session: AsyncSession, *, kind: str, ways: Sequence[Needles]) -> Sequence[SearchEntry]:
    """Those of the newest entries of a kind that hold all needles of one of the ways, newest first."""
    newest = select(SearchEntry).where(SearchEntry.kind == kind).order_by(*_newest_first(SearchEntry)).limit(NEWEST)
    entry = aliased(SearchEntry, newest.subquery())
    query = select(entry).where(_holds(entry, ways)).order_by(*_newest_first(entry)).limit(MOST)
    return (await session.scalars(query)).all()


async def find_by_fragments(session: AsyncSession, *, kind: str, ways: Sequence[Needles]) -> Sequence[SearchEntry]:
    """The same among all entries of a kind, by the index of fragments."""
    found = _by_fragments(session, kind, ways).cte().prefix_with("MATERIALIZED", dialect="postgresql")
    entry = aliased(SearchEntry, found)
    return (await session.scalars(select(entry).order_by(*_newest_first(entry)).limit(MOST))).all()


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


def _newest_first(entry: Any) -> tuple[ColumnElement[Any], ...]:
    return (entry.moment.desc(), entry.record_id.desc())
