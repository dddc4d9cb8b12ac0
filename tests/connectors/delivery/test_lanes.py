"""Lanes of the outbox: beside each other, never in each other's way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from sqlalchemy import select

from connectors.channels import noting
from connectors.channels.port import RetryLaterError, UndeliverableError
from connectors.delivery.lanes import Lane, deliver_due, keep_delivering
from connectors.delivery.sms import DeliveryFailedError
from crm_core import clock
from crm_core.consents.rules import Purpose
from crm_core.db import Database, Session
from crm_core.outbox import service as outbox
from crm_core.outbox.model import OutboxItem


async def enqueue(database: Database, kind: str, key: str, place: tuple[str, int] | None = None) -> None:
    async with database.writing() as session:
        await outbox.enqueue(
            session, kind=kind, key=key, payload={}, purpose=Purpose.SERVICE, place=place, now=clock.now()
        )


async def item_of(database: Database, key: str) -> OutboxItem:
    async with database.reading() as session:
        return (await session.scalars(select(OutboxItem).where(OutboxItem.key == key))).one()


class Addressee:
    """Takes what it is given, once it may."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.open, self.asked, self.news = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.open.set()

    async def take(self, key: str, _payload: dict[str, Any]) -> None:
        self.asked.set()
        await self.open.wait()
        self.got.append(key)
        self.news.set()

    async def has(self, *keys: str) -> None:
        async with asyncio.timeout(10):
            for key in keys:
                await self.came(key)
        assert sorted(self.got) == sorted(keys)

    async def came(self, key: str) -> None:
        while key not in self.got:
            self.news.clear()
            await self.news.wait()


@asynccontextmanager
async def working(database: Database, *lanes: Lane) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    work = [asyncio.create_task(keep_delivering(database, lane, stopping)) for lane in lanes]
    try:
        yield
    finally:
        stopping.set()
        await asyncio.gather(*work)


class FullStore:
    """A store that refuses so many transactions as it is told to, as one does whose writers queue up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.refusals = 0
        self.reading = database.reading

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        if self.refusals:
            self.refusals -= 1
            raise OSError("database is locked")
        async with self._database.writing() as session:
            yield session


async def test_what_arrived_is_not_sent_again_because_the_store_was_busy(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noting, "PAUSES_S", (0.0, 0.0))
    store = FullStore(database)
    got = []

    async def take(key: str, _payload: dict[str, Any]) -> None:
        got.append(key)
        store.refusals = 2

    await enqueue(database, "telegram", "a")
    assert await deliver_due(cast(Database, store), {"telegram": take}) == 1
    assert (got, store.refusals) == (["a"], 0)
    assert (await item_of(database, "a")).state == "delivered"


async def test_what_takes_long_stays_with_its_worker(database: Database) -> None:
    slow = Addressee()
    slow.open.clear()
    await enqueue(database, "telegram", "a")
    async with working(database, Lane("telegram", {"telegram": slow.take}, 2, 0.02, renew_s=0.02)):
        await asyncio.wait_for(slow.asked.wait(), 10)
        claimed = (await item_of(database, "a")).due_at
        async with asyncio.timeout(10):
            while (await item_of(database, "a")).due_at <= claimed:  # noqa: ASYNC110 (the store tells of nothing)
                await asyncio.sleep(0.02)
        slow.open.set()
        await slow.has("a")


async def test_a_slow_lane_holds_up_no_other_one(database: Database) -> None:
    slow, quick = Addressee(), Addressee()
    slow.open.clear()
    lanes = Lane("telegram", {"telegram": slow.take}, 2, 0.02), Lane("sms", {"sms": quick.take}, 2, 0.02)
    async with working(database, *lanes):
        for number in range(4):
            await enqueue(database, "telegram", f"t{number}")
        await enqueue(database, "sms", "s")
        await quick.has("s")
        assert slow.got == []
        slow.open.set()
        await slow.has("t0", "t1", "t2", "t3")


async def test_a_lane_holds_no_more_than_it_has_places_for(database: Database) -> None:
    slow = Addressee()
    slow.open.clear()
    async with working(database, Lane("telegram", {"telegram": slow.take}, 2, 0.02)):
        for number in range(5):
            await enqueue(database, "telegram", f"t{number}")
        await asyncio.sleep(0.3)
        claimed = [(await item_of(database, f"t{number}")).attempts for number in range(5)]
        assert claimed == [1, 1, 0, 0, 0]
        slow.open.set()
        await slow.has(*(f"t{number}" for number in range(5)))


async def test_what_no_lane_is_for_waits_until_there_is_one(database: Database) -> None:
    here = Addressee()
    await enqueue(database, "bale", "b")
    assert await deliver_due(database, {"telegram": here.take}) == 0
    assert (await item_of(database, "b")).state == "pending"
    assert await deliver_due(database, {"bale": here.take}) == 1
    assert (await item_of(database, "b")).state == "delivered"


@pytest.mark.parametrize(
    ("error", "state", "attempts", "told"),
    [
        (DeliveryFailedError("timeout"), "pending", 1, "timeout"),
        (RetryLaterError(60), "pending", 0, None),
        (UndeliverableError("too odd"), "dead", 1, "too odd"),
        (ZeroDivisionError("ours"), "pending", 1, "ours"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_each_way_to_fail_has_its_own_end(
    database: Database, error: Exception, state: str, attempts: int, told: str | None
) -> None:
    async def fail(_key: str, _payload: dict[str, Any]) -> None:
        raise error

    await enqueue(database, "telegram", "t", place=("c", 1))
    assert await deliver_due(database, {"telegram": fail}) == 1
    item = await item_of(database, "t")
    assert (item.state, item.attempts, item.last_error) == (state, attempts, told)
    assert await deliver_due(database, {"telegram": fail}) == 0


async def test_told_to_stop_a_lane_ends_what_is_on_its_way(database: Database) -> None:
    slow = Addressee()
    slow.open.clear()
    await enqueue(database, "telegram", "t")
    async with working(database, Lane("telegram", {"telegram": slow.take}, 2, 0.02)):
        await asyncio.wait_for(slow.asked.wait(), 10)
        slow.open.set()
    assert (await item_of(database, "t")).state == "delivered"
