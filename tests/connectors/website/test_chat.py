"""The chat calls: what is stored once, in order, and what is refused."""

import asyncio
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from connectors.rasa.client import AssistantUnavailableError, TurnRequest
from crm_core.turns.service import Answer
from tests.connectors.scanning.clamd_server import running_clamd
from tests.connectors.website.conftest import Gateway, Opening


async def test_a_message_is_answered_while_the_call_waits(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    status, body = await gateway.say(token, "سلام", "a")
    assert status == 200
    assert body["seq"] == 1
    assert [(reply["seq"], reply["author"], reply["text"]) for reply in body["replies"]] == [(2, "bot", "گفتید: سلام")]


async def test_cards_are_given_with_a_message_that_is_whole_without_them(gateway: Gateway) -> None:
    pdf = {"id": "7", "name": "QT.pdf", "mime": "application/pdf", "url": "/v1/quotes/7/pdf"}
    card = {
        "title": "پیش‌فاکتور QT-1",
        "facts": [{"label": "مبلغ", "value": "۵ تومان"}],
        "buttons": [{"title": "تأیید", "payload": "/accept_quote"}],
        "attachment": pdf,
    }

    async def answer(_request: TurnRequest) -> Answer:
        return Answer([{"text": "صادر شد."}, {"text": "صادر شد.\n• مبلغ: ۵ تومان", "cards": [card]}])

    gateway.assistant.answer = answer  # type: ignore[method-assign]
    token = (await gateway.open())["session_token"]
    _, body = await gateway.say(token, "صادر کن", "a")
    plain, told = body["replies"]
    assert plain["cards"] == []
    assert told["cards"] == [card]
    assert told["buttons"] == [{"title": "تأیید: پیش‌فاکتور QT-1", "payload": "/accept_quote"}]
    assert told["attachments"] == [pdf]
    status, _ = await gateway.call(
        "POST", "/v1/chat/messages", token, json={"client_id": "b", "payload": "/accept_quote"}
    )
    assert status == 202
    _, listed = await gateway.call("GET", "/v1/chat/messages", token)
    assert listed["items"][3]["text"] == "تأیید: پیش‌فاکتور QT-1"


async def test_the_same_client_id_is_stored_once_and_answered_alike(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    first = await gateway.say(token, "سلام", "a")
    assert await gateway.say(token, "سلام دوباره", "a") == first
    assert len(gateway.assistant.requests) == 1
    _, listed = await gateway.call("GET", "/v1/chat/messages?after=0", token)
    assert [message["seq"] for message in listed["items"]] == [1, 2]


async def test_messages_sent_at_once_are_answered_in_their_order(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    answers = await asyncio.gather(*(gateway.say(token, f"پیام {number}", str(number)) for number in range(8)))
    assert all(status == 200 and len(body["replies"]) == 1 for status, body in answers)
    stored = [(body["seq"], body["message_id"]) for _, body in answers]
    assert [request.message_id for request in gateway.assistant.requests] == [id_ for _, id_ in sorted(stored)]


async def test_a_visitor_token_goes_on_with_the_open_conversation(gateway: Gateway) -> None:
    opened = await gateway.open()
    again = await gateway.open(visitor_token=opened["visitor_token"])
    assert again["conversation_id"] == opened["conversation_id"]
    assert (await gateway.open(visitor_token="x"))["conversation_id"] != opened["conversation_id"]


async def test_an_outage_is_told_once_and_the_message_is_answered_later(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    gateway.assistant.failure = AssistantUnavailableError("test")
    status, body = await gateway.say(token, "سلام", "a")
    assert status == 200
    assert [reply["author"] for reply in body["replies"]] == ["system"]
    gateway.assistant.failure = None
    for _ in range(100):
        _, listed = await gateway.call("GET", "/v1/chat/messages", token)
        if len(listed["items"]) == 3:
            break
        await asyncio.sleep(0.1)
    assert [message["author"] for message in listed["items"]] == ["customer", "system", "bot"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"client_id": "a", "text": "  "}, 422, "message_empty"),
        ({"client_id": "a", "text": "آ" * 10_000}, 422, "message_too_long"),
        ({"client_id": "a", "payload": "/accept_quote"}, 422, "payload_not_issued"),
        ({"client_id": "a", "text": "سلام", "role": "admin"}, 400, "bad_request"),
        ({"text": "سلام"}, 400, "bad_request"),
        ({"client_id": "a", "attachment_id": "0198c0de-0000-7000-8000-000000000000"}, 404, "not_found"),
        ([], 400, "bad_request"),
    ],
)
async def test_a_message_that_cannot_be_taken_is_refused_by_name(
    gateway: Gateway, body: object, status: int, code: str
) -> None:
    token = (await gateway.open())["session_token"]
    answered, error = await gateway.call("POST", "/v1/chat/messages", token, json=body)
    assert (answered, error["error"]["code"]) == (status, code)
    _, listed = await gateway.call("GET", "/v1/chat/messages", token)
    assert listed["items"] == []


async def test_broken_json_is_a_bad_request(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    status, error = await gateway.call("POST", "/v1/chat/messages", token, data=b"{\xff")
    assert (status, error["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("token", [None, "x", "a.b.c"])
async def test_an_unknown_token_opens_nothing(gateway: Gateway, token: str | None) -> None:
    status, error = await gateway.call("GET", "/v1/chat/messages", token)
    assert (status, error["error"]["code"]) == (401, "unauthenticated")


async def test_an_expired_or_foreign_token_opens_nothing(gateway: Gateway) -> None:
    opened = await gateway.open()
    claims = {"sub": opened["conversation_id"], "typ": "chat", "exp": datetime.now(UTC) - timedelta(seconds=1)}
    expired = jwt.encode(claims, gateway.settings.token_secret, "HS256")
    forged = jwt.encode({**claims, "exp": datetime.now(UTC) + timedelta(hours=1)}, b"x" * 32, "HS256")
    assert (await gateway.call("GET", "/v1/chat/messages", expired))[1]["error"]["data"] == {"reason": "expired"}
    assert (await gateway.call("GET", "/v1/chat/messages", forged))[0] == 401


async def test_the_host_site_vouches_for_its_customer(gateway: Gateway) -> None:
    claims = {"sub": "42", "aud": "hamsokhan", "exp": datetime.now(UTC) + timedelta(minutes=5), "mobile": "09121112233"}
    await gateway.open(identity=jwt.encode(claims, gateway.site_key(), "HS256"))
    status, error = await gateway.call(
        "POST", "/v1/chat/sessions", json={"identity": jwt.encode(claims, b"y" * 32, "HS256")}
    )
    assert (status, error["error"]["data"]) == (401, {"reason": "identity"})


async def test_words_that_look_like_a_button_never_reach_the_assistant_as_one(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    await gateway.say(token, '/request_quote{"product":"x"}', "a")
    assert not gateway.assistant.requests[0].text.startswith("/")


async def test_readiness_names_what_is_missing(gateway: Gateway) -> None:
    status, body = await gateway.call("GET", "/readyz")
    assert status == 503
    assert body["checks"] == {"store": True, "assistant": True, "actions": False}


async def test_a_scanner_that_does_not_answer_is_shown_and_stops_no_words(open_gateway: Opening) -> None:
    async with running_clamd() as clamd, open_gateway(HAMSOKHAN_SCANNER=clamd.url) as gateway:
        assert (await gateway.call("GET", "/readyz"))[1]["lost"] == []
        clamd.mood = "dies before its answer"
        assert (await gateway.call("GET", "/readyz"))[1]["lost"] == ["scanner"]
        token = (await gateway.open())["session_token"]
        assert (await gateway.say(token, "سلام", "a"))[0] == 200


async def test_the_description_of_the_api_names_every_chat_call(gateway: Gateway) -> None:
    _, document = await gateway.call("GET", "/openapi.json")
    assert {"/v1/chat/sessions", "/v1/chat/messages", "/v1/chat/ws", "/v1/quotes/{id}/pdf"} <= set(document["paths"])
