"""How often somebody may do something: buckets that drain with every call and fill up with time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from connectors.gateway.errors import RateLimitedError

MOST_KEYS = 20_000
"""Buckets kept in memory; past that the full ones, which say nothing, are thrown away."""


@dataclass
class _Bucket:
    level: float
    at: float


class Limiter:
    """One limit for many keys: ``burst`` at once, and ``per_minute`` in the long run."""

    def __init__(self, *, burst: float, per_minute: float, now: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> None:
        """Counts one; raises RateLimitedError with the seconds to wait when there were too many."""
        wait = self.seconds_to_wait(key)
        if wait:
            raise RateLimitedError(retry_after=ceil(wait))
        self._buckets[key].level -= 1

    def seconds_to_wait(self, key: str) -> float:
        """Seconds until the next one is allowed, 0 for now; counts nothing."""
        level = self._fill(key).level
        return 0.0 if level >= 1 else (1 - level) / self._per_second

    def _fill(self, key: str) -> _Bucket:
        now = self._now()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MOST_KEYS:
                self._forget(now)
            bucket = self._buckets[key] = _Bucket(self._burst, now)
        bucket.level = min(self._burst, bucket.level + (now - bucket.at) * self._per_second)
        bucket.at = now
        return bucket

    def _forget(self, now: float) -> None:
        full = [
            key for key, bucket in self._buckets.items()
            if bucket.level + (now - bucket.at) * self._per_second >= self._burst
        ]  # fmt: skip
        for key in full or list(self._buckets)[: MOST_KEYS // 2]:
            del self._buckets[key]
