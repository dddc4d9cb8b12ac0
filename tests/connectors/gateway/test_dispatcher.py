"""Turns run in the background: in order, one a conversation, and no more at once than the assistant can do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import cast

import pytest

from connectors.gateway.hub import Hub
from connectors.gateway.turns import PATIENCE, Dispatcher
from connectors.rasa.client import AssistantUnavailableError, TurnRequest
from crm_core.conversations import repository as conversations
from crm_core.conversations.service import open_conversation, receive_message
from crm_core.db import Database, Session
from crm_core.turns import service as turns
from crm_core.turns.service import LEASE, Answer
from tests.crm_core.factories import NOW, make_calendar, make_staff

AT_ONCE, CUSTOMERS = 3, 10


class SlowAssistant:
    """Answers nobody before it has had as many as it can do at once, and knows how many those were at most."""

    def __init__(self) -> None:
        self.now, self.most = 0, 0
        self.heard: list[tuple[str, str]] = []
        self.busy = asyncio.Event()

    async def answer(self, request: TurnRequest) -> Answer:
        self.now += 1
        self.most = max(self.most, self.now)
        self.heard.append((request.conversation_id, request.text))
        if self.now >= AT_ONCE:
            self.busy.set()
        await self.busy.wait()
        await asyncio.sleep(0.02)
        self.now -= 1
        return Answer([{"text": f"جواب {request.text}", "buttons": [], "attachments": []}], intent="inform")

    async def is_ready(self) -> bool:
        return True


@pytest.fixture
async def asked(database: Database) -> list[str]:
    """Conversations with two unanswered messages each."""
    ids = []
    for _ in range(CUSTOMERS):
        async with database.writing() as session:
            opened, _ = await open_conversation(session, channel="website", site="default", visitor_token=None, now=NOW)
            ids.append(opened.id)
            for text in ("یک", "دو"):
                await receive_message(
                    session, conversation_id=opened.id, external_id=f"{opened.id}:{text}", text=text, now=NOW
                )
    return ids


async def test_the_assistant_never_has_more_at_once_than_it_can_do(database: Database, asked: list[str]) -> None:
    assistant = SlowAssistant()
    dispatcher = Dispatcher(database, Hub(), assistant, apology="ببخشید", now=lambda: NOW, at_once=AT_ONCE)
    for conversation_id in asked:
        dispatcher.wake(conversation_id)
    for conversation_id in asked:
        await until_answered(database, conversation_id, times=2)
        assert await answers(database, conversation_id) == ["جواب یک", "جواب دو"]
    await dispatcher.stop()
    assert assistant.most == AT_ONCE
    # Nobody is answered twice before everybody had a place once; of those that have one, each may be the slowest.
    assert {text for _, text in assistant.heard[: CUSTOMERS - AT_ONCE]} == {"یک"}


class Down:
    """An assistant that does not answer."""

    async def answer(self, request: TurnRequest) -> Answer:
        raise AssistantUnavailableError("down")

    async def is_ready(self) -> bool:
        return False


class ShakyStore:
    """The store, which cannot be read the first time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.failures = 1

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        if self.failures:
            self.failures -= 1
            raise OSError("the store starts again")
        async with self._database.reading() as session:
            yield session

    def writing(self) -> AbstractAsyncContextManager[Session]:
        return self._database.writing()


async def test_turns_are_looked_for_again_after_the_store_was_away(database: Database, asked: list[str]) -> None:
    store = ShakyStore(database)
    assistant = Waiting()
    assistant.may_answer.set()
    dispatcher = Dispatcher(cast("Database", store), Hub(), assistant, apology="ببخشید", now=lambda: NOW, retry_s=0.01)
    sweeping = asyncio.create_task(dispatcher.sweep())
    for conversation_id in asked:
        await until_answered(database, conversation_id, times=2)
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    await dispatcher.stop()
    assert store.failures == 0


async def test_who_waits_for_people_since_the_assistant_is_down_is_told_where_they_stand(database: Database) -> None:
    moments = iter((NOW, NOW + PATIENCE + timedelta(seconds=1)))
    async with database.writing() as session:
        await make_calendar(session)
        await make_staff(session, on_duty=True)
        opened, _ = await open_conversation(session, channel="website", site="default", visitor_token=None, now=NOW)
        await receive_message(session, conversation_id=opened.id, external_id="1", text="سلام", now=NOW)
    hub, now = Hub(), next(moments)
    dispatcher = Dispatcher(database, hub, Down(), apology="ببخشید", now=lambda: now)
    with hub.listening(opened.id) as listener:
        assert await dispatcher.run_and_wait(opened.id, await only_message(database, opened.id), 5)
        now = next(moments)
        dispatcher.wake(opened.id)
        async with asyncio.timeout(5):
            while (frame := await listener.frames.get())["type"] != "owner":
                pass
    await dispatcher.stop()
    assert frame == {"type": "owner", "owner": "queue", "position": 1, "minutes": 3}


async def only_message(database: Database, conversation_id: str) -> str:
    async with database.reading() as session:
        (message,) = await conversations.list_messages(session, conversation_id=conversation_id)
        return message.id


class Waiting:
    """An assistant that answers when it is allowed to, and knows of whom it was asked and who broke off."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[str] = asyncio.Queue()
        self.may_answer = asyncio.Event()
        self.broken_off = 0

    async def answer(self, request: TurnRequest) -> Answer:
        self.asked.put_nowait(request.text)
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        return Answer([{"text": f"جواب {request.text}", "buttons": [], "attachments": []}], intent="inform")

    async def is_ready(self) -> bool:
        return True


class Gateways:
    """Dispatchers over one store, each with an assistant of its own, and the clock that they share."""

    def __init__(self, database: Database) -> None:
        self.now = NOW
        self.assistants = [Waiting(), Waiting()]
        self.dispatchers = [
            Dispatcher(database, Hub(), assistant, apology="ببخشید", now=lambda: self.now)
            for assistant in self.assistants
        ]


@pytest.fixture
async def gateways(database: Database) -> AsyncIterator[Gateways]:
    two = Gateways(database)
    yield two
    for dispatcher in two.dispatchers:
        await dispatcher.stop()


async def answers(database: Database, conversation_id: str) -> list[str]:
    async with database.reading() as session:
        said = await conversations.list_messages(session, conversation_id=conversation_id)
    return [message.text for message in said if message.author == "bot"]


async def due(database: Database, now: datetime) -> bool:
    async with database.reading() as session:
        return bool(await turns.list_due_conversations(session, now=now))


@pytest.fixture
async def question(database: Database) -> str:
    """A conversation with one unanswered message."""
    async with database.writing() as session:
        opened, _ = await open_conversation(session, channel="website", site="default", visitor_token=None, now=NOW)
        await receive_message(session, conversation_id=opened.id, external_id="یک", text="یک", now=NOW)
    return opened.id


async def test_a_turn_that_takes_longer_than_its_lease_stays_with_its_gateway_while_that_lives(
    database: Database, gateways: Gateways, question: str
) -> None:
    mine, other = gateways.dispatchers
    mine.wake(question)
    await gateways.assistants[0].asked.get()
    for _ in range(4):
        gateways.now += LEASE / 2
        await mine.renew()
        assert not await due(database, gateways.now)
        assert not await other.run_and_wait(question, "nothing", 0.1)
    gateways.assistants[0].may_answer.set()
    await until_answered(database, question)
    assert gateways.assistants[1].asked.empty()
    assert await answers(database, question) == ["جواب یک"]


async def test_a_turn_that_another_gateway_took_over_is_given_up_and_answered_once(
    database: Database, gateways: Gateways, question: str
) -> None:
    mine, other = gateways.dispatchers
    mine.wake(question)
    await gateways.assistants[0].asked.get()
    gateways.now += LEASE * 2  # as after a long stall
    other.wake(question)
    await gateways.assistants[1].asked.get()
    await mine.renew()
    await asyncio.sleep(0)
    assert gateways.assistants[0].broken_off == 1
    gateways.assistants[1].may_answer.set()
    await until_answered(database, question)
    assert await answers(database, question) == ["جواب یک"]


async def test_whoever_waits_at_one_gateway_hears_of_the_answer_that_another_one_gave(
    database: Database, gateways: Gateways, question: str
) -> None:
    mine, other = gateways.dispatchers
    other.wake(question)
    await gateways.assistants[1].asked.get()
    async with database.reading() as session:
        [message] = await conversations.list_messages(session, conversation_id=question)
    waiting = asyncio.create_task(mine.run_and_wait(question, message.id, 60))
    await asyncio.sleep(0)
    gateways.assistants[1].may_answer.set()
    assert await waiting
    assert await answers(database, question) == ["جواب یک"]


async def test_a_gateway_that_stops_gives_its_turns_back_at_once(
    database: Database, gateways: Gateways, question: str
) -> None:
    mine, other = gateways.dispatchers
    held = asyncio.create_task(mine.run_and_wait(question, "somebody waits for it", 60))
    await gateways.assistants[0].asked.get()
    assert not await due(database, gateways.now)
    await mine.stop()
    assert await due(database, gateways.now)
    assert await held is False
    assert not await mine.run_and_wait(question, "what is said to it now is another gateway's", 60)
    gateways.assistants[1].may_answer.set()
    other.wake(question)
    await until_answered(database, question)
    assert gateways.assistants[0].asked.empty()
    assert await answers(database, question) == ["جواب یک"]


async def until_answered(database: Database, conversation_id: str, *, times: int = 1) -> None:
    for _ in range(1000):
        if len(await answers(database, conversation_id)) >= times:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody answered")
