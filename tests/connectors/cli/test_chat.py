"""Talking in the terminal: a message with cards as lines, whose buttons are pressed by their numbers."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.cli.chat import Chat, console

PDF = {"id": "7", "name": "QT.pdf", "mime": "application/pdf", "url": "/v1/quotes/7/pdf"}
ACCEPT = '/accept_quote{"quote_code": "QT-1"}'
REPLY = {
    "text": "صادر شد.\n• مبلغ: ۵ تومان\nتأییدش می‌کنید؟",
    "buttons": [{"title": "تأیید پیش‌فاکتور", "payload": ACCEPT}, {"title": "بعداً", "payload": "/deny"}],
    "cards": [
        {
            "title": "پیش‌فاکتور QT-1",
            "facts": [{"label": "مبلغ", "value": "۵ تومان"}],
            "buttons": [{"title": "تأیید", "payload": ACCEPT}],
            "attachment": PDF,
        }
    ],
    "attachments": [PDF],
}


@pytest.fixture
async def said() -> AsyncIterator[tuple[list[dict[str, Any]], str]]:
    """What a gateway was told, and where it is; it answers everything with one card."""
    told: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        told.append(await request.json())
        return web.json_response({"replies": [REPLY]})

    async def pdf(_request: web.Request) -> web.Response:
        return web.Response(body=b"%PDF-1.7")

    app = web.Application()
    app.router.add_post("/v1/chat/messages", answer)
    app.router.add_get("/v1/quotes/7/pdf", pdf)
    async with TestServer(app) as server:
        yield told, str(server.make_url("")).rstrip("/")


async def test_a_card_is_said_in_lines_and_its_button_has_a_number(
    said: tuple[list[dict[str, Any]], str], tmp_path: Path
) -> None:
    told, base = said
    async with aiohttp.ClientSession() as client:
        chat = Chat(client, base, tmp_path)
        with console.capture() as printed:
            await chat.send("سلام")
        await chat.send("1")
        await chat.send("2")
    lines = [line.strip() for line in printed.get().splitlines() if line.strip()]
    assert lines[:5] == ["دستیار صادر شد.", "تأییدش می‌کنید؟", "پیش‌فاکتور QT-1", "مبلغ: ۵ تومان", "1 تأیید"]
    assert lines[5].startswith("فایل ذخیره شد:")
    assert [body.get("payload") for body in told] == [None, ACCEPT, "/deny"]
    assert (tmp_path / "QT.pdf").read_bytes() == b"%PDF-1.7"
