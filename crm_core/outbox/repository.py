"""Queries over deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.rules import OutboxState


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


async def lock_due(session: AsyncSession, *, now: datetime, limit: int) -> list[OutboxItem]:
    """Deliveries whose time has come, oldest first, without those that another worker holds."""
    rows = await session.scalars(
        select(OutboxItem)
        .where(OutboxItem.state == OutboxState.PENDING, OutboxItem.due_at <= now)
        .order_by(OutboxItem.due_at, OutboxItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def list_dead(session: AsyncSession, *, limit: int = 200) -> list[OutboxItem]:
    """Deliveries that were given up, newest first."""
    rows = await session.scalars(
        select(OutboxItem).where(OutboxItem.state == OutboxState.DEAD).order_by(OutboxItem.id.desc()).limit(limit)
    )
    return list(rows)
