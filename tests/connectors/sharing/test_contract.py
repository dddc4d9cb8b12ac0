"""What holds whether a gateway is alone or shares through Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from connectors.sharing.alone import MOST_KEYS, Alone
from connectors.sharing.port import Limit, Sharing
from connectors.sharing.through_redis import ThroughRedis
from tests.connectors.sharing.redis_server import SERVER, require_redis

SLOW = Limit("slow", 3, 1)
"""Nothing fills up again while a test runs."""
FAST = Limit("fast", 2, 6_000)


@pytest.fixture(params=["alone", "redis"])
async def sharing(request: pytest.FixtureRequest) -> AsyncIterator[Sharing]:
    if request.param == "alone":
        yield Alone()
        return
    await require_redis()
    shared = ThroughRedis(SERVER, uuid.uuid4().bytes)
    yield shared
    await shared.close()


async def test_so_many_at_once_and_then_a_wait(sharing: Sharing) -> None:
    assert [await sharing.take((SLOW, "a")) for _ in range(3)] == [0.0] * 3
    assert 50 < await sharing.take((SLOW, "a")) <= 60
    assert await sharing.take((SLOW, "b")) == 0.0


async def test_who_waits_as_long_as_was_said_may_go_on(sharing: Sharing) -> None:
    for _ in range(30):
        wait = await sharing.take((FAST, "a"))
        assert wait <= 0.01
        if wait:
            await asyncio.sleep(wait + 0.001)
            assert await sharing.take((FAST, "a")) == 0.0


async def test_of_several_limits_none_is_counted_when_one_is_full(sharing: Sharing) -> None:
    wide = Limit("wide", 5, 1)
    for _ in range(3):
        assert await sharing.take((SLOW, "a"), (wide, "a")) == 0.0
    for _ in range(3):
        assert await sharing.take((wide, "a"), (SLOW, "a")) > 0
    assert [await sharing.take((wide, "a")) for _ in range(2)] == [0.0] * 2
    assert await sharing.take((wide, "a")) > 0


async def test_refused_calls_do_not_make_the_wait_longer(sharing: Sharing) -> None:
    for _ in range(3):
        await sharing.take((SLOW, "a"))
    assert all([await sharing.take((SLOW, "a")) <= 60 for _ in range(10)])


async def test_a_word_is_used_once_until_its_time_is_over(sharing: Sharing) -> None:
    assert await sharing.use("a", timedelta(minutes=5))
    assert not await sharing.use("a", timedelta(minutes=5))
    assert await sharing.use("b", timedelta(milliseconds=20))
    await asyncio.sleep(0.05)
    assert await sharing.use("b", timedelta(minutes=5))


async def test_nothing_is_in_trouble(sharing: Sharing) -> None:
    await sharing.take((SLOW, "a"))
    assert sharing.troubles() == []


async def test_a_gateway_alone_forgets_whom_it_has_not_seen_for_long() -> None:
    now = [0.0]
    alone = Alone(lambda: now[0])
    for number in range(MOST_KEYS - 1):
        await alone.take((SLOW, str(number)))
    now[0] = 1_000.0
    for _ in range(2):
        await alone.take((SLOW, "a"))
    assert len(alone._full_at) == 1
    for number in range(MOST_KEYS):
        await alone.take((SLOW, str(number)))
    assert len(alone._full_at) <= MOST_KEYS
