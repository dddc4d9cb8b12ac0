"""A gateway and its worker in one event loop, over a fresh SQLite store, with bots at strict servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from connectors.delivery.lanes import keep_delivering
from connectors.delivery.worker import lanes_of
from connectors.gateway.keys import DATABASE
from connectors.gateway.server import create_app
from connectors.rasa.client import TurnRequest
from connectors.telegram.channel import BotChannel
from connectors.telegram.running import messengers
from crm_core import clock
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import move_owner, post_message
from crm_core.db import Database
from crm_core.outbox.model import OutboxItem
from crm_core.settings import Settings, load_settings
from crm_core.turns.service import Answer
from tests.connectors.stores import copy_empty_store
from tests.crm_core.factories import make_staff

SECONDS = 15.0


class Scripted:
    """An assistant that says what it was told to say to some words, and else repeats them."""

    def __init__(self) -> None:
        self.requests: list[TurnRequest] = []
        self.script: dict[str, list[dict[str, Any]]] = {}

    async def answer(self, request: TurnRequest) -> Answer:
        self.requests.append(request)
        return Answer(self.script.get(request.text, [{"text": f"گفتید: {request.text}"}]), intent="inform")

    async def is_ready(self) -> bool:
        return True


@dataclass
class Town:
    """Everything that runs."""

    client: TestClient[web.Request, web.Application]
    database: Database
    assistant: Scripted
    settings: Settings

    async def until(self, ready: Callable[[], bool | Awaitable[bool]], what: str = "") -> None:
        """Waits until something is so."""
        deadline = asyncio.get_running_loop().time() + SECONDS
        while asyncio.get_running_loop().time() < deadline:
            outcome = ready()
            if outcome if isinstance(outcome, bool) else await outcome:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"it did not come to that: {what}")

    async def rows[Row](self, model: type[Row]) -> list[Row]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    async def messages(self) -> list[tuple[str, str]]:
        """Author and words of every message, in the order of conversations and inside them."""
        return [(row.author, row.text) for row in await self.rows(Message)]

    async def conversation(self) -> Conversation:
        """The newest one."""
        return (await self.rows(Conversation))[-1]

    async def settled(self) -> None:
        """Waits until nothing is on its way."""

        async def nothing_waits() -> bool:
            return all(item.state != "pending" for item in await self.rows(OutboxItem))

        await self.until(nothing_waits, "the outbox is empty")

    async def close(self) -> None:
        """A colleague ends the newest conversation."""
        await self._move(Owner.CLOSED)

    async def queue(self) -> None:
        """The newest conversation waits for a colleague."""
        await self._move(Owner.QUEUE)

    async def take_over(self) -> None:
        """A colleague answers from now on."""
        await self._move(Owner.HUMAN)

    async def _move(self, target: Owner) -> None:
        conversation = await self.conversation()
        async with self.database.writing() as session:
            colleague = await make_staff(session) if target == Owner.HUMAN else None
            await move_owner(
                session, conversation_id=conversation.id, target=target, actor="staff", reason="staff",
                staff_id=colleague.id if colleague else None, now=clock.now(),
            )  # fmt: skip

    async def say(self, *texts: str, **more: Any) -> list[str]:
        """A colleague writes into the newest conversation; gives the ids of the messages."""
        newest = await self.conversation()
        ids = []
        async with self.database.writing() as session:
            conversation = await session.get(Conversation, newest.id)
            assert conversation is not None
            for text in texts:
                message = await post_message(
                    session, conversation=conversation, author=Author.AGENT, text=text, now=clock.now(), **more
                )
                ids.append(message.id)
        return ids


@asynccontextmanager
async def running_town(var_dir: Path, **chosen: Any) -> AsyncIterator[Town]:
    """The processes of an installation with some settings (``telegram``, ``bale``, …)."""
    environment = {"HAMSOKHAN_VAR_DIR": str(var_dir), "HAMSOKHAN_REPLY_TIMEOUT_S": "5"}
    settings = replace(load_settings(environment, create_secrets=True), action_url="http://127.0.0.1:9", **chosen)
    if "database_url" not in chosen:
        copy_empty_store(var_dir)
    assistant = Scripted()
    app = create_app(settings, lambda _client: assistant)
    async with TestClient(TestServer(app)) as client, aiohttp.ClientSession() as outside:
        database, stopping = app[DATABASE], asyncio.Event()
        channels = [BotChannel(name, messenger) for name, messenger in messengers(settings).items()]
        lanes = lanes_of(settings, database, outside, channels)
        work = [asyncio.create_task(keep_delivering(database, lane, stopping)) for lane in lanes]
        try:
            yield Town(client, database, assistant, settings)
        finally:
            stopping.set()
            await asyncio.gather(*work)
            await _turns_are_done()
            for channel in channels:
                await channel.close()


async def _turns_are_done() -> None:
    """A turn that is cut off while it opens a connection leaves it open."""
    async with asyncio.timeout(10):
        while turns := [task for task in asyncio.all_tasks() if task.get_name().startswith("turns ")]:
            await asyncio.wait(turns)
