"""The dispatcher: gives each conversation's messages to the assistant, one at a time and in order.

The work queue is the ``turns`` table, so nothing is forgotten when a process dies: at start, and then every few
seconds, conversations with unfinished turns are taken up again.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from connectors.gateway.bubbles import bubble
from connectors.gateway.hub import Hub
from connectors.gateway.ownership import owner_frame
from connectors.rasa.client import Assistant, AssistantUnavailableError, TurnRequest
from crm_core.conversations.model import Message
from crm_core.conversations.rules import Owner
from crm_core.db import Database
from crm_core.turns import service as turns
from crm_core.turns.model import Turn

log = structlog.get_logger()

RETRY_SECONDS = 3.0
"""How often unfinished turns are looked for; also the wait after the assistant failed."""
TYPED_SLASH = "\N{DIVISION SLASH}"
AT_ONCE = 4
"""Turns that are with one Rasa process at a time: more would wait there against their time-out, and be asked twice."""
PATIENCE = timedelta(minutes=10)
"""A turn that still fails after this goes to the people's queue."""


class Dispatcher:
    """Runs turns in the background, at most one per conversation."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        assistant: Assistant,
        *,
        apology: str,
        now: Callable[[], datetime],
        at_once: int = AT_ONCE,
    ) -> None:
        self._database = database
        self._hub = hub
        self._assistant = assistant
        self._apology = apology
        self._now = now
        self._places = asyncio.Semaphore(at_once)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._finished: dict[str, asyncio.Event] = {}

    def wake(self, conversation_id: str) -> None:
        """Takes up the unfinished turns of a conversation."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id), name=f"turns {conversation_id}")
        self._running[conversation_id] = task
        task.add_done_callback(lambda done: self._done(conversation_id, done))

    async def run_and_wait(self, conversation_id: str, message_id: str, seconds: float) -> bool:
        """Takes up a conversation and waits until a message has been answered; False when it takes longer."""
        event = self._finished.setdefault(message_id, asyncio.Event())
        self.wake(conversation_id)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            self._finished.pop(message_id, None)
        return True

    async def sweep(self) -> None:
        """Looks for unfinished turns for ever; a task of the gateway's start-up."""
        while True:
            async with self._database.reading() as session:
                due = await turns.list_due_conversations(session, now=self._now())
            for conversation_id in due:
                self.wake(conversation_id)
            await asyncio.sleep(RETRY_SECONDS)

    async def stop(self) -> None:
        """Ends running turns; they are pending again when their lease runs out."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        self._running.pop(conversation_id, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("turn_failed", conversation_id=conversation_id, exc_info=error)
        elif conversation_id in self._again:
            self._again.discard(conversation_id)
            self.wake(conversation_id)

    async def _run(self, conversation_id: str) -> None:
        more = True
        while more:
            async with self._places:  # given back between turns, so that everybody has their turn
                more = await self._take_turn(conversation_id)

    async def _take_turn(self, conversation_id: str) -> bool:
        """Answers the oldest unanswered message; False when there is none, or the assistant failed."""
        async with self._database.writing() as session:
            claimed = await turns.claim_next(session, conversation_id=conversation_id, now=self._now())
        if claimed is None:
            return False
        turn, message = claimed
        self._hub.push(conversation_id, {"type": "typing", "author": "bot", "on": True})
        try:
            return await self._answer(turn, message)
        finally:
            self._hub.push(conversation_id, {"type": "typing", "author": "bot", "on": False})

    async def _answer(self, turn: Turn, message: Message) -> bool:
        """Asks the assistant and commits what it said; False when the assistant failed."""
        request = TurnRequest(turn.conversation_id, message.id, turn.epoch, _for_assistant(message))
        try:
            answer = await self._assistant.answer(request)
        except AssistantUnavailableError as error:
            await self._give_back(turn, error.reason)
            return False
        async with self._database.writing() as session:
            replies = await turns.finish_turn(session, turn_id=turn.id, answer=answer, now=self._now())
            owner = await owner_frame(session, conversation_id=turn.conversation_id)
        self._push(turn.conversation_id, replies)
        if owner["owner"] != Owner.BOT:
            self._hub.push(turn.conversation_id, owner)
        self._finish(message.id)
        return True

    async def _give_back(self, turn: Turn, reason: str) -> None:
        """Tells the customer once, keeps the turn for later, and after a while gives it to people."""
        log.warning("assistant_unavailable", conversation_id=turn.conversation_id, reason=reason)
        now = self._now()
        async with self._database.writing() as session:
            said = await turns.release_turn(session, turn_id=turn.id, apology=self._apology, now=now)
            if now - turn.created_at > PATIENCE:
                await turns.hand_over(session, conversation_id=turn.conversation_id, now=now)
        if said is not None:
            self._push(turn.conversation_id, [said])
            self._finish(turn.message_id)

    def _push(self, conversation_id: str, messages: list[Message]) -> None:
        for message in messages:
            self._hub.push(conversation_id, _frame(message))

    def _finish(self, message_id: str) -> None:
        event = self._finished.get(message_id)
        if event is not None:
            event.set()


def _for_assistant(message: Message) -> str:
    """A button's payload as it is; words never as a command, which is what Rasa takes a leading slash for.

    The slash gives way to a sign that looks alike, so places in the text stay where they are.
    """
    if message.payload:
        return message.payload
    return TYPED_SLASH + message.text[1:] if message.text.startswith("/") else message.text


def _frame(message: Message) -> dict[str, Any]:
    return {"type": "message", "message": bubble(message)}
