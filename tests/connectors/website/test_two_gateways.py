"""Two gateways on one store and one Redis: whoever is at one of them sees and is counted as at the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer

from connectors.gateway import watching
from connectors.gateway.keys import DATABASE, HUB, SHARING
from connectors.gateway.server import create_app
from connectors.rasa.recording import RecordingAssistant
from connectors.website.proof import is_solved
from crm_core import clock
from crm_core.db import Database
from crm_core.settings import load_settings
from crm_core.staff.rules import Role
from crm_core.staff.service import issue_token
from tests.connectors.sharing.redis_server import Line, require_redis, running_line
from tests.connectors.website.conftest import Gateway
from tests.crm_core.factories import make_staff

VISITOR = {"X-Forwarded-For": "203.0.113.7"}


@dataclass
class House:
    """The two, with the line to their Redis and a colleague's token."""

    one: Gateway
    other: Gateway
    line: Line
    token: str

    async def take_over(self, conversation_id: str) -> str:
        place = f"/v1/conversations/{conversation_id}"
        assert (await self.other.call("POST", f"{place}/takeover", self.token, json={}))[0] == 200
        return place


@pytest.fixture
async def house(
    database: Database, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """Gateways that would not look at the store for an hour: what comes through came from the other one."""
    await require_redis()
    monkeypatch.setattr(watching, "WATCH_SECONDS", 3_600)
    async with database.writing() as session:
        colleague = await make_staff(session, role=Role.ADMIN)
        token = await issue_token(
            session, username=colleague.username, label="test", lifetime=timedelta(hours=1), now=clock.now()
        )
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(running_line())
        variables = {
            "HAMSOKHAN_VAR_DIR": str(tmp_path), "HAMSOKHAN_DATABASE_URL": store_url, "HAMSOKHAN_REDIS_URL": line.url,
            "HAMSOKHAN_CHAT_MESSAGES_PER_MINUTE": "10", "HAMSOKHAN_CHAT_SESSIONS_PER_HOUR": "3",
        }  # fmt: skip
        two = [await stack.enter_async_context(_running(variables)) for _ in range(2)]
        yield House(two[0], two[1], line, token)


@asynccontextmanager
async def _running(variables: dict[str, str]) -> AsyncIterator[Gateway]:
    settings = replace(load_settings(variables, create_secrets=True), action_url="http://127.0.0.1:9")
    assistant = RecordingAssistant(lambda request: f"گفتید: {request.text}")
    async with TestClient(TestServer(create_app(settings, lambda _client: assistant))) as client:
        yield Gateway(client, assistant, settings)


@asynccontextmanager
async def listening(gateway: Gateway, token: str) -> AsyncIterator[ClientWebSocketResponse]:
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token})
        assert (await socket.receive_json(timeout=5))["type"] == "owner"
        yield socket


async def frames_until(socket: ClientWebSocketResponse, wanted: Callable[[dict[str, Any]], bool]) -> list[Any]:
    """The frames that came, up to one that is wanted."""
    frames = []
    while not frames or not wanted(frames[-1]):
        frames.append(await socket.receive_json(timeout=10))
    return frames


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


def seqs(frames: list[Any]) -> list[int]:
    return [frame["message"]["seq"] for frame in frames if frame["type"] == "message"]


async def test_what_is_said_at_one_gateway_is_pushed_at_the_other_once_and_in_order(house: House) -> None:
    opened = await house.one.open()
    async with listening(house.one, opened["session_token"]) as socket:
        place = await house.take_over(opened["conversation_id"])
        for number in range(5):
            body = {"client_id": str(number), "text": f"پیام {number}"}
            assert (await house.other.call("POST", f"{place}/messages", house.token, json=body))[0] == 201
        typing = {"typing": True}
        async with house.other.client.post(
            f"{place}/presence", json=typing, headers={"Authorization": f"Bearer {house.token}"}
        ) as response:
            assert response.status == 204
        frames = await frames_until(socket, lambda frame: frame["type"] == "typing" and frame["author"] == "agent")
    assert seqs(frames) == sorted(set(seqs(frames)))
    texts = [frame["message"]["text"] for frame in frames if frame["type"] == "message"]
    assert texts[-5:] == [f"پیام {number}" for number in range(5)]
    assert {"human"} <= {frame["owner"] for frame in frames if frame["type"] == "owner"}


async def test_what_customers_do_unseen_goes_to_colleagues_at_the_other_gateway_alone(house: House) -> None:
    opened = await house.one.open()
    hub = house.other.client.app[HUB]  # type: ignore[union-attr]
    with (
        hub.listening(opened["conversation_id"], is_staff=True) as colleague,
        hub.listening(opened["conversation_id"]) as other_tab,
    ):
        async with listening(house.one, opened["session_token"]) as socket:
            await socket.send_json({"type": "receipt", "seq": 1})
            assert (await asyncio.wait_for(colleague.frames.get(), 10))["type"] == "receipt"
            assert other_tab.frames.empty()


async def test_the_messages_of_a_session_are_counted_at_both_gateways_together(house: House) -> None:
    token = (await house.one.open())["session_token"]
    gateways = (house.one, house.other)
    statuses = [(await gateways[number % 2].say(token, "سلام", str(number)))[0] for number in range(12)]
    assert statuses == [200] * 10 + [429] * 2


async def test_a_proof_that_one_gateway_took_the_other_refuses(house: House) -> None:
    async def open_at(gateway: Gateway, **body: Any) -> tuple[int, dict[str, Any]]:
        return await gateway.call("POST", "/v1/chat/sessions", headers=VISITOR, json=body)

    assert [(await open_at(gateway))[0] for gateway in (house.one, house.other, house.one)] == [201] * 3
    status, refused = await open_at(house.other)
    assert status == 428
    challenge = refused["error"]["data"]["challenge"]
    proof = {"challenge": challenge, "answer": next(str(n) for n in range(10_000_000) if is_solved(challenge, str(n)))}
    assert (await open_at(house.one, proof=proof))[0] == 201
    assert (await open_at(house.other, proof=proof))[0] == 428


async def test_without_redis_everything_goes_on_and_the_store_is_looked_at(house: House) -> None:
    house.line.cut()
    await until(lambda: house.one.client.app[SHARING].troubles() == ["redis"])  # type: ignore[union-attr]
    opened = await house.one.open()
    async with listening(house.one, opened["session_token"]) as socket:
        assert (await house.other.say(opened["session_token"], "سلام", "a"))[0] == 200
        hub = house.one.client.app[HUB]  # type: ignore[union-attr]
        await watching.look_once(house.one.client.app[DATABASE], hub, {})  # type: ignore[union-attr]
        frames = await frames_until(socket, lambda frame: frame["type"] == "message" and frame["message"]["seq"] == 2)
    assert seqs(frames) == [1, 2]
    _, ready = await house.one.call("GET", "/readyz")
    assert (ready["lost"], set(ready["checks"])) == (["redis"], {"store", "assistant", "actions"})
    house.line.mend()
    await until(lambda: house.one.client.app[SHARING].troubles() == [])  # type: ignore[union-attr]
