"""``make chat``: a conversation with the running assistant in the terminal."""

import asyncio
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

import aiohttp
from rich.console import Console
from rich.prompt import Prompt

from connectors.cli import chat_texts as texts
from crm_core.conversations.cards import beside_cards, card_lines, read_cards
from crm_core.settings import load_settings

console = Console(highlight=False)


class Chat:
    """One conversation over HTTP."""

    def __init__(self, client: aiohttp.ClientSession, base: str, folder: Path) -> None:
        self._client = client
        self._base = base
        self._folder = folder
        self._token = ""
        self._buttons: list[Mapping[str, str]] = []

    async def open(self) -> None:
        """Begins a conversation as a new visitor."""
        async with self._client.post(f"{self._base}/v1/chat/sessions", json={"channel": "website"}) as response:
            response.raise_for_status()
            self._token = (await response.json())["session_token"]

    async def send(self, line: str) -> None:
        """Sends words, or presses the button of a number, and shows the answer."""
        body: dict[str, Any] = {"client_id": uuid.uuid4().hex}
        if line.isdecimal() and 1 <= int(line) <= len(self._buttons):
            body["payload"] = self._buttons[int(line) - 1]["payload"]
        else:
            body["text"] = line
        url = f"{self._base}/v1/chat/messages?wait=reply"
        async with self._client.post(url, json=body, headers=self._headers()) as response:
            answer = await response.json()
        if "error" in answer:
            console.print(texts.ERROR.format(code=answer["error"]["code"]))
            return
        self._buttons = []
        for reply in answer.get("replies") or []:
            await self._show(reply)
        if "replies" not in answer:
            console.print(texts.LATER)

    async def _show(self, reply: dict[str, Any]) -> None:
        cards = read_cards(reply["cards"])
        rest = beside_cards(cards, text=reply["text"], buttons=reply["buttons"], attachments=reply["attachments"])
        console.print(f"[green]{texts.ASSISTANT}[/green] ", end="")
        console.print(rest.text, markup=False)
        for card in cards:
            console.print(indent(f"\n{card_lines(card)}", "   "), markup=False)
            self._offer([button.model_dump() for button in card.buttons])
            await self._keep([card.attachment.model_dump()] if card.attachment else [])
        self._offer(rest.buttons)
        await self._keep(rest.attachments)

    def _offer(self, buttons: Iterable[Mapping[str, str]]) -> None:
        for button in buttons:
            self._buttons.append(button)
            console.print(f"   [cyan]{len(self._buttons)}[/cyan] ", end="")
            console.print(button["title"], markup=False)

    async def _keep(self, attachments: Iterable[Mapping[str, Any]]) -> None:
        for attachment in attachments:
            console.print(texts.FILE.format(path=await self._save(attachment)), markup=False)

    async def _save(self, attachment: Mapping[str, Any]) -> Path:
        async with self._client.get(f"{self._base}{attachment['url']}", headers=self._headers()) as response:
            response.raise_for_status()
            content = await response.read()
        path = self._folder / Path(attachment["name"]).name
        await asyncio.to_thread(_write, path, content)
        return path

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


async def run() -> int:
    """Talks until an empty line or Ctrl-D; the exit code."""
    settings = load_settings()
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared only
    async with aiohttp.ClientSession() as client:
        chat = Chat(client, f"http://{host}:{settings.port}", settings.var_dir / "downloads")
        try:
            await chat.open()
        except aiohttp.ClientError:
            console.print(texts.NOT_RUNNING)
            return 1
        console.print(texts.WELCOME)
        while True:
            try:
                line = (await asyncio.to_thread(Prompt.ask, f"[blue]{texts.YOU}[/blue]")).strip()
            except (EOFError, KeyboardInterrupt):
                return 0
            if not line:
                return 0
            await chat.send(line)


if __name__ == "__main__":
    raise SystemExit(asyncio.run(run()))
