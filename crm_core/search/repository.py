"""Queries over the search index; the same records are found on both databases."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Select, Text, and_, cast, false, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from crm_core.search.model import SearchEntry
from crm_core.search.rules import Needles, fragments_of, read_query

NEWEST = 2_000
"""Entries of a kind that are read through before the index of fragments is asked: what is common is found there at
once, and what is not is rare enough for the index."""
MOST = 100
"""Found entries of a kind of which the best ones are chosen."""
_ENTRIES = SearchEntry.__table__.c
_COLUMNS = (_ENTRIES.kind, _ENTRIES.record_id, _ENTRIES.text, _ENTRIES.moment)


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
        newest = _newest_first(select(*_COLUMNS).where(_ENTRIES.kind == kind), _ENTRIES, NEWEST).subquery()
        parts.append(select(newest).where(_holds(newest.c, ways)))
    return await _all(session, parts)


async def find_by_fragments(session: AsyncSession, *, kinds: Iterable[str], ways: Sequence[Needles]) -> list[Entry]:
    """The same among all entries of the kinds, by the index of fragments."""
    parts = []
    for kind in kinds:
        found = _by_fragments(kind, ways).cte()
        parts.append(select(found.prefix_with("MATERIALIZED", dialect="postgresql")))
    return await _all(session, parts)


async def _all(session: AsyncSession, parts: Iterable[Select[Any]]) -> list[Entry]:
    """What some queries find, the newest of each."""
    cut = [select(found) for found in (_newest_first(part, part.selected_columns, MOST).subquery() for part in parts)]
    if not cut:
        return []
    return [Entry(kind, record_id, body) for kind, record_id, body, _ in await session.execute(union_all(*cut))]


def ids_of_typed(kind: str, typed: str) -> Select[str]:
    """A query of the ids of every record of a kind that what was typed finds, however many there are."""
    ways = read_query(typed, years=()).ways
    return _by_fragments(kind, ways).with_only_columns(_ENTRIES.record_id)


def is_found(kind: str, key: Any, typed: str) -> ColumnElement[bool]:
    """Whether what was typed finds the record of a kind and a key: `ids_of_typed` asked for one record."""
    holds = _holds(_ENTRIES, read_query(typed, years=()).ways)
    return select(holds).where(_ENTRIES.kind == kind, _ENTRIES.record_id == key).scalar_subquery()


def _by_fragments(kind: str, ways: Sequence[Needles]) -> Select[Any]:
    known = [_known(kind, fragments_of(way)) for way in ways]
    return select(*_COLUMNS).where(_ENTRIES.kind == kind, or_(false(), *known), _holds(_ENTRIES, ways))


class _Known(FunctionElement[bool]):
    """Whether the index of an entry (id, kind, text) has all of some fragments (an array, and words of FTS5)."""

    name = "search_known"
    type = Boolean()
    inherit_cache = True


def _known(kind: str, fragments: list[str]) -> ColumnElement[bool]:
    wanted, match = literal([kind, *fragments], ARRAY(Text)), literal(" AND ".join(map(_quoted, fragments)))
    return _Known(_ENTRIES.id, cast(_ENTRIES.kind, Text), _ENTRIES.text, wanted, match)


@compiles(_Known, "postgresql")
def _known_to_postgresql(element: _Known, compiler: SQLCompiler, **options: Any) -> str:
    kind, body, wanted = (compiler.process(part, **options) for part in list(element.clauses)[1:4])
    return f"search_fragments({kind}, {body}) @> {wanted}"


@compiles(_Known, "sqlite")
def _known_to_sqlite(element: _Known, compiler: SQLCompiler, **options: Any) -> str:
    key, *_, match = element.clauses
    key_text, match_text = (compiler.process(part, **options) for part in (key, match))
    found = "SELECT rowid FROM search_fragments WHERE search_fragments MATCH"
    return f"{key_text} IN ({found} {match_text})"


def _quoted(fragment: str) -> str:
    doubled = fragment.replace('"', '""')
    return f'"{doubled}"'


def _holds(entry: Any, ways: Iterable[Needles]) -> ColumnElement[bool]:
    return or_(false(), *(and_(*(entry.text.contains(needle, autoescape=True) for needle in way)) for way in ways))


def _newest_first(query: Select[Any], entry: Any, limit: int) -> Select[Any]:
    return query.order_by(entry.moment.desc(), entry.record_id.desc()).limit(limit)
