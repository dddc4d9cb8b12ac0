"""A gateway with the chat calls over a fresh SQLite store, and an assistant that echoes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import REGISTRY

from connectors.gateway.counters import REFUSALS
from connectors.gateway.server import create_app
from connectors.rasa.recording import RecordingAssistant
from crm_core.settings import Settings, load_settings
from crm_core.sites.keys import site_key
from crm_core.sites.rules import DEFAULT_SITE
from tests.connectors.stores import copy_empty_store


@dataclass
class Gateway:
    """A running gateway."""

    client: TestClient[web.Request, web.Application]
    assistant: RecordingAssistant
    settings: Settings

    def site_key(self, code: str = DEFAULT_SITE) -> bytes:
        """What a site signs with."""
        return site_key(self.settings.var_dir / "secrets", code)

    async def call(
        self, method: str, path: str, token: str | None = None, headers: dict[str, str] | None = None, **options: Any
    ) -> tuple[int, dict[str, Any]]:
        headers = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
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


Opening = Callable[..., AbstractAsyncContextManager[Gateway]]
"""Opens a gateway with settings of its own (``HAMSOKHAN_…``)."""


@pytest.fixture
def open_gateway(tmp_path: Path) -> Opening:
    return lambda **variables: _running(tmp_path, variables)


@asynccontextmanager
async def _running(folder: Path, variables: dict[str, str]) -> AsyncIterator[Gateway]:
    environment = {"HAMSOKHAN_VAR_DIR": str(folder), "HAMSOKHAN_REPLY_TIMEOUT_S": "5", **variables}
    settings = replace(load_settings(environment, create_secrets=True), action_url="http://127.0.0.1:9")
    copy_empty_store(folder)
    assistant = RecordingAssistant(lambda request: f"گفتید: {request.text}")
    async with TestClient(TestServer(create_app(settings, lambda _client: assistant))) as client:
        yield Gateway(client, assistant, settings)


@pytest.fixture
async def gateway(open_gateway: Opening) -> AsyncIterator[Gateway]:
    async with open_gateway() as running:
        yield running


@pytest.fixture
def refused() -> Callable[[str], float]:
    """How often a code was refused since the test began, as `/metrics` shows it."""

    def count(code: str) -> float:
        return REGISTRY.get_sample_value("hamsokhan_refusals_total", {"code": code}) or 0.0

    samples = next(iter(REFUSALS.collect())).samples
    before = {sample.labels["code"]: sample.value for sample in samples if sample.name.endswith("_total")}
    return lambda code: count(code) - before.get(code, 0.0)
