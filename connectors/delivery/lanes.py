"""Lanes of the outbox: deliveries beside each other, so that a slow addressee holds up nobody in another lane."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from connectors.channels.noting import note
from connectors.channels.port import RetryLaterError, UndeliverableError, UnreachableError
from connectors.delivery.sms import Deliver, DeliveryFailedError
from crm_core import clock
from crm_core.accounts.service import mark_unreachable
from crm_core.db import Database
from crm_core.outbox import repository as queries
from crm_core.outbox import service as outbox
from crm_core.outbox.model import OutboxItem

log = structlog.get_logger()

STOP_SECONDS = 5.0
"""How long deliveries on their way may take when the worker is told to stop; the others are tried again later."""


@dataclass(frozen=True)
class Lane:
    """Kinds of deliveries that share ``width`` places; ``idle_s`` is how long a look-out waits for the next."""

    name: str
    kinds: Mapping[str, Deliver]
    width: int = 4
    idle_s: float = 0.5


async def keep_delivering(database: Database, lane: Lane, stopping: asyncio.Event) -> None:
    """Delivers what is due in a lane until it is told to stop."""
    stop = asyncio.create_task(stopping.wait())
    running: set[asyncio.Task[None]] = set()
    while not stopping.is_set():
        items = await _claim(database, lane, lane.width - len(running))
        running |= {asyncio.create_task(deliver_one(database, lane.kinds, item)) for item in items}
        if not items or len(running) >= lane.width:
            await asyncio.wait({stop, *running}, timeout=lane.idle_s, return_when=asyncio.FIRST_COMPLETED)
        running = {task for task in running if not task.done()}
    if running:
        await asyncio.wait(running, timeout=STOP_SECONDS)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def deliver_due(database: Database, kinds: Mapping[str, Deliver], *, limit: int = 20) -> int:
    """Tries what is due of some kinds, one after the other, and gives how many there were."""
    async with database.writing() as session:
        items = await outbox.claim_due(session, now=clock.now(), limit=limit, kinds=list(kinds))
    for item in items:
        await deliver_one(database, kinds, item)
    return len(items)


async def deliver_one(database: Database, kinds: Mapping[str, Deliver], item: OutboxItem) -> None:
    """Tries one claimed delivery and notes what became of it; whatever goes wrong is told of and stays here."""
    told = {"item_id": item.id, "kind": item.kind, "attempts": item.attempts}
    try:
        await kinds[item.kind](item.key, item.payload)
    except RetryLaterError as error:
        log.info("delivery_postponed", **told, seconds=error.after_s)
        async with database.writing() as session:
            delay = timedelta(seconds=error.after_s)
            await outbox.postpone(session, item_id=item.id, delay=delay, now=clock.now())
    except UnreachableError as error:
        log.info("customer_unreachable", **told, conversation_id=item.stream)
        await _note_unreachable(database, item, error)
    except UndeliverableError as error:
        log.warning("delivery_given_up", **told)
        async with database.writing() as session:
            await outbox.give_up(session, item_id=item.id, error=str(error))
    except Exception as error:
        expected = isinstance(error, DeliveryFailedError)
        log.warning("delivery_failed", **told, exc_info=None if expected else error)
        async with database.writing() as session:
            await outbox.mark_failed(session, item_id=item.id, error=str(error), now=clock.now())
    else:
        await note(database, lambda session: outbox.mark_delivered(session, item_id=item.id, now=clock.now()))


async def _claim(database: Database, lane: Lane, places: int) -> list[OutboxItem]:
    """What is due, as far as there is room; looking for it takes no lock."""
    if places <= 0:
        return []
    async with database.reading() as session:
        if not await queries.has_due(session, kinds=list(lane.kinds), now=clock.now()):
            return []
    async with database.writing() as session:
        return await outbox.claim_due(session, now=clock.now(), limit=places, kinds=list(lane.kinds))


async def _note_unreachable(database: Database, item: OutboxItem, error: UnreachableError) -> None:
    async with database.writing() as session:
        if item.stream is None:
            await outbox.give_up(session, item_id=item.id, error=error.reason)
        else:
            await mark_unreachable(session, conversation_id=item.stream, now=clock.now())
