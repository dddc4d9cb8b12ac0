"""Live push inside one gateway process: who is listening to which conversation."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LEAVING = "leaving"
"""The frame that tells listeners, not customers, that this gateway stops."""
QUEUE_SIZE = 256
"""Frames waiting for one slow reader; past that it is cut off and catches up by sequence number."""


class Listener:
    """One open socket's queue of frames."""

    def __init__(self, *, is_staff: bool = False) -> None:
        self.is_staff = is_staff
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE_SIZE)
        self.overrun = asyncio.Event()

    def push(self, frame: dict[str, Any]) -> None:
        """Queues a frame, or marks the listener for cutting off when it is too slow."""
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.overrun.set()


class Hub:
    """Listeners by conversation. What is pushed has been committed; what is missed is fetched by ``after``."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}

    @contextmanager
    def listening(self, conversation_id: str, *, is_staff: bool = False) -> Iterator[Listener]:
        """A listener for as long as the block runs; ``is_staff`` also hears what is for colleagues alone."""
        listener = Listener(is_staff=is_staff)
        self._listeners.setdefault(conversation_id, set()).add(listener)
        try:
            yield listener
        finally:
            listeners = self._listeners[conversation_id]
            listeners.discard(listener)
            if not listeners:
                del self._listeners[conversation_id]

    def conversations(self) -> list[str]:
        """Which conversations somebody listens to."""
        return list(self._listeners)

    def count(self, conversation_id: str) -> int:
        """How many listen to a conversation."""
        return len(self._listeners.get(conversation_id, ()))

    def push(self, conversation_id: str, frame: dict[str, Any], *, staff_only: bool = False) -> None:
        """Sends a frame to everybody who listens to a conversation, or to colleagues alone."""
        for listener in self._listeners.get(conversation_id, ()):
            if listener.is_staff or not staff_only:
                listener.push(frame)

    def hang_up(self) -> None:
        """Tells everybody who listens to any conversation that they have to come back elsewhere."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.push({"type": LEAVING})
