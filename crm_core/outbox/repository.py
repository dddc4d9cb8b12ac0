"""Queries over deliveries."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_core.errors import NotFoundError
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.rules import OutboxState, Refusal


async def insert_once(session: AsyncSession, *, key: str, values: dict[str, Any]) -> OutboxItem:
    """The delivery of a key, added unless it is there."""
    make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    await session.execute(make(OutboxItem).values(key=key, **values).on_conflict_do_nothing(index_elements=["key"]))
    return (await session.scalars(select(OutboxItem).where(OutboxItem.key == key))).one()


async def get_item(session: AsyncSession, item_id: str) -> OutboxItem:
    """The delivery, locked until the transaction ends; raises NotFoundError."""
    item = await session.scalar(
        select(OutboxItem).where(OutboxItem.id == item_id).with_for_update().execution_options(populate_existing=True)
    )
    if item is None:
        raise NotFoundError(entity="outbox")
    return item


async def get_by_key(session: AsyncSession, key: str) -> OutboxItem:
    """The delivery of a key, locked until the transaction ends; raises NotFoundError."""
    item_id = await session.scalar(select(OutboxItem.id).where(OutboxItem.key == key))
    if item_id is None:
        raise NotFoundError(entity="outbox")
    return await get_item(session, item_id)


async def has_due(session: AsyncSession, *, kinds: Collection[str], now: datetime) -> bool:
    """Whether there is something to claim: a look that holds up nobody."""
    return await session.scalar(select(OutboxItem.id).where(*_due(kinds, now)).limit(1)) is not None


async def lock_due(
    session: AsyncSession, *, kinds: Collection[str] | None, now: datetime, limit: int
) -> list[OutboxItem]:
    """Deliveries whose time has come, oldest first, without those that another worker holds."""
    rows = await session.scalars(
        select(OutboxItem)
        .where(*_due(kinds, now))
        .order_by(OutboxItem.due_at, OutboxItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def hold_until(session: AsyncSession, *, item_ids: Collection[str], due_at: datetime) -> None:
    """Nobody claims these before a moment, as far as they still wait and were not put off for longer."""
    await session.execute(
        update(OutboxItem)
        .where(OutboxItem.id.in_(item_ids), OutboxItem.state == OutboxState.PENDING, OutboxItem.due_at < due_at)
        .values(due_at=due_at)
    )


def _due(kinds: Collection[str] | None, now: datetime) -> list[ColumnElement[bool]]:
    """What may be sent now: of a stream only the oldest that waits, claimed by somebody or not."""
    earlier = aliased(OutboxItem)
    first = ~exists().where(
        earlier.stream == OutboxItem.stream,
        earlier.position < OutboxItem.position,
        earlier.state == OutboxState.PENDING,
    )
    due = [OutboxItem.state == OutboxState.PENDING, OutboxItem.due_at <= now]
    wanted = [OutboxItem.kind.in_(kinds)] if kinds is not None else []
    return [*due, *wanted, or_(OutboxItem.stream.is_(None), first)]


async def refuse_stream(session: AsyncSession, *, stream: str, refusal: Refusal) -> None:
    """Everything that waits in a stream will not be sent."""
    await session.execute(
        update(OutboxItem)
        .where(OutboxItem.stream == stream, OutboxItem.state == OutboxState.PENDING)
        .values(state=OutboxState.REFUSED, refusal=refusal)
        .execution_options(synchronize_session=False)
    )


async def list_states(session: AsyncSession, *, keys: Collection[str]) -> dict[str, str]:
    """States of deliveries by key."""
    rows = await session.execute(select(OutboxItem.key, OutboxItem.state).where(OutboxItem.key.in_(keys)))
    return {row.key: row.state for row in rows}


async def list_dead(session: AsyncSession, *, limit: int = 200) -> list[OutboxItem]:
    """Deliveries that were given up, newest first."""
    rows = await session.scalars(
        select(OutboxItem).where(OutboxItem.state == OutboxState.DEAD).order_by(OutboxItem.id.desc()).limit(limit)
    )
    return list(rows)
