"""Live push: authentication, catching up, order, and a slow reader."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSCloseCode

from connectors.gateway.bubbles import bubble
from connectors.gateway.hub import QUEUE_SIZE, Hub
from connectors.gateway.keys import HUB
from connectors.rasa.client import TurnRequest
from crm_core import clock
from crm_core.conversations.repository import lock_conversation
from crm_core.conversations.rules import Author
from crm_core.conversations.service import post_message
from crm_core.db import open_database
from crm_core.turns.service import Answer, list_due_conversations
from tests.connectors.website.conftest import Gateway


async def messages(socket: ClientWebSocketResponse, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while len(found) < count:
        frame = await socket.receive_json(timeout=5)
        if frame["type"] == "message":
            found.append(frame["message"])
    return found


async def test_a_socket_gets_what_it_missed_and_then_what_comes_in_order(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    await gateway.say(token, "یک", "a")
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token, "after": 1})
        assert [message["seq"] for message in await messages(socket, 1)] == [2]
        await gateway.say(token, "دو", "b")
        assert [message["seq"] for message in await messages(socket, 2)] == [3, 4]


async def store_beside(gateway: Gateway, conversation_id: str, *texts: str) -> list[dict[str, Any]]:
    """Messages that another process stores: the gateway is told nothing of them."""
    database = open_database(gateway.settings.database_url)
    try:
        async with database.writing() as session:
            conversation = await lock_conversation(session, conversation_id)
            return [
                bubble(
                    await post_message(
                        session, conversation=conversation, author=Author.SYSTEM, text=text, now=clock.now()
                    )
                )
                for text in texts
            ]
    finally:
        await database.close()


async def test_what_another_process_stores_arrives_as_well(gateway: Gateway) -> None:
    opened = await gateway.open()
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": opened["session_token"]})
        await store_beside(gateway, opened["conversation_id"], "تیکت حل شد")
        assert [message["text"] for message in await messages(socket, 1)] == ["تیکت حل شد"]


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 0, 2), (2, 2, 1), (0, 2, 1)])
async def test_messages_that_are_pushed_out_of_order_arrive_in_order_and_once(
    gateway: Gateway, order: tuple[int, ...]
) -> None:
    opened = await gateway.open()
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": opened["session_token"]})
        await socket.receive_json(timeout=5)
        stored = await store_beside(gateway, opened["conversation_id"], "یک", "دو", "سه")
        for place in order:
            gateway.client.app[HUB].push(opened["conversation_id"], {"type": "message", "message": stored[place]})
        assert [message["seq"] for message in await messages(socket, 3)] == [1, 2, 3]
        await gateway.say(opened["session_token"], "چهار", "d")
        assert [message["seq"] for message in await messages(socket, 2)] == [4, 5]


async def test_a_customers_own_message_carries_its_client_id(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token})
        await gateway.say(token, "سلام", "mine")
        assert (await messages(socket, 1))[0]["client_id"] == "mine"


async def test_a_socket_without_a_valid_first_frame_is_told_and_closed(gateway: Gateway) -> None:
    for frame, code in [
        ('{"type":"auth","token":"x"}', "unauthenticated"),
        ("[]", "bad_request"),
        ("{", "bad_request"),
    ]:
        async with gateway.client.ws_connect("/v1/chat/ws") as socket:
            await socket.send_str(frame)
            assert (await socket.receive_json(timeout=5))["error"]["code"] == code
            assert (await socket.receive(timeout=5)).data == 1000


async def test_a_reader_that_does_not_keep_up_is_marked_for_cutting_off() -> None:
    hub = Hub()
    with hub.listening("c") as listener:
        for number in range(QUEUE_SIZE + 1):
            hub.push("c", {"type": "typing", "on": bool(number % 2)})
        assert listener.overrun.is_set()
    hub.push("c", {"type": "typing"})
    assert listener.frames.qsize() == QUEUE_SIZE
    await asyncio.sleep(0)


async def test_a_gateway_that_stops_hangs_up_and_gives_what_it_owes_to_the_next(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    gateway.assistant.answer = think_for_ever  # type: ignore[method-assign]
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token, "after": 1})
        assert (await socket.receive_json(timeout=5))["type"] == "owner"
        held = asyncio.create_task(gateway.say(token, "سلام", "a"))
        assert (await socket.receive_json(timeout=5)) == {"type": "typing", "author": "bot", "on": True}
        await gateway.client.app.shutdown()  # type: ignore[union-attr]
        status, answer = await asyncio.wait_for(held, 5)
        assert (status, "replies" in answer) == (202, False)
        while not socket.closed:
            await socket.receive(timeout=5)
        assert socket.close_code == WSCloseCode.GOING_AWAY
    database = open_database(gateway.settings.database_url)
    async with database.reading() as session:
        assert len(await list_due_conversations(session, now=clock.now())) == 1
    await database.close()


async def think_for_ever(_request: TurnRequest) -> Answer:
    await asyncio.Event().wait()
    return Answer([])
