"""One gateway that shares with nobody; also what a gateway counts with while the shared counters are gone."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from connectors.sharing.port import Limit, Push

MOST_KEYS = 50_000
"""Keys kept in memory; past that the old ones, which say nothing any more, are thrown away."""


class Alone:
    """Everything in this process's memory; ``now`` is in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._full_at: dict[tuple[str, str], float] = {}
        self._used_until: dict[str, float] = {}

    async def take(self, *counts: tuple[Limit, str]) -> float:
        """Counts one for each key under its limit, 0.0 then; when one of them is full none, and the seconds to wait.

        A limit is the moment at which its key would have all of its burst again; each count moves it one step on.
        Source: the generic cell rate algorithm (ITU-T I.371), which `connectors.sharing.through_redis` runs as well.
        """
        now = self._now()
        moments = {}
        for limit, key in counts:
            step = 60 / limit.per_minute
            moment = max(now, self._full_at.get((limit.name, key), now)) + step
            moments[limit.name, key] = moment
            if (wait := moment - limit.burst * step - now) > 1e-9:
                return wait
        self._full_at |= moments
        _forget(self._full_at, now)
        return 0.0

    async def use(self, word: str, lifetime: timedelta) -> bool:
        """Whether a word that is good for so long is used for the first time."""
        now = self._now()
        if self._used_until.get(word, now) > now:
            return False
        self._used_until[word] = now + lifetime.total_seconds()
        _forget(self._used_until, now)
        return True

    def tell(self, push: Push) -> None:
        """Nobody else is there."""

    async def keep_hearing(self, hear: Callable[[Push], None]) -> None:
        """Nothing ever comes."""
        await asyncio.Event().wait()

    def troubles(self) -> list[str]:
        """Nothing can be lost."""
        return []

    async def close(self) -> None:
        """There is nothing to give back."""


def _forget[Key](moments: dict[Key, float], now: float) -> None:
    """Throws away what is over once there is much, and the older half if most of it is not."""
    if len(moments) < MOST_KEYS:
        return
    for key in [key for key, moment in moments.items() if moment <= now]:
        del moments[key]
    if len(moments) > MOST_KEYS // 2:
        for key in list(moments)[: MOST_KEYS // 2]:
            del moments[key]
