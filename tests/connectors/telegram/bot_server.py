"""A Bot API server that is as strict as the real one, and the people who write to its bot.

It runs in a thread of its own, so that it serves tests in an event loop and journeys without one alike. What people do
and see is on `Person`; what the bot did wrong is on ``BotServer.faults``, which has to stay empty.
"""

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.connectors.telegram.people import Person, Shown

TOKEN = "987654321:AAH-strict_server_token"
MAX_TEXT, MAX_CAPTION, MAX_CALLBACK = 4096, 1024, 64
PER_SECOND = 30
MAX_DOWNLOAD = 20 * 1024 * 1024


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


@dataclass(frozen=True)
class Crossing:
    """What went between bot and server: news that the bot is told (``update``), or a call that the server took."""

    at: datetime
    what: str
    content: dict[str, Any]


class BotServer:
    """The server; ``leaves_out`` names fields of callback queries that it does not send (Bale: chat_instance).

    The bot hears of a message that it sent ``answer_after_s`` after the person saw it, and of a file's whereabouts
    while ``hands_out_files`` is set.
    """

    def __init__(self, token: str = TOKEN, leaves_out: frozenset[str] = frozenset()) -> None:
        self.token = token
        self.answer_after_s = 0.0
        self.hands_out_files = threading.Event()
        self.hands_out_files.set()
        self.leaves_out = leaves_out
        self.faults: list[str] = []
        self.people: dict[int, Person] = {}
        self.answered: dict[str, str] = {}
        self.actions: list[tuple[int, str]] = []
        self.webhook: dict[str, Any] = {}
        self.trouble: list[Callable[[str, int], None]] = []
        self.files: dict[str, bytes] = {}
        self.wire: list[Crossing] = []
        self._updates: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._sent_at: list[float] = []
        self._polling = 0
        self._news = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @contextmanager
    def running(self) -> Iterator["BotServer"]:
        started = threading.Event()
        thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        thread.start()
        assert started.wait(10)
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(10)

    def person(self, user_id: int, first_name: str = "سارا", last_name: str = "کریمی", **chat: Any) -> Person:
        self.people[user_id] = Person(self, user_id, first_name, last_name, {"type": "private", **chat})
        return self.people[user_id]

    def tell(self, **news: Any) -> dict[str, Any]:
        """Puts news before the bot."""
        update = {"update_id": 1000 + next(self._ids), **news}
        self.wire.append(Crossing(datetime.now(UTC), "update", update))
        self._loop.call_soon_threadsafe(self._put, update)
        return update

    def _put(self, update: dict[str, Any]) -> None:
        self._updates.append(update)
        self._news.set()

    def tell_again(self, update: dict[str, Any]) -> None:
        """Puts the same news before the bot once more, as after a crash."""
        self.tell(**{name: value for name, value in update.items() if name != "update_id"})

    @property
    def unconfirmed(self) -> list[dict[str, Any]]:
        """News that the bot has not said it came to: a bot that starts anew is told of it again."""
        return list(self._updates)

    def next_id(self) -> int:
        return next(self._ids)

    def fail(self, *refusals: Refusal, method: str = "sendMessage") -> None:
        """The next calls of a method are refused, one refusal each."""
        waiting = list(refusals)

        def trouble(called: str, _chat: int) -> None:
            if called == method and waiting:
                raise waiting.pop(0)

        self.trouble.append(trouble)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path}", self._download)
        self._runner = runner = web.AppRunner(app, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        self.port = runner.addresses[0][1]
        started.set()
        self._loop.run_forever()
        self._loop.close()

    async def _shut(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _call(self, request: web.Request) -> web.Response:
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            answer = getattr(self, f"do_{request.match_info['method']}", None)
            if answer is None:
                raise Refusal(404, "Not Found")
            given = await self._read(request)
            for trouble in self.trouble:
                trouble(request.match_info["method"], int(given.get("chat_id", 0)))
            result = await answer(given)
            self.wire.append(Crossing(datetime.now(UTC), request.match_info["method"], given))
            return web.json_response({"ok": True, "result": result})
        except Refusal as refusal:
            if refusal.status == 400:
                self.faults.append(f"{request.match_info['method']}: {refusal.description}")
            body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return web.json_response(body, status=refusal.status)

    async def _read(self, request: web.Request) -> dict[str, Any]:
        given: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        elif request.can_read_body:
            form = await request.post()
            for name, value in form.items():
                given[name] = (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
        return given

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        if request.match_info["token"] != self.token or content is None:
            return web.Response(status=404)
        return web.Response(body=content)

    async def do_getMe(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"id": 987654321, "is_bot": True, "first_name": "هم‌سخن", "username": "hamsokhan_bot"}

    async def do_getUpdates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polling:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self._polling += 1
        try:
            deadline = time.monotonic() + float(given.get("timeout", 0))
            while not self._updates and time.monotonic() < deadline:
                self._news.clear()
                try:
                    await asyncio.wait_for(self._news.wait(), max(0.0, deadline - time.monotonic()))
                except TimeoutError:
                    break
        finally:
            self._polling -= 1
        return self._updates[:limit]

    async def do_setWebhook(self, given: dict[str, Any]) -> bool:
        if not given.get("url", "").startswith("http"):
            raise Refusal(400, "Bad Request: bad webhook")
        self.webhook = given
        return True

    async def do_deleteWebhook(self, _given: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def do_sendMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        text = given.get("text", "")
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        return await self._show(given, text=text)

    async def do_sendDocument(self, given: dict[str, Any]) -> dict[str, Any]:
        document = given.get("document")
        if isinstance(document, str) and document.startswith("attach://"):
            document = given.get(document.removeprefix("attach://"))
        if not isinstance(document, tuple) or not document[1]:
            raise Refusal(400, "Bad Request: there is no document in the request")
        caption = given.get("caption", "")
        if len(caption) > MAX_CAPTION:
            raise Refusal(400, "Bad Request: message caption is too long")
        return await self._show(given, text=caption, document=document)

    async def do_sendChatAction(self, given: dict[str, Any]) -> bool:
        self._reachable(given)
        self.actions.append((int(given["chat_id"]), given["action"]))
        return True

    async def do_editMessageReplyMarkup(self, given: dict[str, Any]) -> Any:
        person = self._reachable(given)
        shown = next((one for one in person.seen if one.message_id == int(given["message_id"])), None)
        if shown is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        shown.markup = self._markup(given)
        return self._message(person, shown.message_id, shown.text)

    async def do_answerCallbackQuery(self, given: dict[str, Any]) -> bool:
        if given.get("callback_query_id") not in self.answered:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered[given["callback_query_id"]] = given.get("text") or "answered"
        return True

    async def do_getFile(self, given: dict[str, Any]) -> dict[str, Any]:
        await asyncio.to_thread(self.hands_out_files.wait, 30)
        content = self.files.get(given.get("file_id", ""))
        if content is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > MAX_DOWNLOAD:
            raise Refusal(400, "Bad Request: file is too big")
        file_id = given["file_id"]
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content), "file_path": file_id}

    async def _show(self, given: dict[str, Any], text: str, document: Any = None) -> dict[str, Any]:
        person = self._reachable(given)
        now = time.monotonic()
        self._sent_at = [at for at in self._sent_at if now - at < 1]
        if len(self._sent_at) >= PER_SECOND:
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent_at.append(now)
        shown = Shown(self.next_id(), text, self._markup(given), document)
        person.seen.append(shown)
        await asyncio.sleep(self.answer_after_s)
        return self._message(person, shown.message_id, text)

    def _reachable(self, given: dict[str, Any]) -> Person:
        if not given.get("chat_id"):
            raise Refusal(400, "Bad Request: chat_id is empty")
        person = self.people.get(int(given["chat_id"]))
        if person is None or not person.started:
            raise Refusal(400, "Bad Request: chat not found")
        if person.blocks:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return person

    def _markup(self, given: dict[str, Any]) -> dict[str, Any]:
        raw = given.get("reply_markup")
        markup: dict[str, Any] = json.loads(raw) if isinstance(raw, str) else raw or {}
        for row in markup.get("inline_keyboard", []):
            for button in row:
                if not 1 <= len(button.get("callback_data", "").encode()) <= MAX_CALLBACK:
                    raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
                if not button.get("text", "").strip():
                    raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        return markup

    def _message(self, person: Person, message_id: int, text: str) -> dict[str, Any]:
        return {"message_id": message_id, "date": int(time.time()), "chat": person.chat, "text": text or "…"}
