"""What a program may send instead of JSON that means something: refused by name on either store, nothing is kept."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select

from crm_core.contacts.model import Contact
from crm_core.conversations.model import Message
from crm_core.db import Database
from crm_core.ratings.model import Rating
from tests.connectors.website.conftest import Gateway, Opening

JSON = {"Content-Type": "application/json"}
CALLS = {
    "/v1/chat/sessions": b'"visitor_token":%s',
    "/v1/chat/messages": b'"client_id":"a","text":%s',
    "/v1/chat/profile": b'"mobile":"09121112233","name":%s',
    "/v1/chat/tickets": b'"client_id":"a","mobile":"09121112233","name":"x","text":%s',
    "/v1/chat/rating": b'"score":%s',
}
"""Every chat call with a body, and a place in it for something odd."""
VALUES = {
    "nested deeply": b"[" * 20_000 + b"]" * 20_000,
    "not a number": b"NaN",
    "endless": b"-Infinity",
    "too large a number": b"1e999",
    "a number of five thousand digits": b"9" * 5_000,
    "a wrong type": b'{"x":[]}',
    "half a letter": b'"\\ud800"',
    "no UTF-8": b'"\xff\xfe"',
    "a cut-off letter": b'"\xd8"',
    "a bare control": b'"\x00"',
    "cut off": b'"x',
}


@pytest.fixture
async def on_either(database: Database, store_url: str, open_gateway: Opening) -> AsyncIterator[Gateway]:
    async with open_gateway(HAMSOKHAN_DATABASE_URL=store_url) as gateway:
        yield gateway


async def kept(database: Database) -> int:
    """How many rows a customer's words could have become."""
    async with database.reading() as session:
        counts = [await session.scalar(select(func.count()).select_from(one)) for one in (Message, Contact, Rating)]
        return sum(count or 0 for count in counts)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("path", CALLS)
async def test_a_value_that_means_nothing_is_a_bad_request(
    gateway: Gateway, refused: Callable[[str], float], path: str, value: str
) -> None:
    token = (await gateway.open())["session_token"]
    status, answer = await gateway.call("POST", path, token, JSON, data=b"{%s}" % (CALLS[path] % VALUES[value]))
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert refused("bad_request") == 1


@pytest.mark.parametrize("path", CALLS)
async def test_a_key_that_is_given_twice_is_a_bad_request(gateway: Gateway, path: str) -> None:
    token = (await gateway.open())["session_token"]
    inside = CALLS[path] % b'"x"'
    status, answer = await gateway.call("POST", path, token, JSON, data=b"{%s,%s}" % (inside, inside))
    assert (status, answer["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("value", [*VALUES, "a key twice"])
async def test_a_frame_that_means_nothing_is_told_of_and_the_socket_goes_on(gateway: Gateway, value: str) -> None:
    token = (await gateway.open())["session_token"]
    frame = b'{"type":"typing","type":"typing"}' if value == "a key twice" else b'{"type":%s}' % VALUES[value]
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": token})
        assert (await socket.receive_json(timeout=5))["type"] == "owner"
        try:
            text = frame.decode()
        except UnicodeDecodeError:
            await socket.send_bytes(frame)
        else:
            await socket.send_str(text)
        assert (await socket.receive_json(timeout=5))["error"]["code"] == "bad_request"
        await socket.send_str("{}")
        assert (await socket.receive_json(timeout=5))["error"]["code"] == "bad_request"


@pytest.mark.parametrize("value", [*VALUES])
async def test_a_first_frame_that_means_nothing_opens_nothing(gateway: Gateway, value: str) -> None:
    frame = b'{"type":"auth","token":%s}' % VALUES[value]
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_bytes(frame) if b"\xff" in frame or b"\xd8" in frame else await socket.send_str(
            frame.decode()
        )
        assert (await socket.receive_json(timeout=5))["error"]["code"] == "bad_request"


async def test_zeros_in_words_are_dropped_on_either_store(on_either: Gateway, database: Database) -> None:
    token = (await on_either.open())["session_token"]
    await on_either.say(token, "سلام\u0000 خوبید؟\u0000", "a")
    body: dict[str, Any] = {"mobile": "09121112233", "name": "سارا\u0000", "company": "\u0000", "city": "قم\u0000"}
    assert (await on_either.call("POST", "/v1/chat/profile", token, json=body))[0] == 200
    assert (await on_either.call("POST", "/v1/chat/rating", token, json={"score": 5, "comment": "خوب\u0000"}))[0] == 200
    async with database.reading() as session:
        assert (await session.scalars(select(Message.text).order_by(Message.seq))).first() == "سلام خوبید؟"
        assert (await session.scalars(select(Contact.name))).one() == "سارا"
        assert (await session.scalars(select(Rating.comment))).one() == "خوب"


@pytest.mark.parametrize(
    "odd", ["\u0000", "x" * 64, "'; DROP TABLE messages; --", "00000000-0000-0000-0000-00000000000g"]
)
async def test_an_id_that_is_none_is_not_found_on_either_store(
    on_either: Gateway, database: Database, odd: str
) -> None:
    token = (await on_either.open())["session_token"]
    body = {"client_id": "a", "attachment_id": odd}
    status, answer = await on_either.call("POST", "/v1/chat/messages", token, json=body)
    assert (status, answer["error"]["code"]) == (404, "not_found")
    escaped = "".join(f"%{byte:02X}" for byte in odd.encode())
    for kind in ("quotes", "invoices", "credit-notes"):
        status, answer = await on_either.call("GET", f"/v1/{kind}/{escaped}/pdf", token)
        assert (status, answer["error"]["code"]) == (404, "not_found")
    status, answer = await on_either.call("GET", f"/v1/chat/attachments/{escaped}", token)
    assert (status, answer["error"]["code"]) == (404, "not_found")
    assert await kept(database) == 0


@pytest.mark.parametrize(
    "query", ["after=-1", "after=99999999999999999999", "after=NaN", "after=1&after=2", "wait=9999"]
)
async def test_a_place_that_cannot_be_is_a_bad_request_on_either_store(on_either: Gateway, query: str) -> None:
    token = (await on_either.open())["session_token"]
    status, answer = await on_either.call("GET", f"/v1/chat/messages?{query}", token)
    assert (status, answer["error"]["code"]) == (400, "bad_request")


ODD_CLAIMS: dict[str, dict[str, Any]] = {
    "the end of time": {"exp": 10**20},
    "never": {"exp": float("inf")},
    "no time": {"exp": "tomorrow"},
    "a list": {"sub": ["42"]},
    "nobody": {"sub": "\u202e\u0000"},
    "an object": {"mobile": {"a": 1}},
    "not yet": {"nbf": 1e300},
}


@pytest.mark.parametrize("claims", ODD_CLAIMS.values(), ids=ODD_CLAIMS)
async def test_a_signed_identity_whose_claims_make_no_sense_is_refused(
    gateway: Gateway, claims: dict[str, Any]
) -> None:
    whole = {"sub": "42", "aud": "hamsokhan", "exp": int(datetime.now(UTC).timestamp()) + 300, **claims}
    token = _signed({"alg": "HS256", "typ": "JWT"}, whole, gateway.site_key())
    status, answer = await gateway.call("POST", "/v1/chat/sessions", json={"identity": token})
    assert (status, answer["error"]["code"]) == (401, "unauthenticated")


def _signed(header: dict[str, Any], body: dict[str, Any], key: bytes) -> str:
    """A JWT whose claims the library would not let us write."""
    parts = [jwt.utils.base64url_encode(json.dumps(part).encode()) for part in (header, body)]
    algorithm = jwt.get_algorithm_by_name("HS256")
    signature = algorithm.sign(b".".join(parts), algorithm.prepare_key(key))
    return b".".join([*parts, jwt.utils.base64url_encode(signature)]).decode()


async def test_names_of_the_host_lose_what_turns_letters_around(on_either: Gateway, database: Database) -> None:
    claims = {"sub": "42", "aud": "hamsokhan", "exp": datetime.now(UTC) + timedelta(minutes=5)}
    name = "<img src=x onerror=alert(1)>\u202egnp.exe\u0000"
    token = jwt.encode({**claims, "mobile": "09121112233", "name": name}, on_either.site_key(), "HS256")
    await on_either.open(identity=token)
    async with database.reading() as session:
        assert (await session.scalars(select(Contact.name))).one() == "<img src=x onerror=alert(1)>gnp.exe"
