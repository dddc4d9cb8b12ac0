"""The one query of the list: every source finds its newest moments by an index, and the newest of these are taken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.timeline.rules import MomentKind, Place
from crm_core.timeline.sources import SOURCES, Source


@dataclass(frozen=True)
class Wanted:
    """Which moments: whose, of which kinds, from ``since`` on, before ``until``, after a place of the list."""

    contact_ids: Collection[str]
    kinds: Collection[MomentKind]
    since: datetime | None = None
    until: datetime | None = None
    after: Place | None = None


async def list_moments(session: AsyncSession, wanted: Wanted, *, limit: int) -> Sequence[Row[Any]]:
    """The newest moments, at most ``limit``."""
    return (await session.execute(newest(wanted, limit=limit))).all()


def newest(wanted: Wanted, *, limit: int) -> Select[Any]:
    """The query; ``wanted`` must name at least one kind."""
    branches = [_branch(source, wanted, limit) for source in SOURCES if source.kind in wanted.kinds]
    moments = union_all(*(select(branch.subquery()) for branch in branches)).subquery("moments")
    order = (moments.c.at.desc(), moments.c.kind.desc(), moments.c.id.desc())
    return select(moments).order_by(*order).limit(limit)


def _branch(source: Source, wanted: Wanted, limit: int) -> Select[Any]:
    query = select(*source.columns()).select_from(source.id.class_)
    for table, on in source.joins:
        query = query.join(table, on)
    query = query.where(source.contact.in_(wanted.contact_ids), *source.where)
    if wanted.since is not None:
        query = query.where(source.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(source.at < wanted.until)
    if wanted.after is not None:
        query = query.where(_comes_after(source, wanted.after))
    return query.order_by(source.at.desc(), source.id.desc()).limit(limit)


def _comes_after(source: Source, place: Place) -> ColumnElement[bool]:
    """Whether a moment stands below a place: kinds are ordered as words, falling, and a source is of one kind."""
    earlier: ColumnElement[bool] = source.at < place.at
    if source.kind > place.kind:
        return earlier
    if source.kind < place.kind:
        return source.at <= place.at
    return or_(earlier, and_(source.at == place.at, source.id < place.id))
