"""Locks of conversations inside one Rasa process, first come first served.

The stock in-memory store asks once a second whether the lock is free; this one wakes the next waiter at once.
One process owns a conversation (the gateway hashes conversations onto processes), so no shared store is needed.
"""

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict, Text

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore


class ConversationLockStore(LockStore):
    """One asyncio lock per conversation that is being worked on."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """Starts without locks; ``endpoint_config`` is what endpoints.yml gives and is not needed."""
        self._locks: Dict[Text, asyncio.Lock] = {}
        self._waiting: Dict[Text, int] = {}

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: Text,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[TicketLock, None]:
        """Holds the conversation until the block ends."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._waiting[conversation_id] = self._waiting.get(conversation_id, 0) + 1
        try:
            async with lock:
                yield TicketLock(conversation_id)
        finally:
            self._waiting[conversation_id] -= 1
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id], self._locks[conversation_id]
