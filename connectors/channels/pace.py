"""How fast a channel may be written to."""

import asyncio
from collections.abc import Awaitable, Callable

from connectors.channels.port import RetryLaterError

LONGEST_WAIT_S = 20.0
"""Longer waits are left to the outbox, whose lease would run out meanwhile."""


class Pace:
    """Gives each message its moment: ``per_second`` of all of them, one every ``per_address_s`` to the same address.

    Moments are given in the order of asking. ``clock`` and ``sleep`` count in seconds.
    """

    def __init__(
        self,
        *,
        per_second: float,
        per_address_s: float,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._step = 1 / per_second
        self._per_address_s = per_address_s
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._sleep = sleep
        self._free_at = 0.0
        self._addresses: dict[str, float] = {}

    async def take(self, address: str) -> None:
        """Waits for the moment of a message to an address; raises RetryLaterError when it is too far away."""
        now = self._clock()
        moment = max(now, self._free_at, self._addresses.get(address, 0.0))
        if moment - now > LONGEST_WAIT_S:
            raise RetryLaterError(moment - now)
        self._free_at = max(now, self._free_at) + self._step
        self._forget(now)
        self._addresses[address] = moment + self._per_address_s
        if moment > now:
            await self._sleep(moment - now)

    def pause(self, seconds: float) -> None:
        """Nothing is sent for a while, since the channel said so."""
        self._free_at = max(self._free_at, self._clock() + seconds)

    def _forget(self, now: float) -> None:
        if len(self._addresses) > 1_000:
            self._addresses = {address: at for address, at in self._addresses.items() if at > now}
