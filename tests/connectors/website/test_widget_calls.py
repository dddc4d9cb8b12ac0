"""What the widget asks besides messages: its site, the queue, forms, ratings, waiting, and what any page may load."""

import asyncio
import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connectors.gateway.keys import DATABASE, HUB
from connectors.website import assets
from crm_core import clock
from crm_core.contacts.rules import Assurance
from crm_core.conversations.repository import get_conversation
from crm_core.conversations.rules import Owner
from crm_core.conversations.service import move_owner
from crm_core.knowledge.service import set_fact
from crm_core.ratings.model import Rating
from crm_core.seed.service import seed_company
from crm_core.settings import HOME
from crm_core.tickets.model import Ticket
from tests.connectors.website.conftest import Gateway
from tests.crm_core.factories import make_staff

SHOP = {"code": "shop", "allowed_origins": ["https://*.shop.example"], "name": "فروشگاه", "greeting": "خوش آمدید."}


async def seed(gateway: Gateway, *sites: dict[str, Any]) -> None:
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        await seed_company(session, data_dir=HOME / "data", now=clock.now())
        if sites:
            await set_fact(session, key="sites", value={"sites": list(sites)}, actor="test", now=clock.now())


async def rows(gateway: Gateway, model: type[Any]) -> list[Any]:
    async with gateway.client.app[DATABASE].reading() as session:  # type: ignore[union-attr]
        return list(await session.scalars(select(model)))


async def test_a_site_says_how_the_chat_looks_there_and_who_is_at_work(gateway: Gateway) -> None:
    await seed(gateway)
    status, site = await gateway.call("GET", "/v1/chat/sites/default")
    assert (status, site["name"], site["color"], site["position"]) == (200, "هم‌سخن", "#0F6B5C", "left")
    assert "allowed_origins" not in site
    assert site["open_now"] is (site["opens_at"] is None)
    assert site["page_rules"][0]["path"] == "/"
    assert (await gateway.call("GET", "/v1/chat/sites/nowhere"))[0] == 404


async def test_a_page_of_the_site_may_read_the_answers_and_another_sites_page_may_not(gateway: Gateway) -> None:
    await seed(gateway, SHOP)
    headers = {"Origin": "https://www.shop.example"}
    async with gateway.client.get("/v1/chat/sites/shop", headers=headers) as response:
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == headers["Origin"]
        assert "Access-Control-Allow-Credentials" not in response.headers
    status, error = await gateway.call("GET", "/v1/chat/sites/default", headers=headers)
    assert (status, error["error"]["code"]) == (403, "origin_not_allowed")
    async with gateway.client.options("/v1/chat/messages", headers=headers) as response:
        assert response.status == 204
        assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    async with gateway.client.options("/v1/chat/messages", headers={"Origin": "https://shop.example.evil"}) as response:
        assert response.status == 403


async def test_the_gateways_own_page_needs_no_permission(gateway: Gateway) -> None:
    origin = f"http://{gateway.client.host}:{gateway.client.port}"
    assert (await gateway.call("POST", "/v1/chat/sessions", headers={"Origin": origin}, json={}))[0] == 201


async def test_a_call_that_waits_is_answered_by_the_next_message(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    waiting = asyncio.create_task(gateway.call("GET", "/v1/chat/messages?after=0&wait=10", token))
    await asyncio.sleep(0.1)
    await gateway.say(token, "سلام", "a")
    _, listed = await waiting
    assert listed["items"][0]["text"] == "سلام"
    assert listed["owner"] == "bot"
    _, empty = await gateway.call("GET", "/v1/chat/messages?after=9&wait=1", token)
    assert empty["items"] == []


async def test_the_place_in_the_queue_is_told(gateway: Gateway) -> None:
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        await make_staff(session, on_duty=True)
    opened = [await gateway.open() for _ in range(2)]
    for one in opened:
        async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
            await move_owner(
                session, conversation_id=one["conversation_id"], target=Owner.QUEUE, actor="test", reason="test",
                now=clock.now(),
            )  # fmt: skip
    _, state = await gateway.call("GET", "/v1/chat/state", opened[1]["session_token"])
    assert state == {"owner": "queue", "position": 2, "minutes": 6}
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": opened[0]["session_token"]})
        frame = await socket.receive_json(timeout=5)
    assert frame == {"type": "owner", "owner": "queue", "position": 1, "minutes": 3}


async def test_colleagues_hear_that_the_customer_types_and_reads_and_the_customer_does_not(gateway: Gateway) -> None:
    opened = await gateway.open()
    hub = gateway.client.app[HUB]  # type: ignore[union-attr]
    with hub.listening(opened["conversation_id"], is_staff=True) as staff:
        async with gateway.client.ws_connect("/v1/chat/ws") as socket:
            await socket.send_json({"type": "auth", "token": opened["session_token"]})
            await socket.receive_json(timeout=5)
            await socket.send_json({"type": "typing", "on": True})
            await socket.send_json({"type": "receipt", "seq": 7})
            heard = [await asyncio.wait_for(staff.frames.get(), 5) for _ in range(2)]
            with pytest.raises(TimeoutError):
                await socket.receive_json(timeout=0.2)
    assert heard == [
        {"type": "typing", "author": "customer", "on": True},
        {"type": "receipt", "state": "seen", "by": "customer", "seq": 7},
    ]


async def test_what_the_form_before_the_chat_asked_makes_a_contact_that_claims(gateway: Gateway) -> None:
    opened = await gateway.open()
    body = {"name": "مینا\u202e صادقی", "mobile": "۰۹۱۴ ۱۱۱ ۲۲۳۳", "city": "تبریز"}
    assert await gateway.call("POST", "/v1/chat/profile", opened["session_token"], json=body) == (200, {})
    async with gateway.client.app[DATABASE].reading() as session:  # type: ignore[union-attr]
        conversation = await get_conversation(session, opened["conversation_id"])
    assert conversation.assurance == Assurance.CLAIMED
    status, error = await gateway.call("POST", "/v1/chat/profile", opened["session_token"], json={"mobile": "0914"})
    assert (status, error["error"]["data"]["field"]) == (422, "mobile")
    assert (await gateway.call("POST", "/v1/chat/profile", opened["session_token"], json={"name": "م"}))[0] == 422


async def test_a_message_that_is_left_becomes_one_ticket(gateway: Gateway) -> None:
    await seed(gateway)
    token = (await gateway.open())["session_token"]
    body = {"client_id": "l", "name": "مینا صادقی", "mobile": "09141112233", "text": "دوربین انبار تصویر ندارد."}
    first, second = [await gateway.call("POST", "/v1/chat/tickets", token, json=body) for _ in range(2)]
    assert first == second
    assert first[0] == 201
    tickets = await rows(gateway, Ticket)
    assert [(ticket.code, ticket.description) for ticket in tickets] == [(first[1]["code"], body["text"])]


async def test_a_second_score_corrects_the_first(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    for score in (2, 5):
        assert (await gateway.call("POST", "/v1/chat/rating", token, json={"score": score, "comment": " خوب "}))[
            0
        ] == 200
    assert [(rating.score, rating.comment) for rating in await rows(gateway, Rating)] == [(5, "خوب")]
    assert (await gateway.call("POST", "/v1/chat/rating", token, json={"score": 6}))[0] == 400


async def test_the_embed_lines_script_is_for_every_page_and_is_asked_for_again(
    gateway: Gateway, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assert (await gateway.call("GET", "/widget.js"))[0] == 404
    (tmp_path / "widget.js").write_text("1", encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "chat-1.js").write_text("2", encoding="utf-8")
    async with gateway.client.get("/widget.js", headers={"Origin": "https://any.example"}) as response:
        assert (response.status, response.content_type) == (200, "text/javascript")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "public, max-age=300"
        tag = response.headers["ETag"]
    async with gateway.client.get("/widget.js", headers={"If-None-Match": tag}) as response:
        assert response.status == 304
    async with gateway.client.get("/assets/chat-1.js") as response:
        assert "immutable" in response.headers["Cache-Control"]
    assert (await gateway.call("GET", "/assets/..%2fwidget.js"))[0] == 404


async def test_a_session_says_how_long_it_is_good_for(gateway: Gateway) -> None:
    opened: dict[str, Any] = await gateway.open()
    assert timedelta(seconds=opened["expires_in"]) == timedelta(hours=1)


@pytest.mark.skipif(
    not (assets.DIST / "widget.js").is_file() and os.environ.get("CI") != "true", reason="the page is not built"
)
async def test_scripts_come_compressed_to_browsers_that_take_it(gateway: Gateway) -> None:
    for path in ("/widget.js", assets.chat_script()):
        async with gateway.client.get(str(path), headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip"
            small = int(response.headers["Content-Length"])
            whole = await response.read()
        async with gateway.client.get(str(path), headers={"Accept-Encoding": "identity"}) as response:
            assert "Content-Encoding" not in response.headers
            assert await response.read() == whole
        assert small < len(whole) / 1.5
