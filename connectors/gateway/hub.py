"""Live push: who listens to which conversation here, and what other gateways are told."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from connectors.sharing.port import Push

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
    """Listeners by conversation. What is pushed has been committed; what is missed is fetched by ``after``.

    ``tell`` passes on to other gateways what is pushed here.
    """

    def __init__(self, tell: Callable[[Push], None] = lambda _push: None) -> None:
        self._tell = tell
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
        """Sends a frame to everybody who listens to a conversation anywhere, or to colleagues alone."""
        push = Push(conversation_id, frame, staff_only)
        self.show(push)
        self._tell(push)

    def show(self, push: Push) -> None:
        """Sends a frame to those who listen here."""
        for listener in self._listeners.get(push.conversation_id, ()):
            if listener.is_staff or not push.staff_only:
                listener.push(push.frame)

    def hang_up(self) -> None:
        """Tells everybody who listens to any conversation that they have to come back elsewhere."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.push({"type": LEAVING})
