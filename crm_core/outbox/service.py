"""Deliveries: written with the decision, claimed by workers, tried until they arrive or are given up.

Every delivery passes one gate, when it is written and each time it is claimed: what its addressee refused is not sent.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import REFUSABLE, Channel, Purpose
from crm_core.consents.service import may_send
from crm_core.outbox import repository
from crm_core.outbox.errors import OutboxStateError
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.outbox.rules import (
    EXPIRES_AT,
    LEASE,
    MAX_ATTEMPTS,
    OutboxState,
    Refusal,
    is_spent,
    retry_delay,
    without_secrets,
)

ERROR_LENGTH = 200
WORKER_LOST = "worker_lost"
"""The last error of a delivery whose workers died so often that it is suspected of killing them."""
EXPIRED = "expired"
"""The last error of a delivery that was worth nothing any more before it went; the one before may follow."""


async def enqueue(
    session: AsyncSession,
    *,
    kind: str,
    key: str,
    payload: dict[str, Any],
    purpose: Purpose,
    now: datetime,
    contact_id: str | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    place: tuple[str, int] | None = None,
    refusal: Refusal | None = None,
) -> OutboxItem:
    """The delivery of a key, due now unless told otherwise; the same key again gives the first one.

    Who gets it is ``contact_id`` or the payload's ``mobile``; without either only a service message can be sent.
    ``kind`` is a channel of consents for everything whose purpose can be refused. What was refused already is
    kept as ``refused``, and so is what the caller gives a ``refusal`` for. What did not go by ``expires_at`` is given
    up. ``place`` is a stream and the position in it: of a stream only one is on its way at a time.
    """
    if expires_at is not None:
        payload = {**payload, EXPIRES_AT: expires_at.isoformat()}
    values = {
        "kind": kind, "payload": payload, "purpose": purpose, "contact_id": contact_id,
        "mobile": payload.get("mobile"), "state": OutboxState.REFUSED if refusal else OutboxState.PENDING,
        "attempts": 0, "created_at": now, "due_at": due_at or now, "refusal": refusal,
        "stream": place[0] if place else None, "position": place[1] if place else None,
    }  # fmt: skip
    item = await repository.insert_once(session, key=key, values=values)
    await _keep_back_refused(session, item)
    await session.flush()
    return item


async def claim_due(
    session: AsyncSession, *, now: datetime, limit: int, kinds: Collection[str] | None = None
) -> list[OutboxItem]:
    """Deliveries of some kinds (or all) to try now, leased to the caller; each counts even if the caller dies."""
    claimed = []
    for item in await repository.lock_due(session, kinds=kinds, now=now, limit=limit):
        if await _keep_back_refused(session, item):
            continue
        if is_spent(item.payload, now):
            _bury_expired(item)
            continue
        if item.attempts >= MAX_ATTEMPTS:
            _bury(item, WORKER_LOST)
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
        item.refusal = None  # it was on its way when it was kept back
        item.payload = without_secrets(item.payload)
        await session.flush()
    return item


async def note_progress(session: AsyncSession, *, key: str, parts: int, now: datetime) -> None:
    """How many parts of a delivery have arrived, so that they are not sent again; the lease begins anew."""
    item = await repository.get_by_key(session, key)
    if item.state == OutboxState.PENDING:
        item.payload, item.due_at = {**item.payload, "sent": parts}, now + LEASE
        await session.flush()


async def postpone(session: AsyncSession, *, item_id: str, delay: timedelta, now: datetime) -> OutboxItem:
    """The delivery, to be tried later through no fault of its own: the attempt does not count."""
    item = await repository.get_item(session, item_id)
    if item.state == OutboxState.PENDING:
        item.due_at, item.attempts = now + delay, max(item.attempts - 1, 0)
        await session.flush()
    return item


async def give_up(session: AsyncSession, *, item_id: str, error: str) -> OutboxItem:
    """The delivery, which nobody takes as it is: people have to look at it."""
    item = await repository.get_item(session, item_id)
    if item.state == OutboxState.PENDING:
        _bury(item, error)
        await session.flush()
    return item


async def refuse_stream(session: AsyncSession, *, stream: str, refusal: Refusal) -> None:
    """Nothing that waits in a stream will be sent."""
    await session.flush()
    await repository.refuse_stream(session, stream=stream, refusal=refusal)


async def mark_failed(session: AsyncSession, *, item_id: str, error: str, now: datetime) -> OutboxItem:
    """The delivery, to be tried later, or given up after the last attempt; one that arrived stays arrived."""
    item = await repository.get_item(session, item_id)
    if item.state != OutboxState.PENDING:
        return item
    item.last_error = error[:ERROR_LENGTH]
    item.due_at = now + retry_delay(max(item.attempts, 1), awaited=item.stream is not None)
    if item.attempts >= MAX_ATTEMPTS:
        _bury(item, error)
    elif is_spent(item.payload, item.due_at):
        _bury_expired(item)
    await session.flush()
    return item


async def list_states(session: AsyncSession, *, keys: Collection[str]) -> dict[str, str]:
    """How far the deliveries of some keys are, by key."""
    return await repository.list_states(session, keys=keys)


async def list_dead(session: AsyncSession, *, limit: int = 200) -> list[OutboxItem]:
    """Deliveries that were given up, newest first."""
    return await repository.list_dead(session, limit=limit)


async def requeue(session: AsyncSession, *, item_id: str, now: datetime) -> OutboxItem:
    """A given-up delivery with all its attempts back, due now; raises OutboxStateError for others and spent ones."""
    item = await repository.get_item(session, item_id)
    if item.state != OutboxState.DEAD or is_spent(item.payload, now):
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


def _bury(item: OutboxItem, error: str) -> None:
    """A delivery that is given up; what was secret in it is forgotten."""
    item.state, item.last_error = OutboxState.DEAD, error[:ERROR_LENGTH]
    item.payload = without_secrets(item.payload)


def _bury_expired(item: OutboxItem) -> None:
    _bury(item, f"{EXPIRED}: {item.last_error}" if item.last_error else EXPIRED)


async def _keep_back_refused(session: AsyncSession, item: OutboxItem) -> bool:
    """The gate: makes a pending delivery ``refused`` when its addressee does not want it, and says whether it is."""
    if item.state == OutboxState.PENDING and item.purpose in REFUSABLE:
        wanted = await may_send(
            session, channel=Channel(item.kind), purpose=Purpose(item.purpose), mobile=item.mobile,
            contact_ids=[item.contact_id] if item.contact_id else [],
        )  # fmt: skip
        if not wanted:
            item.state, item.refusal = OutboxState.REFUSED, Refusal.OPTED_OUT
    return item.state == OutboxState.REFUSED
