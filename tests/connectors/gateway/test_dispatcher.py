"""Turns run in the background: in order, one a conversation, and no more at once than the assistant can do."""

import asyncio

import pytest

from connectors.gateway.hub import Hub
from connectors.gateway.turns import Dispatcher
from connectors.rasa.client import TurnRequest
from crm_core.conversations import repository as conversations
from crm_core.conversations.service import open_conversation, receive_message
from crm_core.db import Database
from crm_core.turns.service import Answer
from tests.crm_core.factories import NOW

AT_ONCE, CUSTOMERS = 3, 10


class SlowAssistant:
    """Answers after the event loop has been round, and knows how many it had at once at most."""

    def __init__(self) -> None:
        self.now, self.most = 0, 0
        self.heard: list[tuple[str, str]] = []
        self.heard_all = asyncio.Event()

    async def answer(self, request: TurnRequest) -> Answer:
        self.now += 1
        self.most = max(self.most, self.now)
        self.heard.append((request.conversation_id, request.text))
        await asyncio.sleep(0.02)
        self.now -= 1
        if len(self.heard) == 2 * CUSTOMERS and not self.now:
            self.heard_all.set()
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
    await asyncio.wait_for(assistant.heard_all.wait(), 60)
    await asyncio.sleep(0.5)  # until the last answers are stored
    await dispatcher.stop()
    assert assistant.most == AT_ONCE
    for conversation_id in asked:
        async with database.reading() as session:
            said = await conversations.list_messages(session, conversation_id=conversation_id)
        assert [message.text for message in said if message.author == "bot"] == ["جواب یک", "جواب دو"]
    firsts = [text for _, text in assistant.heard[:CUSTOMERS]]
    assert firsts == ["یک"] * CUSTOMERS  # nobody is answered twice before everybody was answered once
