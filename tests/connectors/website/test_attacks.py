"""What may be tried against the chat from outside: refused by name, counted, nothing of it stored or shown unsafely."""

import asyncio
import gzip
import hashlib
import json
import os
import struct
import zipfile
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import jwt
import pytest
from aiohttp import FormData, WSMsgType
from prometheus_client import REGISTRY
from sqlalchemy import func, select

from connectors.gateway.keys import DATABASE, HUB
from connectors.scanning.port import SCANNER
from connectors.website.live import MOST_SOCKETS
from connectors.website.proof import is_solved
from crm_core import clock
from crm_core.contacts.model import Identity
from crm_core.conversations.model import Attachment, Message
from crm_core.knowledge.service import set_fact
from tests.connectors.scanning.clamd_server import EICAR, Mood, running_clamd
from tests.connectors.website.conftest import Gateway, Opening

Refused = Callable[[str], float]


def png_of(side: int) -> bytes:
    """The head of a square picture."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", side, side) + b"0" * 60


PNG_HEAD = png_of(10)
OVERRIDE = "\u202e"


def form(content: bytes, name: str = "photo.png") -> FormData:
    data = FormData(quote_fields=False)
    data.add_field("file", BytesIO(content), filename=name, content_type="image/png")
    return data


async def count(gateway: Gateway, model: type[Any]) -> int:
    async with gateway.client.app[DATABASE].reading() as session:  # type: ignore[union-attr]
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def code_of(answer: Any) -> tuple[int, str]:
    status, body = await answer
    return status, body["error"]["code"]


def identity(gateway: Gateway, secret: bytes | None = None, **claims: Any) -> str:
    whole = {"sub": "42", "aud": "hamsokhan", "exp": datetime.now(UTC) + timedelta(minutes=5), **claims}
    return jwt.encode({k: v for k, v in whole.items() if v is not None}, secret or gateway.site_key(), "HS256")


# Other people's conversations


async def test_anothers_conversation_is_reached_by_none_of_its_ids(gateway: Gateway, refused: Refused) -> None:
    mine, other = await gateway.open(), await gateway.open()
    _, stored = await gateway.call("POST", "/v1/chat/attachments", other["session_token"], data=form(PNG_HEAD))
    body = {"client_id": "a", "attachment_id": stored["attachment_id"]}
    token = mine["session_token"]
    assert await code_of(gateway.call("POST", "/v1/chat/messages", token, json=body)) == (404, "not_found")
    path = f"/v1/chat/attachments/{stored['attachment_id']}"
    assert await code_of(gateway.call("GET", path, token)) == (404, "not_found")
    assert await code_of(gateway.call("GET", path, other["conversation_id"])) == (401, "unauthenticated")
    assert refused("not_found") == 2
    assert await count(gateway, Message) == 0


async def test_a_visitors_token_is_no_session_and_a_session_is_no_visitor(gateway: Gateway) -> None:
    opened = await gateway.open()
    assert await code_of(gateway.call("GET", "/v1/chat/messages", opened["visitor_token"])) == (401, "unauthenticated")
    body = {"visitor_token": opened["session_token"]}
    assert await code_of(gateway.call("POST", "/v1/chat/sessions", json=body)) == (400, "bad_request")
    again = await gateway.open(visitor_token=opened["conversation_id"])
    assert again["conversation_id"] != opened["conversation_id"]


async def test_a_customer_who_logs_in_never_sees_what_another_proved_to_be_theirs(gateway: Gateway) -> None:
    first = await gateway.open(identity=identity(gateway, mobile="09121112233"))
    second = await gateway.open(
        visitor_token=first["visitor_token"], identity=identity(gateway, sub="43", mobile="09121112244")
    )
    assert second["conversation_id"] != first["conversation_id"]
    assert second["visitor_token"] != first["visitor_token"]
    same = await gateway.open(visitor_token=first["visitor_token"], identity=identity(gateway, mobile="09121112233"))
    assert same["conversation_id"] == first["conversation_id"]


# Tokens


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)}, {"exp": None}, {"aud": "another"}, {"sub": None},
        {"exp": datetime.now(UTC) + timedelta(days=400)},
    ],
    ids=["expired", "for ever", "for another house", "about nobody", "for a year"],
)  # fmt: skip
async def test_an_identity_that_is_not_short_lived_and_ours_is_refused(
    gateway: Gateway, refused: Refused, claims: dict[str, Any]
) -> None:
    body = {"identity": identity(gateway, **claims)}
    assert await code_of(gateway.call("POST", "/v1/chat/sessions", json=body)) == (401, "unauthenticated")
    assert refused("unauthenticated") == 1


async def make_sites(gateway: Gateway) -> None:
    """Two shops of one company: their pages and their developers are strangers to each other."""
    shops = [{"code": code, "allowed_origins": [f"https://{code}.example"]} for code in ("books", "toys")]
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        await set_fact(session, key="sites", value={"sites": shops}, actor="cli", now=clock.now())


async def test_an_identity_that_another_site_signed_is_refused(gateway: Gateway, refused: Refused) -> None:
    await make_sites(gateway)
    token = identity(gateway, gateway.site_key("books"), mobile="09121112233")
    body = {"site": "toys", "identity": token}
    assert await code_of(gateway.call("POST", "/v1/chat/sessions", json=body)) == (401, "unauthenticated")
    assert await code_of(gateway.call("POST", "/v1/chat/sessions", json={"identity": token})) == (
        401, "unauthenticated",
    )  # fmt: skip
    assert refused("unauthenticated") == 2
    assert await count(gateway, Identity) == 0
    await gateway.open(site="books", identity=token)


async def test_a_site_says_nothing_of_a_visitor_of_another(gateway: Gateway) -> None:
    await make_sites(gateway)
    at_books = await gateway.open(site="books")
    token = identity(gateway, gateway.site_key("toys"), sub="7")
    at_toys = await gateway.open(site="toys", identity=token, visitor_token=at_books["visitor_token"])
    assert at_toys["conversation_id"] != at_books["conversation_id"]
    async with gateway.client.app[DATABASE].reading() as session:  # type: ignore[union-attr]
        assert list(await session.scalars(select(Identity.value))) == ["toys:7"]


async def test_a_visitor_of_one_site_is_no_way_around_the_work_at_another(open_gateway: Opening) -> None:
    async with open_gateway(HAMSOKHAN_CHAT_SESSIONS_PER_HOUR="1") as gateway:
        await make_sites(gateway)
        robot = {"X-Forwarded-For": "203.0.113.7"}
        _, known = await gateway.call("POST", "/v1/chat/sessions", headers=robot, json={"site": "books"})
        body = {"site": "toys", "visitor_token": known["visitor_token"]}
        assert (await gateway.call("POST", "/v1/chat/sessions", headers=robot, json=body))[0] == 428


async def test_an_unsigned_identity_is_refused(gateway: Gateway) -> None:
    claims = {"sub": "42", "aud": "hamsokhan", "exp": 4_000_000_000}
    unsigned = jwt.encode(claims, None, "none")  # type: ignore[arg-type]
    assert await code_of(gateway.call("POST", "/v1/chat/sessions", json={"identity": unsigned})) == (
        401, "unauthenticated",
    )  # fmt: skip


async def test_an_expired_session_opens_no_call_and_no_socket(gateway: Gateway, refused: Refused) -> None:
    opened = await gateway.open()
    claims = {"sub": opened["conversation_id"], "typ": "chat", "exp": datetime.now(UTC) - timedelta(seconds=1)}
    expired = jwt.encode(claims, gateway.settings.token_secret, "HS256")
    assert await code_of(gateway.say(expired, "سلام", "a")) == (401, "unauthenticated")
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": expired})
        assert (await socket.receive_json(timeout=5))["error"] == {
            "code": "unauthenticated",
            "data": {"reason": "expired"},
        }
    assert refused("unauthenticated") == 2


async def test_a_socket_ends_with_its_session(gateway: Gateway) -> None:
    opened = await gateway.open()
    claims = {"sub": opened["conversation_id"], "typ": "chat", "exp": datetime.now(UTC) + timedelta(seconds=2)}
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": jwt.encode(claims, gateway.settings.token_secret, "HS256")})
        assert (await socket.receive_json(timeout=5))["type"] == "owner"
        assert (await socket.receive_json(timeout=5))["error"]["data"] == {"reason": "expired"}
        assert (await socket.receive(timeout=5)).type == WSMsgType.CLOSE


async def test_a_replayed_message_is_stored_once(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    answers = await asyncio.gather(*(gateway.say(token, "سلام", "same") for _ in range(5)))
    assert len({body["message_id"] for _, body in answers}) == 1
    assert len(gateway.assistant.requests) == 1


# Pages


async def test_a_page_of_no_site_gets_nothing(gateway: Gateway, refused: Refused) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example"):
        headers = {"Origin": origin}
        assert await code_of(gateway.call("GET", "/v1/chat/sites/default", headers=headers)) == (
            403, "origin_not_allowed",
        )  # fmt: skip
        assert await code_of(gateway.call("POST", "/v1/chat/sessions", headers=headers, json={})) == (
            403, "origin_not_allowed",
        )  # fmt: skip
        async with gateway.client.get("/v1/chat/ws", headers=headers) as response:
            assert response.status == 403
    assert refused("origin_not_allowed") == 9


# Frames


async def test_an_oversized_frame_ends_the_connection(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token})
        await socket.receive_json(timeout=5)
        await socket.send_str("x" * 70_000)
        assert (await socket.receive(timeout=5)).data == 1009
    assert refused("frame_too_large") == 1


@pytest.mark.parametrize("text", ["[]", "{", "null", '{"type":"typing","on":{}}', '{"type":"message"}', "[" * 20_000])
async def test_a_wrong_shaped_frame_is_told_and_changes_nothing(gateway: Gateway, refused: Refused, text: str) -> None:
    opened = await gateway.open()
    with gateway.client.app[HUB].listening(opened["conversation_id"], is_staff=True) as staff:  # type: ignore[union-attr]
        async with gateway.client.ws_connect("/v1/chat/ws") as socket:
            await socket.send_json({"type": "auth", "token": opened["session_token"]})
            await socket.receive_json(timeout=5)
            await socket.send_str(text)
            assert (await socket.receive_json(timeout=5))["error"]["code"] == "bad_request"
        assert staff.frames.empty()
    assert refused("bad_request") == 1


async def test_a_flood_of_frames_ends_the_connection(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token})
        await socket.receive_json(timeout=5)
        for _ in range(70):
            await socket.send_json({"type": "typing"})
        assert (await socket.receive_json(timeout=5))["error"]["code"] == "rate_limited"
        assert (await socket.receive(timeout=5)).data == 1008
    assert refused("rate_limited") == 1


async def test_more_sockets_than_a_person_has_are_refused(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    sockets = []
    for number in range(MOST_SOCKETS + 1):
        socket = await gateway.client.ws_connect("/v1/chat/ws")
        sockets.append(socket)
        await socket.send_json({"type": "auth", "token": token})
        frame = await socket.receive_json(timeout=5)
        assert frame["type"] == ("owner" if number < MOST_SOCKETS else "error")
    for socket in sockets:
        await socket.close()
    assert refused("rate_limited") == 1


async def test_a_reader_that_takes_nothing_is_cut_off_and_catches_up_later(gateway: Gateway, refused: Refused) -> None:
    opened = await gateway.open()
    _reader, writer = await asyncio.open_connection(gateway.client.host, gateway.client.port, limit=1)
    key = b64encode(os.urandom(16)).decode()
    head = "GET /v1/chat/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    writer.write(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    writer.write(_masked(json.dumps({"type": "auth", "token": opened["session_token"]}).encode()))
    hub = gateway.client.app[HUB]  # type: ignore[union-attr]
    await until(lambda: hub.count(opened["conversation_id"]) == 1)
    for _ in range(400):
        hub.push(opened["conversation_id"], {"type": "typing", "author": "bot", "on": True, "ballast": "x" * 60_000})
        await asyncio.sleep(0)
    await until(lambda: hub.count(opened["conversation_id"]) == 0)
    assert refused("slow_reader") == 1
    writer.close()
    await gateway.say(opened["session_token"], "سلام", "a")
    _, listed = await gateway.call("GET", "/v1/chat/messages?after=0", opened["session_token"])
    assert [message["seq"] for message in listed["items"]] == [1, 2]


async def until(is_so: Callable[[], bool]) -> None:
    """Waits for something that happens by itself, ten seconds at most."""
    for _ in range(500):
        if is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


def _masked(payload: bytes) -> bytes:
    """A client's text frame (RFC 6455, 5.2) under a mask of zeros."""
    length = bytes([0x80 | 126]) + struct.pack(">H", len(payload))
    return b"\x81" + length + b"\0\0\0\0" + payload


# Floods


async def test_a_flood_of_messages_is_stopped_for_its_session_and_for_no_other(
    open_gateway: Opening, refused: Refused
) -> None:
    async with open_gateway(HAMSOKHAN_CHAT_MESSAGES_PER_MINUTE="10") as gateway:
        token, other = [(await gateway.open())["session_token"] for _ in range(2)]
        answers = [await gateway.say(token, "سلام", str(number)) for number in range(12)]
        assert [status for status, _ in answers] == [200] * 10 + [429] * 2
        assert 0 < answers[-1][1]["error"]["data"]["retry_after"] <= 7
        assert (await gateway.say(other, "سلام", "a"))[0] == 200
        assert refused("rate_limited") == 2


async def test_a_flood_of_one_customer_is_stopped_though_it_comes_from_many_browsers(
    open_gateway: Opening, refused: Refused
) -> None:
    async with open_gateway(HAMSOKHAN_CHAT_MESSAGES_PER_MINUTE="10") as gateway:
        claims = {"sub": "42", "aud": "hamsokhan", "exp": clock.now() + timedelta(minutes=5)}
        word = jwt.encode(claims, gateway.site_key(), "HS256")
        tokens = [(await gateway.open(identity=word))["session_token"] for _ in range(4)]
        said = [(await gateway.say(token, "سلام", str(number)))[0] for token in tokens for number in range(9)]
        assert said[:20] == [200] * 20
        assert 429 in said[20:]
        assert refused("rate_limited") == said.count(429)


async def test_an_address_that_opens_many_conversations_works_for_each_and_is_stopped_in_the_end(
    open_gateway: Opening, refused: Refused
) -> None:
    async with open_gateway(HAMSOKHAN_CHAT_SESSIONS_PER_HOUR="2") as gateway:
        robot = {"X-Forwarded-For": "198.51.100.7, 203.0.113.7"}

        async def open_as_robot(**body: Any) -> tuple[int, dict[str, Any]]:
            return await gateway.call("POST", "/v1/chat/sessions", headers=robot, json=body)

        known = [await open_as_robot() for _ in range(2)]
        assert [status for status, _ in known] == [201, 201]
        status, body = await open_as_robot()
        assert (status, body["error"]["code"]) == (428, "proof_required")
        challenge = body["error"]["data"]["challenge"]
        solved = {"challenge": challenge, "answer": _solve(challenge)}
        assert (await open_as_robot(proof={"challenge": challenge, "answer": "0"}))[0] == 428
        assert (await open_as_robot(proof=solved))[0] == 201
        assert (await open_as_robot(proof=solved))[0] == 428
        assert (await open_as_robot(proof={"challenge": "9999999999.ab.cd", "answer": "1"}))[0] == 428
        assert (await open_as_robot(visitor_token=known[0][1]["visitor_token"]))[0] == 201
        statuses = [(await open_as_robot())[0] for _ in range(20)]
        assert statuses[-1] == 429
        assert (await gateway.call("POST", "/v1/chat/sessions", headers={"X-Forwarded-For": "203.0.113.8"}))[0] == 201
        assert refused("proof_required") >= 4


async def test_an_untrusted_proxys_word_on_the_visitor_is_not_taken(open_gateway: Opening) -> None:
    async with open_gateway(HAMSOKHAN_TRUSTED_PROXIES="10.0.0.0/8", HAMSOKHAN_CHAT_SESSIONS_PER_HOUR="2") as gateway:
        statuses = [
            (await gateway.call("POST", "/v1/chat/sessions", headers={"X-Forwarded-For": f"203.0.113.{number}"}))[0]
            for number in range(4)
        ]
    assert statuses == [201, 201, 428, 428]


def _solve(challenge: str) -> str:
    return next(str(answer) for answer in range(10_000_000) if is_solved(challenge, str(answer)))


@pytest.mark.parametrize("line", ["203.0.113.0/24", "203.0.113.7 # نویسنده تبلیغ"])
async def test_a_blocked_address_is_shut_out_at_once(gateway: Gateway, refused: Refused, line: str) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7"}
    assert (await gateway.call("POST", "/v1/chat/sessions", headers=headers))[0] == 201
    (gateway.settings.var_dir / "blocked.txt").write_text(f"{line}\n", encoding="utf-8")
    assert await code_of(gateway.call("POST", "/v1/chat/sessions", headers=headers)) == (403, "blocked")
    assert (await gateway.call("POST", "/v1/chat/sessions", headers={"X-Forwarded-For": "203.0.114.7"}))[0] == 201
    assert refused("blocked") == 1


async def test_a_blocked_conversation_takes_no_message_and_no_socket(gateway: Gateway) -> None:
    opened = await gateway.open()
    (gateway.settings.var_dir / "blocked.txt").write_text(opened["conversation_id"], encoding="utf-8")
    assert await code_of(gateway.say(opened["session_token"], "سلام", "a")) == (403, "blocked")
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": opened["session_token"]})
        assert (await socket.receive_json(timeout=5))["error"]["code"] == "blocked"
    assert await count(gateway, Message) == 0


# Words


async def test_markup_is_kept_as_words_and_direction_tricks_are_not_kept(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    attack = f"<script>alert(1)</script>{OVERRIDE}gpj.exe\u2066\u0000"
    await gateway.say(token, attack, "a")
    async with gateway.client.get("/v1/chat/messages", headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.content_type == "application/json"
        text = (await response.json())["items"][0]["text"]
    assert text == "<script>alert(1)</script>gpj.exe"


async def test_a_message_over_four_thousand_letters_is_refused(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    assert await code_of(gateway.say(token, "آ" * 4001, "a")) == (422, "message_too_long")
    assert refused("message_too_long") == 1
    assert await count(gateway, Message) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"null", b'"x"', b"{", b"[" * 9_000, b'{"client_id": 5, "text": "x"}', b'{"client_id":"a","text":["x"]}',
        b'{"client_id":"a\\u0000","text":"x"}', b'{"client_id":"a","text":"\\ud800"}',
    ],
)  # fmt: skip
async def test_wrong_shaped_json_is_a_bad_request(gateway: Gateway, refused: Refused, body: bytes) -> None:
    token = (await gateway.open())["session_token"]
    headers = {"Content-Type": "application/json"}
    assert await code_of(gateway.call("POST", "/v1/chat/messages", token, headers, data=body)) == (400, "bad_request")
    assert refused("bad_request") == 1
    assert await count(gateway, Message) == 0


# Files


def zipped() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 5_000_000)
    return stream.getvalue()


JPEG_BOMB = b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65_000, 65_000) + b"0" * 20
FILES = {
    "empty": (b"", "empty"),
    "a program called a picture": (b"MZ\x90\x00", "kind"),
    "a page called a picture": (b"<html><script>alert(1)</script>", "kind"),
    "a drawing that can hold scripts": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
    "a zip bomb": (zipped(), "kind"),
    "a picture that unfolds": (png_of(90_000), "too_large"),
    "a photo that unfolds": (JPEG_BOMB, "too_large"),
    "a huge one": (b"%PDF-" + b"0" * 10_500_000, "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
async def test_a_dangerous_file_is_refused_and_not_kept(gateway: Gateway, refused: Refused, what: str) -> None:
    content, reason = FILES[what]
    token = (await gateway.open())["session_token"]
    status, body = await gateway.call("POST", "/v1/chat/attachments", token, data=form(content))
    assert (status, body["error"]) == (
        422,
        {"code": "file_refused", "data": body["error"]["data"] | {"reason": reason}},
    )
    assert refused("file_refused") == 1
    assert await count(gateway, Attachment) == 0
    assert not list((gateway.settings.var_dir / "attachments").glob("*"))


def scans(outcome: str) -> float:
    """How often the scanner came to this, as `/metrics` shows it."""
    return REGISTRY.get_sample_value("hamsokhan_scans_total", {"outcome": outcome}) or 0.0


@pytest.mark.parametrize(
    ("mood", "content", "refusal", "outcome"),
    [
        ("well", b"%PDF-1.7 " + EICAR, (422, "infected"), "infected"),
        ("hangs", b"%PDF-1.7", (503, "not_scanned"), "failed"),
        ("dies in the stream", b"%PDF-1.7", (503, "not_scanned"), "failed"),
    ],
    ids=["a virus", "a scanner that hangs", "a scanner that dies"],
)
async def test_a_file_that_is_infected_or_was_not_looked_at_is_not_kept(
    open_gateway: Opening, refused: Refused, mood: Mood, content: bytes, refusal: tuple[int, str], outcome: str
) -> None:
    before = scans(outcome)
    async with running_clamd() as scanner, open_gateway(HAMSOKHAN_SCANNER=scanner.url) as gateway:
        guard = gateway.client.app[SCANNER]  # type: ignore[union-attr]
        guard.seconds, guard.pause, scanner.mood = 0.5, 0, mood
        token = (await gateway.open())["session_token"]
        status, body = await gateway.call("POST", "/v1/chat/attachments", token, data=form(content))
        assert (status, body["error"]) == (refusal[0], {"code": "file_refused", "data": {"reason": refusal[1]}})
        assert (refused("file_refused"), scans(outcome) - before) == (1, 1)
        assert await count(gateway, Attachment) == 0
        assert not list((gateway.settings.var_dir / "attachments").glob("*"))
        scanner.mood = "well"
        assert (await gateway.call("POST", "/v1/chat/attachments", token, data=form(PNG_HEAD)))[0] == 201


async def test_an_upload_without_a_body_is_a_bad_request(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    assert await code_of(gateway.call("POST", "/v1/chat/attachments", token)) == (400, "bad_request")


async def test_a_file_is_called_what_it_is_and_comes_as_a_download(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    name = f"..\\..\\{OVERRIDE}gpj.exe"
    _, stored = await gateway.call("POST", "/v1/chat/attachments", token, data=form(b"%PDF-1.7", name))
    body = {"client_id": "a", "attachment_id": stored["attachment_id"]}
    await gateway.call("POST", "/v1/chat/messages", token, json=body)
    _, listed = await gateway.call("GET", "/v1/chat/messages", token)
    attachment = listed["items"][0]["attachments"][0]
    assert (attachment["name"], attachment["mime"]) == ("gpj.exe.pdf", "application/pdf")
    async with gateway.client.get(attachment["url"], headers={"Authorization": f"Bearer {token}"}) as response:
        headers = response.headers
    assert headers["Content-Disposition"] == "attachment"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox"


async def test_a_body_that_unfolds_is_stopped(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    body = gzip.compress(b'{"client_id":"a","text":"' + b"x" * 40_000_000 + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    status, _ = await gateway.call("POST", "/v1/chat/messages", token, headers, data=body)
    assert status in {400, 413}
    assert refused("too_large") + refused("bad_request") == 1
    assert await count(gateway, Message) == 0


async def test_what_was_refused_shows_in_the_metrics(gateway: Gateway) -> None:
    await gateway.call("GET", "/v1/chat/messages", "x")
    async with gateway.client.get("/metrics") as response:
        assert 'hamsokhan_refusals_total{code="unauthenticated"}' in await response.text()


def test_the_work_for_robots_is_as_heavy_as_it_says() -> None:
    answer = _solve("1.a.b")
    assert hashlib.sha256(f"1.a.b:{answer}".encode()).hexdigest().startswith("000")
