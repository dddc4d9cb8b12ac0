"""The dispatcher: gives each conversation's messages to the assistant, one at a time and in order.

The work queue is the ``turns`` table, so nothing is forgotten when a process dies: at start, and then every few
seconds, conversations with unfinished turns are taken up again. What runs here is held by a short lease that is renewed
while it runs: of a gateway that died the others take it over in seconds.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
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
from crm_core.turns.service import LEASE, Hold

log = structlog.get_logger()

RETRY_SECONDS = 3.0
"""How often unfinished turns are looked for; also the wait after the assistant failed."""
RENEW_SECONDS = LEASE.total_seconds() / 4
"""How often leases are renewed: two renewals may fail before a turn is taken for a dead gateway's."""
LOOK_SECONDS = 1.0
"""How often whoever waits for an answer looks whether another gateway gave it."""
STOP_SECONDS = 5.0
"""How long answers that are being stored may take when the gateway stops."""
TYPED_SLASH = "\N{DIVISION SLASH}"
AT_ONCE = 4
"""Turns that are with one Rasa process at a time: more would wait there against their time-out, and be asked twice."""
PATIENCE = timedelta(minutes=10)
"""A turn that still fails after this goes to the people's queue, if somebody is on duty."""


@dataclass
class _Held:
    """A turn that runs here; while it is ``asking`` nothing has been stored, and it may be broken off."""

    task: asyncio.Task[None]
    asking: bool = True


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
        retry_s: float = RETRY_SECONDS,
    ) -> None:
        self._database = database
        self._hub = hub
        self._assistant = assistant
        self._apology = apology
        self._now = now
        self._retry_s = retry_s
        self._places = asyncio.Semaphore(at_once)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._held: dict[Hold, _Held] = {}
        self._stopping = False
        self._finished: dict[str, asyncio.Event] = {}

    def wake(self, conversation_id: str) -> None:
        """Takes up the unfinished turns of a conversation."""
        if self._stopping:
            return
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id), name=f"turns {conversation_id}")
        self._running[conversation_id] = task
        task.add_done_callback(lambda done: self._done(conversation_id, done))

    async def run_and_wait(self, conversation_id: str, message_id: str, seconds: float) -> bool:
        """Takes up a conversation and waits until a message has been answered; False when it takes longer.

        False also when the gateway stops meanwhile: another one answers.
        """
        if self._stopping:
            return False
        event = self._finished.setdefault(message_id, asyncio.Event())
        self.wake(conversation_id)
        try:
            async with asyncio.timeout(seconds):
                while not await _comes(event, LOOK_SECONDS) and await self._is_awaited(message_id):
                    pass
        except TimeoutError:
            return False
        finally:
            self._finished.pop(message_id, None)
        return not self._stopping

    async def _is_awaited(self, message_id: str) -> bool:
        async with self._database.reading() as session:
            return await turns.is_awaited(session, message_id=message_id)

    async def sweep(self) -> None:
        """Looks for unfinished turns for ever; a task of the gateway's start-up."""
        while True:
            try:
                async with self._database.reading() as session:
                    due = await turns.list_due_conversations(session, now=self._now())
                for conversation_id in due:
                    self.wake(conversation_id)
            except Exception:
                log.exception("sweep_failed")
            await asyncio.sleep(self._retry_s)

    async def keep_leases(self) -> None:
        """Renews for ever what this gateway holds; a task of the gateway's start-up."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self.renew()
            except Exception:
                log.exception("leases_not_renewed", turns=len(self._held))

    async def renew(self) -> None:
        """Renews the leases of all turns that run here, and gives up those that somebody else has by now."""
        holds = list(self._held)
        if not holds:
            return
        async with self._database.writing() as session:
            kept = await turns.renew_leases(session, holds=holds, now=self._now())
        for hold in set(holds) - kept:
            held = self._held.get(hold)
            if held is not None and held.asking:
                log.warning("turn_taken_elsewhere", turn_id=hold.turn_id)
                held.task.cancel()

    async def stop(self) -> None:
        """Ends running turns and gives them back, so that somebody else, or the next start, answers at once."""
        self._stopping = True
        for event in self._finished.values():
            event.set()
        tasks = list(self._running.values())
        given_back = list(self._held)
        for held in self._held.values():
            if held.asking:
                held.task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with self._database.writing() as session:
            await turns.give_back(session, holds=[*given_back, *self._held])

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
        if self._stopping:
            return False
        async with self._database.writing() as session:
            claimed = await turns.claim_next(session, conversation_id=conversation_id, now=self._now())
        if claimed is None:
            return False
        turn, message = claimed
        hold = Hold(turn.id, turn.attempts)
        self._held[hold] = held = _Held(self._running[conversation_id])
        if self._stopping:
            return False  # still held, and so given back
        self._hub.push(conversation_id, {"type": "typing", "author": "bot", "on": True})
        try:
            return await self._answer(hold, turn, message, held)
        finally:
            self._held.pop(hold, None)
            self._hub.push(conversation_id, {"type": "typing", "author": "bot", "on": False})

    async def _answer(self, hold: Hold, turn: Turn, message: Message, held: _Held) -> bool:
        """Asks the assistant and commits what it said; False when the assistant failed."""
        request = TurnRequest(turn.conversation_id, message.id, turn.epoch, _for_assistant(message))
        try:
            answer = await self._assistant.answer(request)
        except AssistantUnavailableError as error:
            held.asking = False
            await self._give_back(hold, turn, error.reason)
            return False
        held.asking = False
        async with self._database.writing() as session:
            replies = await turns.finish_turn(session, turn_id=turn.id, answer=answer, now=self._now())
            owner = await owner_frame(session, conversation_id=turn.conversation_id)
        self._push(turn.conversation_id, replies)
        if owner["owner"] != Owner.BOT:
            self._hub.push(turn.conversation_id, owner)
        self._finish(message.id)
        return True

    async def _give_back(self, hold: Hold, turn: Turn, reason: str) -> None:
        """Tells the customer once, keeps the turn for later, and after a while gives it to people."""
        log.warning("assistant_unavailable", conversation_id=turn.conversation_id, reason=reason)
        now = self._now()
        async with self._database.writing() as session:
            said = await turns.release_turn(session, hold=hold, apology=self._apology, now=now)
            if now - turn.created_at > PATIENCE:
                await turns.hand_over(session, conversation_id=turn.conversation_id, now=now)
            owner = await owner_frame(session, conversation_id=turn.conversation_id)
        if owner["owner"] != Owner.BOT:
            self._hub.push(turn.conversation_id, owner)
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


async def _comes(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event happens within some seconds."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _for_assistant(message: Message) -> str:
    """A button's payload as it is; words never as a command, which is what Rasa takes a leading slash for.

    The slash gives way to a sign that looks alike, so places in the text stay where they are.
    """
    if message.payload:
        return message.payload
    return TYPED_SLASH + message.text[1:] if message.text.startswith("/") else message.text


def _frame(message: Message) -> dict[str, Any]:
    return {"type": "message", "message": bubble(message)}
