"""Updates that a bot was told of and that are not all stored: chats beside each other, those of one chat in order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from telegram import Update

STOP_S = 5.0


class Pending:
    """What came and is not done with; ``take`` gets an update and the loop's time at which it came, and fails never.

    The server forgets what lies before `offset`, which therefore never passes an update that is not done with. So it
    tells of some again: those are known. It tells of a hundred from there, so there are never more of them.
    """

    def __init__(self, take: Callable[[Update, float], Awaitable[None]]) -> None:
        self._take = take
        self._offset = 0
        self._done: dict[int, bool] = {}
        self._lines: dict[int | None, deque[tuple[Update, float]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def offset(self) -> int:
        """The first update that the server has to keep; all before it are done with."""
        waiting = [update_id for update_id, done in self._done.items() if not done]
        if waiting:
            self._offset = min(waiting)
        elif self._done:
            self._offset = max(self._done) + 1
        self._done = {update_id: done for update_id, done in self._done.items() if update_id >= self._offset}
        return self._offset

    def add(self, updates: Sequence[Update]) -> None:
        """Begins with those that are new."""
        now = asyncio.get_running_loop().time()
        for update in updates:
            if update.update_id in self._done:
                continue
            self._done[update.update_id] = False
            chat = update.effective_chat.id if update.effective_chat else None
            if chat in self._lines:
                self._lines[chat].append((update, now))
                continue
            self._lines[chat] = deque([(update, now)])
            task = asyncio.create_task(self._serve(chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float) -> None:
        """Waits until everything is done with, at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def stop(self) -> None:
        """Lets what has begun come to its end, so that no transaction is cut off; what has not comes again."""
        self._stopping = True
        await self.settle(STOP_S)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _serve(self, chat: int | None) -> None:
        """Takes in what waits of one chat, until there is nothing more."""
        line = self._lines[chat]
        while line and not self._stopping:
            update, came = line[0]
            await self._take(update, came)
            line.popleft()
            self._done[update.update_id] = True
        del self._lines[chat]
