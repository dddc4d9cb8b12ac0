"""A customer at each channel, doing the same things by the means of that channel."""

import json
import uuid
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Protocol

from aiohttp import FormData

from connectors.channels.texts import BUTTON_GONE, REFUSED, TOO_LONG
from tests.connectors.channels.town import Town
from tests.connectors.telegram.people import Person

NOTICES = {TOO_LONG, *REFUSED.values()}


class ChannelCustomer(Protocol):
    """What the contract asks of a customer."""

    async def write(self, text: str) -> None: ...
    async def repeat(self) -> None: ...
    async def press(self, title: str) -> None: ...
    async def press_forged(self) -> None: ...
    async def send_file(self, name: str, content: bytes) -> None: ...
    async def texts(self) -> list[str]: ...
    async def was_refused(self) -> bool: ...


@dataclass
class WebsiteCustomer:
    """A person in the chat window of the website."""

    town: Town
    session_token: str = ""
    last: dict[str, Any] = field(default_factory=dict)
    status: int = 0

    async def write(self, text: str) -> None:
        await self._send({"client_id": uuid.uuid4().hex, "text": text})

    async def repeat(self) -> None:
        await self._send(self.last)

    async def press(self, title: str) -> None:
        buttons = [button for message in await self._messages() for button in message["buttons"]]
        payload = next(button["payload"] for button in reversed(buttons) if title in button["title"])
        await self._send({"client_id": uuid.uuid4().hex, "payload": payload})

    async def press_forged(self) -> None:
        await self._send({"client_id": uuid.uuid4().hex, "payload": "/accept_quote"})

    async def send_file(self, name: str, content: bytes) -> None:
        form = FormData(quote_fields=False)
        form.add_field("file", BytesIO(content), filename=name)
        self.status, body = await self._call("POST", "/v1/chat/attachments", data=form)
        if self.status == 201:
            await self._send({"client_id": uuid.uuid4().hex, "attachment_id": body["attachment_id"]})

    async def texts(self) -> list[str]:
        return [message["text"] for message in await self._messages() if message["author"] != "customer"]

    async def was_refused(self) -> bool:
        return self.status == 422

    async def _send(self, body: dict[str, Any]) -> None:
        self.last = body
        self.status, answer = await self._call("POST", "/v1/chat/messages", json=body)
        self.session_token = answer.get("session_token", self.session_token)

    async def _messages(self) -> list[dict[str, Any]]:
        _, body = await self._call("GET", "/v1/chat/messages")
        items: list[dict[str, Any]] = body["items"]
        return items

    async def _call(self, method: str, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
        if not self.session_token:
            async with self.town.client.post("/v1/chat/sessions", json={"channel": "website"}) as opened:
                self.session_token = (await opened.json())["session_token"]
        headers = {"Authorization": f"Bearer {self.session_token}"}
        async with self.town.client.request(method, path, headers=headers, **options) as response:
            return response.status, json.loads(await response.read())


@dataclass
class BotCustomer:
    """A person who writes to a bot."""

    person: Person
    last: dict[str, Any] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)

    async def write(self, text: str) -> None:
        self.last = self.person.write(text)

    async def repeat(self) -> None:
        self.person.server.tell_again(self.last)

    async def press(self, title: str) -> None:
        self.queries.append(self.person.press(title))

    async def press_forged(self) -> None:
        self.queries.append(self.person.press_data("/accept_quote", self.person.seen[-1]))

    async def send_file(self, name: str, content: bytes) -> None:
        self.last = self.person.attach("document", content, file_name=name)

    async def texts(self) -> list[str]:
        return [text for text in self.person.texts if text not in NOTICES]

    async def was_refused(self) -> bool:
        told = [self.person.server.answered[query] for query in self.queries]
        return BUTTON_GONE in told or any(text in NOTICES for text in self.person.texts)
