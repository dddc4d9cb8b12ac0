"""The one query of the list: every source finds its newest moments by an index, and the newest of these are taken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, or_, select, union_all
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.timeline.rules import MomentKind, Place
from crm_core.timeline.sources import SOURCES, Source

_CONTACTS: BindParameter[Any] = bindparam("contact_ids", expanding=True)
_LIMIT = bindparam("limit", type_=Integer)
_AT: BindParameter[Any] = bindparam("after_at")
_ID: BindParameter[Any] = bindparam("after_id")


@dataclass(frozen=True)
class Wanted:
    """Which moments: whose, of which kinds, from ``since`` on, before ``until``, after a place of the list."""

    contact_ids: Collection[str]
    kinds: frozenset[MomentKind]
    since: datetime | None = None
    until: datetime | None = None
    after: Place | None = None


async def list_moments(session: AsyncSession, wanted: Wanted, *, limit: int) -> Sequence[Row[Any]]:
    """The newest moments, at most ``limit``; ``wanted`` must name at least one kind."""
    values: dict[str, Any] = {"contact_ids": list(wanted.contact_ids), "limit": limit}
    if wanted.since is not None:
        values["since"] = wanted.since
    if wanted.until is not None:
        values["until"] = wanted.until
    if wanted.after is not None:
        values |= {"after_at": wanted.after.at, "after_id": wanted.after.id}
    after = wanted.after.kind if wanted.after is not None else None
    query = _newest(wanted.kinds, "since" in values, "until" in values, after)
    rows: Sequence[Row[Any]] = (await session.execute(query, values)).all()
    return rows


@lru_cache(maxsize=256)
def _newest(kinds: frozenset[MomentKind], since: bool, until: bool, after: str | None) -> Select[Any]:
    """The query of one shape; kept, since putting it together takes longer than running it."""
    branches = [_branch(source, since, until, after) for source in SOURCES if source.kind in kinds]
    moments = union_all(*(select(branch.subquery()) for branch in branches)).subquery("moments")
    order = (moments.c.at.desc(), moments.c.kind.desc(), moments.c.id.desc())
    return select(moments).order_by(*order).limit(_LIMIT)


def _branch(source: Source, since: bool, until: bool, after: str | None) -> Select[Any]:
    query = select(*source.columns()).select_from(source.id.class_)
    for table, on in source.joins:
        query = query.join(table, on)
    query = query.where(source.contact.in_(_CONTACTS), *source.where)
    if since:
        query = query.where(source.at >= bindparam("since"))
    if until:
        query = query.where(source.at < bindparam("until"))
    if after is not None:
        query = query.where(_comes_after(source, after))
    return query.order_by(source.at.desc(), source.id.desc()).limit(_LIMIT)


def _comes_after(source: Source, kind: str) -> ColumnElement[bool]:
    """Whether a moment stands below a place: kinds are ordered as words, falling, and a source is of one kind."""
    earlier: ColumnElement[bool] = source.at < _AT
    if source.kind > kind:
        return earlier
    if source.kind < kind:
        return or_(earlier, source.at == _AT)
    return or_(earlier, and_(source.at == _AT, source.id < _ID))
