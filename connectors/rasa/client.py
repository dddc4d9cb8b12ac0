"""Calling the Rasa room: one signed request per turn."""

import hmac
import json
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import aiohttp

from crm_core.turns.service import Answer

TURN_TIMEOUT = aiohttp.ClientTimeout(total=25)
"""Longer than any turn should take, shorter than the reply time-out of the gateway and the lease of a turn."""


class AssistantUnavailableError(Exception):
    """Rasa or its action server did not answer; ``reason`` says which and how."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class TurnRequest:
    """One message for the assistant: words, or the payload of a button that we issued."""

    conversation_id: str
    message_id: str
    epoch: int
    text: str


class Assistant(Protocol):
    """Whoever answers customers automatically."""

    async def answer(self, request: TurnRequest) -> Answer:
        """The answer to one message; raises AssistantUnavailableError."""

    async def is_ready(self) -> bool:
        """Whether a message sent now would be answered."""


class RasaAssistant:
    """The assistant behind the gateway channel of a Rasa server on loopback."""

    def __init__(self, session: aiohttp.ClientSession, urls: list[str], secret: bytes) -> None:
        self._session = session
        self._urls = urls
        self._secret = secret

    def _url_of(self, conversation_id: str) -> str:
        """The process that owns a conversation: the same one as long as their number stays."""
        return self._urls[int(sha256(conversation_id.encode()).hexdigest(), 16) % len(self._urls)]

    async def answer(self, request: TurnRequest) -> Answer:
        """Asks the process that owns the conversation."""
        metadata = {
            "conversation_id": request.conversation_id,
            "message_id": request.message_id,
            "epoch": request.epoch,
        }
        body = json.dumps(
            {"conversation_id": request.conversation_id, "text": request.text, "metadata": metadata},
            ensure_ascii=False,
        ).encode()
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret, stamp.encode() + b"." + body, sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hamsokhan-Timestamp": stamp,
            "X-Hamsokhan-Signature": signature,
        }
        url = f"{self._url_of(request.conversation_id)}/webhooks/gateway/turn"
        try:
            async with self._session.post(url, data=body, headers=headers, timeout=TURN_TIMEOUT) as response:
                if response.status != 200:
                    raise AssistantUnavailableError(f"status_{response.status}")
                return _read_answer(await response.json())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AssistantUnavailableError(type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Whether every Rasa process has a model loaded."""
        for url in self._urls:
            try:
                async with self._session.get(
                    f"{url}/webhooks/gateway/health", timeout=aiohttp.ClientTimeout(total=2)
                ) as response:
                    if response.status != 200 or not (await response.json()).get("ready"):
                        return False
            except (aiohttp.ClientError, TimeoutError):
                return False
        return True


def _read_answer(data: dict[str, Any]) -> Answer:
    intent = data.get("intent") or {}
    return Answer(
        replies=data["replies"],
        intent=intent.get("name"),
        confidence=intent.get("confidence"),
        parse={"entities": data.get("entities"), "ranking": data.get("ranking"), "faq": data.get("faq")},
        model=data.get("model"),
    )
