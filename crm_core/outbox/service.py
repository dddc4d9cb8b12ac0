"""Deliveries: written with the decision, claimed by workers, tried until they arrive or are given up."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.outbox import repository
from crm_core.outbox.errors import OutboxStateError
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.outbox.rules import LEASE, MAX_ATTEMPTS, OutboxState, retry_delay, without_secrets

ERROR_LENGTH = 200
WORKER_LOST = "worker_lost"
"""The last error of a delivery whose workers died so often that it is suspected of killing them."""


async def enqueue(
    session: AsyncSession,
    *,
    kind: str,
    key: str,
    payload: dict[str, Any],
    now: datetime,
    due_at: datetime | None = None,
) -> OutboxItem:
    """The delivery of a key, due now unless told otherwise; the same key again gives the first one."""
    values = {
        "kind": kind, "payload": payload, "state": OutboxState.PENDING, "attempts": 0, "created_at": now,
        "due_at": due_at or now,
    }  # fmt: skip
    return await repository.insert_once(session, key=key, values=values)


async def claim_due(session: AsyncSession, *, now: datetime, limit: int) -> list[OutboxItem]:
    """Deliveries to try now, leased to the caller; each counts as an attempt even if the caller dies."""
    claimed = []
    for item in await repository.lock_due(session, now=now, limit=limit):
        if item.attempts >= MAX_ATTEMPTS:
            item.state, item.last_error = OutboxState.DEAD, WORKER_LOST
            continue
        item.attempts += 1
        item.due_at = now + LEASE
        claimed.append(item)
    await session.flush()
    return claimed


async def mark_delivered(session: AsyncSession, *, item_id: str, now: datetime) -> OutboxItem:
    """The delivery, arrived; what was secret in it is forgotten."""
    item = await repository.get_item(session, item_id)
    if item.state != OutboxState.DELIVERED:
        item.state, item.delivered_at, item.last_error = OutboxState.DELIVERED, now, None
        item.payload = without_secrets(item.payload)
        await session.flush()
    return item


async def mark_failed(session: AsyncSession, *, item_id: str, error: str, now: datetime) -> OutboxItem:
    """The delivery, to be tried later, or given up after the last attempt; one that arrived stays arrived."""
    item = await repository.get_item(session, item_id)
    if item.state != OutboxState.PENDING:
        return item
    item.last_error = error[:ERROR_LENGTH]
    if item.attempts >= MAX_ATTEMPTS:
        item.state = OutboxState.DEAD
    else:
        item.due_at = now + retry_delay(max(item.attempts, 1))
    await session.flush()
    return item


async def list_dead(session: AsyncSession, *, limit: int = 200) -> list[OutboxItem]:
    """Deliveries that were given up, newest first."""
    return await repository.list_dead(session, limit=limit)


async def requeue(session: AsyncSession, *, item_id: str, now: datetime) -> OutboxItem:
    """A given-up delivery with all its attempts back, due now; raises OutboxStateError for any other."""
    item = await repository.get_item(session, item_id)
    if item.state != OutboxState.DEAD:
        raise OutboxStateError(state=item.state)
    item.state, item.attempts, item.due_at = OutboxState.PENDING, 0, now
    await session.flush()
    return item


async def record_sms(session: AsyncSession, *, key: str, mobile: str, text: str, now: datetime) -> None:
    """Keeps a text message that the recording provider did not send; the same key is kept once."""
    known = await session.scalar(select(RecordedSms.id).where(RecordedSms.key == key))
    if known is None:
        session.add(RecordedSms(key=key, mobile=mobile, text=text, at=now))
        await session.flush()
