"""Uploads: told by their bytes, bounded, and open to their own conversation only."""

from datetime import timedelta
from io import BytesIO

import pytest
from aiohttp import FormData

from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.knowledge.service import set_fact
from crm_core.quotes.service import issue_draft
from crm_core.staff.service import issue_token
from tests.connectors.website.conftest import Gateway
from tests.crm_core.factories import NOW, SALES, make_contact, make_draft, make_shop, make_staff

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def form(content: bytes, name: str = "photo.png") -> FormData:
    data = FormData(quote_fields=False)
    data.add_field("file", BytesIO(content), filename=name, content_type="image/png")
    return data


async def test_a_picture_is_stored_and_comes_back_to_its_own_conversation_only(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    status, stored = await gateway.call("POST", "/v1/chat/attachments", token, data=form(PNG, "../../etc/عکس.png"))
    assert status == 201
    body = {"client_id": "a", "attachment_id": stored["attachment_id"]}
    await gateway.call("POST", "/v1/chat/messages", token, json=body)
    _, listed = await gateway.call("GET", "/v1/chat/messages", token)
    attachment = listed["items"][0]["attachments"][0]
    assert (attachment["name"], attachment["mime"]) == ("عکس.png", "image/png")
    headers = {"Authorization": f"Bearer {token}"}
    async with gateway.client.get(attachment["url"], headers=headers) as response:
        assert await response.read() == PNG
    stranger = (await gateway.open())["session_token"]
    assert (await gateway.call("GET", attachment["url"], stranger))[0] == 404


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"MZ\x90\x00", "kind"), pytest.param(b"%PDF-" + b"0" * 10_500_000, "too_large", id="large")],
)
async def test_a_file_that_we_do_not_take_is_refused_with_its_reason(
    gateway: Gateway, content: bytes, reason: str
) -> None:
    token = (await gateway.open())["session_token"]
    status, error = await gateway.call("POST", "/v1/chat/attachments", token, data=form(content))
    assert (status, error["error"]["code"], error["error"]["data"]["reason"]) == (422, "file_refused", reason)


async def test_a_call_without_a_file_is_a_bad_request(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    status, error = await gateway.call("POST", "/v1/chat/attachments", token, json={})
    assert (status, error["error"]["code"]) == (400, "bad_request")


async def test_the_paper_of_a_quote_exists_from_its_issue_on(gateway: Gateway) -> None:
    database = gateway.client.app[DATABASE]
    async with database.writing() as session:
        await make_shop(session)
        await set_fact(session, key="company", value={"name": "هم‌سخن"}, actor="cli", now=NOW)
        quote = await make_draft(session, contact=await make_contact(session))
        user = await make_staff(session, role="sales")
        token = await issue_token(session, username=user.username, label="t", lifetime=timedelta(1), now=clock.now())
    path, headers = f"/v1/quotes/{quote.id}/pdf", {"Authorization": f"Bearer {token}"}
    assert (await gateway.call("GET", path, token))[0] == 404
    async with database.writing() as session:
        await issue_draft(session, quote_id=quote.id, validity_days=7, author=SALES, now=NOW)
    async with gateway.client.get(path, headers=headers) as response:
        assert (response.status, (await response.read())[:5]) == (200, b"%PDF-")
