"""Several gateways behind one address, through Redis: one channel for what is shown, one key for what is counted.

Nothing here fails a call. While Redis cannot be reached a gateway counts by itself, and its listeners hear of messages
by the look at the store (`connectors.gateway.watching`); the loss is logged once, and so is the return.
"""

import asyncio
import hmac
import json
import random
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import structlog
from prometheus_client import Counter
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnectedError
from redis.exceptions import RedisError

from connectors.sharing.alone import Alone
from connectors.sharing.port import Limit, Push

log = structlog.get_logger()

SHARED_LOSSES = Counter(
    "hamsokhan_shared_losses", "What a gateway did by itself, or did not pass on, while Redis was lost.", ["what"]
)

LOST = (RedisError, OSError)
"""What a call raises while Redis cannot be reached; time-outs are among them."""
CALL_SECONDS = 0.5
"""Time-out of connecting and of an answer; a customer waits meanwhile."""
REST_SECONDS = 1.0
"""How long a lost Redis is left alone before a call tries it again."""
CONNECTIONS = 16
BEAT_SECONDS, SILENCE_SECONDS = 5.0, 15.0
"""A gateway with nothing to tell says so, and hears itself: one that hears nothing for long has lost its connection."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 15.0
"""Between attempts to hear again."""
WAITING = 10_000
"""Frames that wait to be passed on; more are dropped, since messages are in the store and typing is over by then."""
AT_ONCE = 100
COUNT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local moments = {}
for place, key in ipairs(KEYS) do
    local step, burst = tonumber(ARGV[2 * place - 1]), tonumber(ARGV[2 * place])
    moments[place] = math.max(now, tonumber(redis.call('GET', key) or now)) + step
    local wait = moments[place] - burst * step - now
    if wait > 0 then return math.ceil(wait) end
end
for place, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.0f', moments[place]), 'PX', math.ceil((moments[place] - now) / 1000))
end
return 0
"""
"""`Alone.take` on Redis' clock, in microseconds."""


class ThroughRedis:
    """Shares with every gateway that has the same Redis and the same secret, which also hides what keys are about."""

    def __init__(self, url: str, secret: bytes) -> None:
        self._redis = Redis(
            connection_pool=BlockingConnectionPool.from_url(
                url, max_connections=CONNECTIONS, timeout=CALL_SECONDS, socket_timeout=CALL_SECONDS,
                socket_connect_timeout=CALL_SECONDS, retry=Retry(NoBackoff(), 1, (NotConnectedError,)),
            )
        )  # fmt: skip
        self._count = self._redis.register_script(COUNT)
        self._secret = secret
        self._channel = self._key("push", "")
        self._myself = uuid.uuid4().hex
        self._own = Alone()
        self._calls, self._hearing = _Line("calls"), _Line("push")
        self._waiting: asyncio.Queue[str] = asyncio.Queue(WAITING)

    async def take(self, *counts: tuple[Limit, str]) -> float:
        """Counts one for each key under its limit, 0.0 then; when one of them is full none, and the seconds to wait."""
        if self._calls.may_be_tried():
            steps = [(int(60_000_000 / limit.per_minute), limit.burst) for limit, _ in counts]
            try:
                waited = await self._count(
                    keys=[self._key(limit.name, key) for limit, key in counts],
                    args=[number for step in steps for number in step],
                )
            except LOST as error:
                self._calls.broke(error)
            else:
                self._calls.works()
                return int(waited) / 1_000_000
        SHARED_LOSSES.labels("limits").inc()
        return await self._own.take(*counts)

    async def use(self, word: str, lifetime: timedelta) -> bool:
        """Whether a word that is good for so long is used for the first time."""
        if not await self._own.use(word, lifetime):
            return False
        if self._calls.may_be_tried():
            try:
                first = await self._redis.set(self._key("used", word), 1, nx=True, px=lifetime)
            except LOST as error:
                self._calls.broke(error)
            else:
                self._calls.works()
                return bool(first)
        SHARED_LOSSES.labels("proofs").inc()
        return True

    def tell(self, push: Push) -> None:
        """Passes a frame on to the other gateways, in the order of the calls."""
        told = {"by": self._myself, "to": push.conversation_id, "staff_only": push.staff_only, "frame": push.frame}
        try:
            self._waiting.put_nowait(json.dumps(told, ensure_ascii=False))
        except asyncio.QueueFull:
            SHARED_LOSSES.labels("frames").inc()

    async def keep_hearing(self, hear: Callable[[Push], None]) -> None:
        """Hears for ever what other gateways tell, and passes on what this one does; a task of the start-up."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_telling())
            group.create_task(self._keep_listening(hear))

    def troubles(self) -> list[str]:
        """What of it cannot be reached at the moment, by name."""
        return ["redis"] if self._calls.lost or self._hearing.lost else []

    async def close(self) -> None:
        """Gives connections back."""
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()

    async def _keep_telling(self) -> None:
        while True:
            frames = await self._next_frames()
            if not self._calls.may_be_tried():
                SHARED_LOSSES.labels("frames").inc(len(frames))
                continue
            try:
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for frame in frames or [self._beat()]:
                        pipeline.publish(self._channel, frame)
                    await pipeline.execute()
            except LOST as error:
                self._calls.broke(error)
                SHARED_LOSSES.labels("frames").inc(len(frames))
            else:
                self._calls.works()

    async def _next_frames(self) -> list[str]:
        """What is to be passed on, as much as there is; nothing after a while without any."""
        try:
            frames = [await asyncio.wait_for(self._waiting.get(), BEAT_SECONDS)]
        except TimeoutError:
            return []
        while len(frames) < AT_ONCE and not self._waiting.empty():
            frames.append(self._waiting.get_nowait())
        return frames

    def _beat(self) -> str:
        return json.dumps({"by": self._myself})

    async def _keep_listening(self, hear: Callable[[Push], None]) -> None:
        wait = FIRST_WAIT_S
        while True:
            started = time.monotonic()
            try:
                await self._listen(hear)
            except LOST as error:
                self._hearing.broke(error)
            except Exception:
                log.exception("pushes_not_understood")
            wait = FIRST_WAIT_S if time.monotonic() - started > SILENCE_SECONDS else min(2 * wait, LONGEST_WAIT_S)
            await asyncio.sleep(wait * random.uniform(0.5, 1))

    async def _listen(self, hear: Callable[[Push], None]) -> None:
        """Hears until the connection is lost, which it says by raising."""
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._channel)
            while True:
                said = await channel.get_message(timeout=SILENCE_SECONDS)
                if said is None:
                    raise NotConnectedError("silent")
                self._hearing.works()
                told = json.loads(said["data"]) if said["type"] == "message" else {}
                if "frame" in told and told["by"] != self._myself:
                    hear(Push(told["to"], told["frame"], told["staff_only"]))

    def _key(self, kind: str, about: str) -> str:
        digest = hmac.new(self._secret, f"{kind}:{about}".encode(), sha256).hexdigest()[:32]
        return f"hamsokhan:{kind}:{digest}"


class _Line:
    """One way to Redis: whether it is lost, which is logged once, and when it is worth another try."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.lost = False
        self._again_at = 0.0

    def may_be_tried(self) -> bool:
        return time.monotonic() >= self._again_at

    def broke(self, error: Exception) -> None:
        if not self.lost:
            log.warning("redis_lost", what=self._what, error=type(error).__name__)
        self.lost = True
        self._again_at = time.monotonic() + REST_SECONDS

    def works(self) -> None:
        if self.lost:
            log.warning("redis_back", what=self._what)
        self.lost = False
