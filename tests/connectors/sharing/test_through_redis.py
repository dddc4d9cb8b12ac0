"""Several gateways through one Redis, and what becomes of them when it is lost."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from structlog.testing import capture_logs

from connectors.sharing import through_redis
from connectors.sharing.port import Limit, Push
from connectors.sharing.through_redis import ThroughRedis
from tests.connectors.sharing.redis_server import SERVER, Line, require_redis, running_line

SLOW = Limit("slow", 3, 1)
LIFETIME = timedelta(minutes=5)


@dataclass
class Gateway:
    """One process' share, and what it heard of the others."""

    sharing: ThroughRedis
    heard: list[Push] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return [push.frame["number"] for push in self.heard if push.frame["number"]]

    def tell(self, number: int, *, staff_only: bool = False) -> None:
        self.sharing.tell(Push("c", {"type": "message", "number": number}, staff_only))


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    await require_redis()
    async with running_line() as opened:
        yield opened


@pytest.fixture
async def gateways(line: Line, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Gateway]]:
    """Two gateways that hear each other."""
    monkeypatch.setattr(through_redis, "LONGEST_WAIT_S", 0.1)
    monkeypatch.setattr(through_redis, "REST_SECONDS", 0.05)
    secret = uuid.uuid4().bytes
    two = [Gateway(ThroughRedis(line.url, secret)) for _ in range(2)]
    hearing = [asyncio.create_task(gateway.sharing.keep_hearing(gateway.heard.append)) for gateway in two]
    await they_hear_each_other(two)
    yield two
    for task in hearing:
        task.cancel()
    await asyncio.gather(*hearing, return_exceptions=True)
    for gateway in two:
        await gateway.sharing.close()


async def they_hear_each_other(two: list[Gateway]) -> None:
    """Waits until frames go both ways; those have no number."""
    for teller, hearer in (two, reversed(two)):
        before = len(hearer.heard)
        while len(hearer.heard) == before:
            teller.tell(0)
            await asyncio.sleep(0.02)


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


def losses(what: str) -> float:
    return REGISTRY.get_sample_value("hamsokhan_shared_losses_total", {"what": what}) or 0.0


async def test_a_limit_is_one_for_all_gateways(gateways: list[Gateway]) -> None:
    waits = [await gateways[number % 2].sharing.take((SLOW, "a")) for number in range(4)]
    assert waits[:3] == [0.0] * 3
    assert waits[3] > 0


async def test_what_one_gateway_used_no_other_takes(gateways: list[Gateway]) -> None:
    mine, other = (gateway.sharing for gateway in gateways)
    assert await mine.use("a", LIFETIME)
    assert not await other.use("a", LIFETIME)


async def test_what_one_gateway_tells_the_others_hear_in_order_and_it_does_not(gateways: list[Gateway]) -> None:
    mine, other = gateways
    for number in range(1, 501):
        mine.tell(number, staff_only=number % 2 == 0)
    await until(lambda: len(other.numbers) == 500)
    assert other.numbers == list(range(1, 501))
    assert other.heard[-2:] == [
        Push("c", {"type": "message", "number": 499}), Push("c", {"type": "message", "number": 500}, staff_only=True)
    ]  # fmt: skip
    assert mine.numbers == []


async def test_another_installation_in_the_same_redis_hears_and_counts_nothing(gateways: list[Gateway]) -> None:
    stranger = Gateway(ThroughRedis(SERVER, uuid.uuid4().bytes))
    hearing = asyncio.create_task(stranger.sharing.keep_hearing(stranger.heard.append))
    for _ in range(3):
        await gateways[0].sharing.take((SLOW, "a"))
    assert await stranger.sharing.take((SLOW, "a")) == 0.0
    await until(lambda: not stranger.sharing.troubles())
    gateways[0].tell(1)
    await until(lambda: gateways[1].numbers == [1])
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    await stranger.sharing.close()
    assert stranger.heard == []


async def test_keys_say_nothing_of_whom_they_are_about_and_are_forgotten() -> None:
    await require_redis()
    sharing = ThroughRedis(SERVER, uuid.uuid4().bytes)
    address = f"203.0.113.7-{uuid.uuid4().hex}"
    await sharing.take((SLOW, address))
    await sharing.use(address, LIFETIME)
    client = Redis.from_url(SERVER)
    for kind, longest in (("slow", 60_000), ("used", 300_000)):
        assert 0 < await client.pttl(sharing._key(kind, address)) <= longest
    assert [key async for key in client.scan_iter(match=f"*{address}*")] == []
    await client.aclose()
    await sharing.close()


async def test_without_redis_a_gateway_counts_by_itself_says_so_once_and_comes_back(
    gateways: list[Gateway], line: Line
) -> None:
    sharing = gateways[0].sharing
    before = losses("limits")
    with capture_logs() as logs:
        line.cut()
        assert [await sharing.take((SLOW, "a")) for _ in range(3)] == [0.0] * 3
        assert await sharing.take((SLOW, "a")) > 0
        assert await sharing.use("a", LIFETIME)
        assert not await sharing.use("a", LIFETIME)
        assert sharing.troubles() == ["redis"]
        assert losses("limits") == before + 4
        line.mend()
        await asyncio.sleep(0.06)
        assert await sharing.take((SLOW, "a")) == 0.0  # the shared limit was not used up
    told = [(entry["event"], entry["what"]) for entry in logs if entry.get("what") == "calls"]
    assert set(told) == {("redis_lost", "calls"), ("redis_back", "calls")}
    assert told.count(("redis_back", "calls")) <= 2  # once for each gateway


async def test_a_word_used_before_redis_was_lost_is_not_taken_again_here(gateways: list[Gateway], line: Line) -> None:
    sharing = gateways[0].sharing
    assert await sharing.use("a", LIFETIME)
    line.cut()
    assert not await sharing.use("a", LIFETIME)


async def test_gateways_hear_each_other_again_when_redis_is_back(gateways: list[Gateway], line: Line) -> None:
    mine, other = gateways
    with capture_logs() as logs:
        line.cut()
        await until(lambda: mine.sharing.troubles() == other.sharing.troubles() == ["redis"])
        mine.tell(1)  # lost: a message is in the store as well
        await asyncio.sleep(0.3)
        line.mend()
        await they_hear_each_other(gateways)
        mine.tell(2)
        await until(lambda: other.numbers == [2])
    lost = [entry for entry in logs if entry["event"] == "redis_lost" and entry["what"] == "push"]
    assert len(lost) == 2  # once for each gateway
    assert mine.sharing.troubles() == []
