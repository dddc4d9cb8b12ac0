"""A gateway with the chat calls over a fresh SQLite store, and an assistant that echoes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from connectors.gateway.server import create_app
from connectors.rasa.recording import RecordingAssistant
from crm_core.migrations.run import upgrade
from crm_core.settings import Settings, load_settings


@dataclass
class Gateway:
    """A running gateway."""

    client: TestClient[web.Request, web.Application]
    assistant: RecordingAssistant
    settings: Settings

    async def call(
        self, method: str, path: str, token: str | None = None, **options: Any
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.client.request(method, path, headers=headers, **options) as response:
            return response.status, await response.json()

    async def open(self, **body: Any) -> dict[str, str]:
        status, opened = await self.call("POST", "/v1/chat/sessions", json={"channel": "website", **body})
        assert status == 201
        return opened

    async def say(self, token: str, text: str, client_id: str) -> tuple[int, dict[str, Any]]:
        return await self.call(
            "POST", "/v1/chat/messages?wait=reply", token, json={"client_id": client_id, "text": text}
        )


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    environment = {"HAMSOKHAN_VAR_DIR": str(tmp_path), "HAMSOKHAN_REPLY_TIMEOUT_S": "5"}
    settings = replace(load_settings(environment, create_secrets=True), action_url="http://127.0.0.1:9")
    await asyncio.to_thread(lambda: asyncio.run(upgrade(settings.database_url)))
    assistant = RecordingAssistant(lambda request: f"گفتید: {request.text}")
    async with TestClient(TestServer(create_app(settings, lambda _client: assistant))) as client:
        yield Gateway(client, assistant, settings)
