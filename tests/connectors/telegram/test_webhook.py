"""Being told by the server instead of asking it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.telegram.webhook import webhook_secret
from crm_core.conversations.model import Message
from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer
from tests.connectors.telegram.conftest import Chat

PATH = "/v1/telegram/webhook"


@pytest.fixture
async def hooked(server: BotServer, tmp_path: Path) -> AsyncIterator[Town]:
    bot = Messenger(server.token, server.base_url, "webhook", None)
    async with running_town(tmp_path, telegram=bot, public_url="https://crm.example") as town:
        yield town


async def tell(town: Town, body: Any, secret: str | None = None) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret or webhook_secret(town.settings, "telegram")}
    async with town.client.post(PATH, json=body, headers=headers) as response:
        return response.status


async def test_the_server_is_told_where_to_call_and_with_which_secret(hooked: Town, server: BotServer) -> None:
    await hooked.until(lambda: bool(server.webhook))
    assert server.webhook["url"] == f"https://crm.example{PATH}"
    assert server.webhook["secret_token"] == webhook_secret(hooked.settings, "telegram")
    assert len(server.webhook["secret_token"]) == 64


async def test_news_is_taken_in_once_however_often_it_is_told(hooked: Town, server: BotServer) -> None:
    sara = Chat(hooked, server.person(501))
    update = sara.person.write("سلام")
    assert [await tell(hooked, update) for _ in range(3)] == [200, 200, 200]
    await sara.sees("گفتید: سلام")
    assert len(await hooked.rows(Message)) == 2


async def test_what_one_person_sends_is_taken_in_in_order_and_nobody_else_waits(
    hooked: Town, server: BotServer
) -> None:
    asked: list[str] = []
    server.trouble.append(lambda method, _chat: asked.append(method))
    server.hands_out_files.clear()
    sara, reza = Chat(hooked, server.person(501)), Chat(hooked, server.person(502, "رضا", "نوری"))
    file = asyncio.create_task(tell(hooked, sara.person.attach("document", b"%PDF-1.7", file_name="a.pdf")))
    await hooked.until(lambda: "getFile" in asked)
    words = asyncio.create_task(tell(hooked, sara.person.write("رسید؟")))
    assert await tell(hooked, reza.person.write("سلام")) == 200
    assert not words.done()
    server.hands_out_files.set()
    assert [await file, await words] == [200, 200]
    assert [row.text for row in await hooked.rows(Message) if row.author == "customer"] == ["سلام", "", "رسید؟"]


@pytest.mark.parametrize("secret", ["wrong", "کلید"])
async def test_nobody_else_can_speak_for_the_server(hooked: Town, server: BotServer, secret: str) -> None:
    update = server.person(501).write("سلام")
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret.isascii() else {}
    async with hooked.client.post(PATH, json=update, headers=headers) as response:
        assert response.status == 401
    assert await hooked.rows(Message) == []


async def test_odd_news_does_no_harm(hooked: Town) -> None:
    assert await tell(hooked, {"update_id": 1, "message": {"chat": 5}}) == 200
    assert await tell(hooked, {"update_id": 2}) == 200
    assert await tell(hooked, []) == 400
    assert await tell(hooked, {"update_id": "x"}) == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[" * 20_000, b'{"update_id":NaN}', b'{"update_id":' + b"9" * 5_000 + b"}", b'{"update_id":1e999}',
        b'{"update_id":1,"update_id":2}', b'{"update_id":1,"message":"\xff"}', b"",
    ],
    ids=["cut off", "deep", "no number", "endless", "too large", "twice", "no UTF-8", "empty"],
)  # fmt: skip
async def test_news_that_means_nothing_is_a_bad_request(hooked: Town, body: bytes) -> None:
    headers = {
        "X-Telegram-Bot-Api-Secret-Token": webhook_secret(hooked.settings, "telegram"),
        "Content-Type": "application/json",
    }
    async with hooked.client.post(PATH, data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == "bad_request"


@pytest.mark.parametrize(
    "changed", [{"date": 10**30}, {"chat": {"id": 10**30, "type": "private"}}, {"text": {"a": []}}]
)
async def test_news_with_values_that_cannot_be_stops_no_later_one(
    hooked: Town, server: BotServer, changed: dict[str, Any]
) -> None:
    sara = Chat(hooked, server.person(501))
    odd = sara.person.write("سلام")
    assert await tell(hooked, {**odd, "message": {**odd["message"], **changed}}) == 200
    assert await tell(hooked, sara.person.write("هستید؟")) == 200
    await hooked.until(lambda: "گفتید: هستید؟" in sara.person.texts)


async def test_a_bot_that_asks_has_no_such_call(town: Town, server: BotServer) -> None:
    assert await tell(town, server.person(501).write("سلام")) == 404
    assert replace(town.settings).telegram is not None
