"""Papers of other people, tokens of the wrong kind, and floods of forms and files."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from connectors.gateway.keys import DATABASE
from connectors.website.door import FORMS, UPLOADS
from crm_core import clock
from crm_core.conversations.model import Attachment
from crm_core.knowledge.service import set_fact
from crm_core.quotes.service import issue_draft
from crm_core.staff.service import issue_token
from tests.connectors.website.conftest import Gateway
from tests.connectors.website.test_attacks import PNG_HEAD, Refused, code_of, count, form, identity
from tests.crm_core.factories import NOW, SALES, make_contact, make_draft, make_shop, make_staff

MOBILE, OTHER_MOBILE = "09121112233", "09121112244"


@pytest.fixture
async def quote_id(gateway: Gateway) -> str:
    """An issued quote of whoever has ``MOBILE``."""
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        await make_shop(session)
        await set_fact(session, key="company", value={"name": "هم‌سخن"}, actor="cli", now=NOW)
        draft = await make_draft(session, contact=await make_contact(session, mobile=MOBILE))
        return (await issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)).id


@pytest.fixture
async def staff_token(gateway: Gateway) -> str:
    async with gateway.client.app[DATABASE].writing() as session:  # type: ignore[union-attr]
        user = await make_staff(session, role="admin")
        return await issue_token(session, username=user.username, label="t", lifetime=timedelta(1), now=clock.now())


async def test_the_paper_of_a_quote_is_shown_to_its_proven_owner_and_to_no_other_customer(
    gateway: Gateway, refused: Refused, quote_id: str
) -> None:
    path = f"/v1/quotes/{quote_id}/pdf"
    stranger = (await gateway.open())["session_token"]
    other = (await gateway.open(identity=identity(gateway, sub="43", mobile=OTHER_MOBILE)))["session_token"]
    claiming = (await gateway.open())["session_token"]
    await gateway.call("POST", "/v1/chat/profile", claiming, json={"mobile": MOBILE, "name": "سارا کریمی"})
    for token in (stranger, other, claiming):
        assert await code_of(gateway.call("GET", path, token)) == (404, "not_found")
    assert await code_of(gateway.call("GET", path)) == (401, "unauthenticated")
    assert refused("not_found") == 3
    owner = (await gateway.open(identity=identity(gateway, mobile=MOBILE)))["session_token"]
    async with gateway.client.get(path, headers={"Authorization": f"Bearer {owner}"}) as response:
        assert (response.status, (await response.read())[:5]) == (200, b"%PDF-")


async def test_a_customers_tokens_open_no_staff_call_and_a_staff_token_no_chat(
    gateway: Gateway, staff_token: str
) -> None:
    opened = await gateway.open()
    for token in (opened["session_token"], opened["visitor_token"], identity(gateway)):
        for path in ("/v1/contacts", "/v1/conversations", f"/v1/conversations/{opened['conversation_id']}"):
            assert await code_of(gateway.call("GET", path, token)) == (401, "token_refused")
    assert (await gateway.call("GET", "/v1/contacts", staff_token))[0] == 200
    assert await code_of(gateway.say(staff_token, "سلام", "a")) == (401, "unauthenticated")


@pytest.mark.parametrize("how", ["unsigned", "signed by a site", "of another kind", "without an end"])
async def test_a_session_that_we_did_not_issue_opens_nothing(gateway: Gateway, how: str) -> None:
    claims = {"sub": (await gateway.open())["conversation_id"], "typ": "chat", "exp": datetime.now(UTC) + timedelta(1)}
    ours = gateway.settings.token_secret
    forged = {
        "unsigned": jwt.encode(claims, None, "none"),  # type: ignore[arg-type]
        "signed by a site": jwt.encode(claims, gateway.site_key(), "HS256"),
        "of another kind": jwt.encode({**claims, "typ": "other"}, ours, "HS256"),
        "without an end": jwt.encode({name: claims[name] for name in ("sub", "typ")}, ours, "HS256"),
    }[how]
    assert await code_of(gateway.say(forged, "سلام", "a")) == (401, "unauthenticated")
    async with gateway.client.ws_connect("/v1/chat/ws") as socket:
        await socket.send_json({"type": "auth", "token": forged})
        assert (await socket.receive_json(timeout=5))["error"]["code"] == "unauthenticated"


async def test_a_flood_of_files_is_stopped(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    burst, _ = UPLOADS
    statuses = [
        (await gateway.call("POST", "/v1/chat/attachments", token, data=form(PNG_HEAD)))[0] for _ in range(burst + 2)
    ]
    assert statuses[:burst] == [201] * burst
    assert statuses[-1] == 429
    assert refused("rate_limited") >= 1
    assert await count(gateway, Attachment) == len([status for status in statuses if status == 201])


async def test_a_flood_of_forms_is_stopped_for_its_sender_and_for_no_other(gateway: Gateway, refused: Refused) -> None:
    token = (await gateway.open())["session_token"]
    burst, _ = FORMS
    statuses = [(await gateway.call("POST", "/v1/chat/rating", token, json={"score": 5}))[0] for _ in range(burst + 2)]
    assert (statuses[:burst], statuses[-1]) == ([200] * burst, 429)
    assert refused("rate_limited") >= 1
    other = (await gateway.open())["session_token"]
    assert (await gateway.call("POST", "/v1/chat/rating", other, json={"score": 5}))[0] == 200
