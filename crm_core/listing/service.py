"""Lists of records with stable pages, and single records by id or code."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.errors import NotFoundError
from crm_core.listing import repository
from crm_core.listing.kinds import Kind
from crm_core.listing.repository import Related
from crm_core.listing.rules import make_cursor, read_cursor
from crm_core.sla.service import load_standings
from crm_core.tickets.model import Ticket


@dataclass(frozen=True)
class Page[Row]:
    """A part of a list, newest first; ``next`` is the cursor of the following part, None at the end."""

    rows: Sequence[Row]
    next: str | None


async def list_records[Row](
    session: AsyncSession,
    kind: Kind[Row],
    *,
    filters: Mapping[str, Any],
    now: datetime,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row]:
    """The records that every filter lets through; records added meanwhile do not shift the following pages.

    Ids are ordered by birth, so they are the order of the list and its cursor.
    Raises CursorInvalidError.
    """
    older_than = read_cursor(kind.name, cursor) if cursor is not None else None
    rows = await repository.list_newest(session, kind, filters=filters, older_than=older_than, limit=limit + 1, now=now)
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(shown, make_cursor(kind.name, getattr(shown[-1], kind.key.key)) if more else None)


async def get_record[Row](session: AsyncSession, kind: Kind[Row], *, key: str) -> Row:
    """The record of an id or a code; raises NotFoundError."""
    row = await repository.find_record(session, kind, key=key)
    if row is None:
        raise NotFoundError(entity=kind.entity)
    return row


async def get_id(session: AsyncSession, kind: Kind[Any], *, key: str) -> str:
    """The id of the record of an id or a code; raises NotFoundError."""
    found = await repository.find_id(session, kind, key=key)
    if found is None:
        raise NotFoundError(entity=kind.entity)
    return found


async def load_related(session: AsyncSession, rows: Iterable[Any], *, now: datetime) -> Related:
    """Whom and what some records refer to, with the prices of today in Tehran and the promises as they stand."""
    rows = list(rows)
    related = await repository.load_related(session, rows, day=now.astimezone(TEHRAN).date())
    holders = {row.id: row.team_id for row in rows if isinstance(row, Ticket)}
    return replace(related, standings=await load_standings(session, holders=holders, now=now))
