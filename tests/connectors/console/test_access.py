"""Getting in, getting out, and what is refused at the door."""

from datetime import timedelta

import pytest

from connectors.console import account
from connectors.console.access import MAX_BODY
from connectors.console.endpoints import ENDPOINTS
from connectors.gateway.endpoints import openapi_document
from crm_core import clock
from crm_core.staff.repository import get_staff
from crm_core.staff.service import issue_token, set_password
from tests.connectors.console.conftest import House

PASSWORD = "یک گذرواژه دراز"


@pytest.fixture
async def manned(house: House) -> House:
    """The house, with a password for the agent."""
    async with house.database.writing() as session:
        await set_password(session, staff_id=house.ids["agent"], password=PASSWORD, actor="cli", now=clock.now())
    return house


async def test_a_name_and_password_give_a_token_that_works_until_the_logout(manned: House) -> None:
    answer = await manned.done("/v1/login", None, username="n.karimi", password=PASSWORD)
    assert (answer["user"]["username"], answer["user"]["role"]) == ("n.karimi", "agent")
    manned.tokens["session"] = answer["token"]
    me = await manned.found("/v1/me", "session")
    assert me == answer["user"]
    assert "serve_conversations" in me["permissions"]
    assert "read_outbox" not in me["permissions"]
    assert (await manned.post("/v1/logout", "session"))[0] == 204
    status, body = await manned.get("/v1/me", "session")
    assert (status, body["error"]["code"]) == (401, "token_refused")


async def test_a_wrong_name_is_refused_like_a_wrong_password(manned: House) -> None:
    wrong = await manned.post("/v1/login", None, username="n.karimi", password="x")
    unknown = await manned.post("/v1/login", None, username="nobody", password="x")
    assert wrong == unknown == (401, {"error": {"code": "login_refused", "data": {}}})


async def test_after_many_wrong_passwords_even_the_right_one_waits(
    manned: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "MAX_REFUSALS_OF_NAME", 2)
    for _ in range(2):
        await manned.post("/v1/login", None, username="n.karimi", password="x")
    status, body = await manned.post("/v1/login", None, username="n.karimi", password=PASSWORD)
    assert (status, body["error"]) == (429, {"code": "rate_limited", "data": {"retry_after": 900}})
    assert (await manned.post("/v1/login", None, username="admin", password="x"))[0] == 401


async def test_an_address_that_tries_many_names_waits(manned: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "MAX_REFUSALS_OF_ADDRESS", 2)
    for name in ("a", "b"):
        await manned.post("/v1/login", None, username=name, password="x")
    assert (await manned.post("/v1/login", None, username="n.karimi", password=PASSWORD))[0] == 429


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "hs_abc"])
async def test_no_token_is_no_entry(house: House, header: str) -> None:
    async with house.client.get("/v1/me", headers={"Authorization": header}) as response:
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "unauthenticated"


async def test_unknown_expired_and_orphaned_tokens_are_refused(house: House) -> None:
    past = clock.now() - timedelta(hours=2)
    async with house.database.writing() as session:
        house.tokens["expired"] = await issue_token(
            session, username="admin", label="x", lifetime=timedelta(hours=1), now=past
        )
        (await get_staff(session, house.ids["sales"])).active = False
    house.tokens["unknown"] = "hs_unknown"
    for who in ("expired", "unknown", "sales"):
        status, body = await house.get("/v1/me", who)
        assert (status, body["error"]["code"]) == (401, "token_refused"), who


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'"text"', b"\xff\xfe", b""])
async def test_a_body_that_is_no_json_object_is_refused(house: House, raw: bytes) -> None:
    status, body = await house.call("POST", f"/v1/tickets/{house.ids['ticket']}/reply", "agent", data=raw)
    assert (status, body["error"]["code"]) == (400, "bad_request")


async def test_unknown_fields_are_named(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}/reply"
    status, body = await house.post(path, "agent", text="سلام", colour="red")
    assert (status, body["error"]["data"]["fields"]) == (400, [{"field": "colour", "problem": "extra_forbidden"}])


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_huge_body_is_refused(house: House, chunked: bool) -> None:
    async def parts():
        for _ in range(10):
            yield b" " * (MAX_BODY // 5)

    data = parts() if chunked else b" " * (MAX_BODY + 1)
    status, body = await house.call("POST", f"/v1/tickets/{house.ids['ticket']}/reply", "agent", data=data)
    assert (status, body["error"]["code"]) == (413, "too_large")


async def test_whoever_may_not_is_told_so_before_the_body_is_read(house: House) -> None:
    status, _ = await house.call("POST", f"/v1/invoices/{house.ids['invoice']}/cancel", "agent", data=b"{")
    assert status == 403


async def test_duty_is_the_callers_own(house: House) -> None:
    assert (await house.done("/v1/staff/me/duty", "agent", on_duty=True))["on_duty"] is True
    on_duty = await house.found("/v1/staff", on_duty="true")
    assert [user["username"] for user in on_duty["items"]] == ["n.karimi"]
    assert (await house.done("/v1/staff/me/duty", "agent", on_duty=False))["on_duty"] is False


def test_every_call_is_described_with_its_parameters_bodies_and_answers() -> None:
    document = openapi_document(ENDPOINTS)
    names = [call["operationId"] for calls in document["paths"].values() for call in calls.values()]
    assert len(names) == len(set(names)) == len(ENDPOINTS)
    for endpoint in ENDPOINTS:
        assert endpoint.summary, endpoint.path
        assert endpoint.response is not None or endpoint.status == 204, endpoint.path
    listing = document["paths"]["/v1/tickets"]["get"]
    assert {"state", "assignee", "cursor", "limit"} <= {one["name"] for one in listing["parameters"]}
    answer = document["components"]["schemas"]["TicketDetail"]["properties"]
    assert {"code", "contact", "state", "priority", "events"} <= set(answer)
