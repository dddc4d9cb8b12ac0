"""Everything that happened with a customer, newest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.timeline import repository
from crm_core.timeline.repository import Wanted
from crm_core.timeline.rules import MomentKind, Place, make_cursor, read_cursor

MAX_LIMIT = 200


@dataclass(frozen=True)
class Moment:
    """One thing that happened.

    ``id`` is that of the row which tells of it, ``record_id`` that of the record to open. ``code``, ``state``,
    ``text`` (its beginning), ``amount`` (rial) and ``actor`` are what the kind has of them.
    """

    at: datetime
    kind: MomentKind
    id: str
    record_id: str
    code: str | None
    state: str | None
    text: str | None
    amount: int | None
    actor: str | None


@dataclass(frozen=True)
class Page:
    """Some moments, newest first, and the cursor of the next ones (None at the end)."""

    moments: list[Moment]
    next: str | None


async def list_timeline(
    session: AsyncSession,
    *,
    contact_ids: Collection[str],
    kinds: Collection[MomentKind],
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
) -> Page:
    """A part of what happened with the customer of some contacts, in one query, at most `MAX_LIMIT` moments.

    What is added meanwhile never moves what a cursor goes on with. Raises CursorInvalidError.
    """
    after = read_cursor(cursor) if cursor else None
    if not kinds:
        return Page([], None)
    limit = min(limit, MAX_LIMIT)
    wanted = Wanted(contact_ids, frozenset(kinds), since, until, after)
    rows = await repository.list_moments(session, wanted, limit=limit + 1)
    moments = [Moment(**{**row._mapping, "kind": MomentKind(row.kind)}) for row in rows[:limit]]
    if len(rows) <= limit:
        return Page(moments, None)
    last = moments[-1]
    return Page(moments, make_cursor(Place(last.at, last.kind, last.id)))
