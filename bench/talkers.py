"""Customers' browsers for measurements: each says its lines in order, and writes down what it said and what it saw.

A talker keeps a line until the gateway has acknowledged it, sends it again under the same id otherwise, and after every
break of its socket catches up by sequence number: what the widget does, written a second time, so that a mistake of
the widget does not hide one of the gateway.
"""

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import aiohttp

PATIENCE_S = 0.2
"""The first wait after something failed; it doubles up to `LONGEST_S`."""
LONGEST_S = 3.0
CALL_S = aiohttp.ClientTimeout(total=15)


@dataclass
class Talker:
    """One customer on the website; ``journal`` takes one JSON line for everything that happens to it."""

    client: aiohttp.ClientSession
    base_url: str
    journal: TextIO
    conversation_id: str = ""
    token: str = ""
    last: int = 0
    """The sequence number up to which everything was seen."""
    breaks: int = 0
    socket: aiohttp.ClientWebSocketResponse | None = None
    arrivals: dict[int, float] = field(default_factory=dict)
    """When each sequence number was seen, in seconds of the wall clock."""

    async def open(self) -> None:
        """Opens a conversation."""
        answer = await self._call("/v1/chat/sessions", {"channel": "website"}, token=None)
        self.conversation_id, self.token = answer["conversation_id"], answer["session_token"]

    async def say(self, text: str, number: int) -> None:
        """Sends a line until it is acknowledged."""
        client_id = uuid.uuid4().hex
        self._write(sent=client_id, number=number, text=text)
        answer = await self._call("/v1/chat/messages", {"client_id": client_id, "text": text}, token=self.token)
        self._write(acknowledged=client_id, seq=answer["seq"])

    async def listen(self) -> None:
        """Keeps a socket open for ever, and writes down what it brings."""
        wait = PATIENCE_S
        while True:
            try:
                await self._listen_once()
                wait = PATIENCE_S
            except (aiohttp.ClientError, OSError, TimeoutError):
                wait = min(wait * 2, LONGEST_S)
            self.breaks += 1
            await asyncio.sleep(wait * random.uniform(0.5, 1))

    def cut(self) -> None:
        """Breaks the connection as a lost network does: without a word."""
        response = self.socket and self.socket._response
        if response is not None and response.connection is not None and response.connection.transport is not None:
            response.connection.transport.abort()

    async def _listen_once(self) -> None:
        async with self.client.ws_connect(f"{self.base_url}/v1/chat/ws", heartbeat=15) as socket:
            self.socket = socket
            await socket.send_json({"type": "auth", "token": self.token, "after": self.last})
            async for frame in socket:
                if frame.type != aiohttp.WSMsgType.TEXT:
                    return
                told = json.loads(frame.data)
                if told["type"] == "message":
                    self._see(told["message"])

    def _see(self, message: dict[str, Any]) -> None:
        seq = message["seq"]
        self.arrivals.setdefault(seq, time.time())
        self._write(seen=message["id"], seq=seq, author=message["author"])
        self.last = max(self.last, seq)

    async def _call(self, path: str, body: dict[str, Any], *, token: str | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        wait = PATIENCE_S
        while True:
            try:
                async with self.client.post(
                    self.base_url + path, json=body, headers=headers, timeout=CALL_S
                ) as response:
                    answer: dict[str, Any] = await response.json()
                    if response.status < 300:
                        return answer
                    if response.status < 500 and response.status != 429:
                        raise RuntimeError(f"{path}: {response.status} {answer}")
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
                pass
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_S)

    def _write(self, **what: Any) -> None:
        self.journal.write(json.dumps({"conversation": self.conversation_id, **what}, ensure_ascii=False) + "\n")


def open_journal(folder: Path, name: str) -> TextIO:
    """A file for one talker; whole lines reach it, so that it can be read beside."""
    return (folder / f"{name}.jsonl").open("w", buffering=1, encoding="utf-8")
