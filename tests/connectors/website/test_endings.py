"""A conversation that ended while its customer was away or in the middle of something: nothing lost, nothing twice."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import jwt
from aiohttp import FormData
from sqlalchemy import select

from connectors.gateway.keys import DATABASE
from connectors.website.door import DOCUMENTS
from connectors.website.files import MOST_FILES
from crm_core import clock
from crm_core.contacts.model import Identity
from crm_core.conversations.model import Attachment, Conversation, Message
from crm_core.conversations.repository import lock_conversation
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import move_owner, post_message
from crm_core.identifiers import new_id
from tests.connectors.website.conftest import Gateway

NO_SUCH_QUOTE = "01890000-0000-7000-8000-000000000000"


async def close(gateway: Gateway, conversation_id: str, *, last_words: str = "") -> None:
    async with gateway.client.app[DATABASE].writing() as session:
        if last_words:
            conversation = await lock_conversation(session, conversation_id)
            await post_message(
                session, conversation=conversation, author=Author.AGENT, text=last_words, now=clock.now()
            )
        await move_owner(
            session, conversation_id=conversation_id, target=Owner.CLOSED, actor="test", reason="test", now=clock.now()
        )


async def upload(gateway: Gateway, token: str) -> str:
    form = FormData(quote_fields=False)
    form.add_field("file", BytesIO(b"%PDF-1.4 x"), filename="a.pdf")
    status, body = await gateway.call("POST", "/v1/chat/attachments", token, data=form)
    assert status == 201
    return str(body["attachment_id"])


async def send_file(gateway: Gateway, token: str, attachment_id: str, client_id: str) -> tuple[int, dict[str, Any]]:
    body = {"client_id": client_id, "attachment_id": attachment_id}
    return await gateway.call("POST", "/v1/chat/messages", token, json=body)


async def can_fetch(gateway: Gateway, token: str, attachment_id: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    async with gateway.client.get(f"/v1/chat/attachments/{attachment_id}", headers=headers) as response:
        return response.status == 200


def identity(gateway: Gateway, **claims: Any) -> str:
    body = {"sub": "42", "aud": "hamsokhan", "exp": clock.now() + timedelta(minutes=5), **claims}
    return jwt.encode(body, gateway.site_key(), "HS256")


async def speaker(gateway: Gateway, conversation_id: str) -> tuple[str, str | None]:
    async with gateway.client.app[DATABASE].reading() as session:
        conversation = await session.get(Conversation, conversation_id)
        assert conversation is not None
        return conversation.assurance, conversation.contact_id


async def test_whoever_comes_back_can_see_how_their_conversation_ended(gateway: Gateway) -> None:
    opened = await gateway.open()
    await gateway.say(opened["session_token"], "سلام", "a")
    await close(gateway, opened["conversation_id"], last_words="فردا می‌آییم.")
    back = await gateway.open(visitor_token=opened["visitor_token"], or_last=True)
    assert back["conversation_id"] == opened["conversation_id"]
    _, listed = await gateway.call("GET", "/v1/chat/messages?after=0", back["session_token"])
    assert (listed["owner"], listed["items"][-1]["text"]) == ("closed", "فردا می‌آییم.")
    status, body = await gateway.say(back["session_token"], "ممنون", "b")
    assert status == 200
    assert body["conversation_id"] != opened["conversation_id"]


async def test_without_asking_for_the_last_one_a_new_conversation_begins(gateway: Gateway) -> None:
    opened = await gateway.open()
    await close(gateway, opened["conversation_id"])
    again = await gateway.open(visitor_token=opened["visitor_token"])
    assert again["conversation_id"] != opened["conversation_id"]
    assert (await gateway.open(visitor_token=opened["visitor_token"], or_last=True)) | again == again


async def test_another_customer_is_not_shown_how_a_conversation_ended(gateway: Gateway) -> None:
    opened = await gateway.open(identity=identity(gateway, sub="41"))
    await close(gateway, opened["conversation_id"], last_words="خصوصی")
    other = await gateway.open(
        visitor_token=opened["visitor_token"], or_last=True, identity=identity(gateway, sub="42")
    )
    assert other["conversation_id"] != opened["conversation_id"]
    _, listed = await gateway.call("GET", "/v1/chat/messages?after=0", other["session_token"])
    assert listed["items"] == []


async def test_who_logs_in_after_a_conversation_of_nobody_ended_is_known_in_the_next_one(gateway: Gateway) -> None:
    opened = await gateway.open()
    await close(gateway, opened["conversation_id"])
    back = await gateway.open(visitor_token=opened["visitor_token"], or_last=True, identity=identity(gateway))
    assert back["conversation_id"] != opened["conversation_id"]
    assert (await speaker(gateway, back["conversation_id"]))[0] == "verified"
    assert (await speaker(gateway, opened["conversation_id"]))[0] == "none"


async def test_who_is_logged_in_can_see_how_their_own_conversation_ended(gateway: Gateway) -> None:
    opened = await gateway.open(identity=identity(gateway))
    await close(gateway, opened["conversation_id"], last_words="فردا می‌آییم.")
    back = await gateway.open(visitor_token=opened["visitor_token"], or_last=True, identity=identity(gateway))
    assert back["conversation_id"] == opened["conversation_id"]


async def test_a_repeat_to_a_closed_conversation_says_again_where_it_went_on(gateway: Gateway) -> None:
    opened = await gateway.open()
    await close(gateway, opened["conversation_id"])
    _, first = await gateway.say(opened["session_token"], "ادامه", "b")
    _, second = await gateway.say(opened["session_token"], "ادامه", "b")
    assert second["session_token"]
    assert (second["conversation_id"], second["message_id"]) == (first["conversation_id"], first["message_id"])


async def test_a_message_that_is_repeated_in_the_next_conversation_is_stored_once(gateway: Gateway) -> None:
    opened = await gateway.open()
    _, first = await gateway.say(opened["session_token"], "قیمت؟", "x-1")
    await close(gateway, opened["conversation_id"])
    renewed = await gateway.open(visitor_token=opened["visitor_token"])
    _, second = await gateway.say(renewed["session_token"], "قیمت؟", "x-1")
    assert (second["message_id"], second["conversation_id"]) == (first["message_id"], opened["conversation_id"])
    async with gateway.client.app[DATABASE].reading() as session:
        said = await session.scalars(select(Message.text).where(Message.author == Author.CUSTOMER))
        assert said.all() == ["قیمت؟"]


async def test_two_strangers_may_use_the_same_client_id(gateway: Gateway) -> None:
    one, other = await gateway.open(), await gateway.open()
    _, first = await gateway.say(one["session_token"], "اولی", "1")
    _, second = await gateway.say(other["session_token"], "دومی", "1")
    assert first["message_id"] != second["message_id"]


async def test_a_file_that_was_uploaded_before_the_end_goes_on_with_its_message(gateway: Gateway) -> None:
    opened = await gateway.open()
    first, second = [await upload(gateway, opened["session_token"]) for _ in range(2)]
    await close(gateway, opened["conversation_id"])
    status, unaware = await send_file(gateway, opened["session_token"], first, "f1")
    assert status == 202
    renewed = await gateway.open(visitor_token=opened["visitor_token"])
    assert renewed["conversation_id"] == unaware["conversation_id"]
    status, _ = await send_file(gateway, renewed["session_token"], second, "f2")
    assert status == 202
    assert [await can_fetch(gateway, renewed["session_token"], file) for file in (first, second)] == [True, True]


async def test_files_of_others_and_of_no_name_are_not_found(gateway: Gateway) -> None:
    opened, stranger = await gateway.open(), await gateway.open()
    file = await upload(gateway, opened["session_token"])
    assert not await can_fetch(gateway, stranger["session_token"], file)
    assert (await send_file(gateway, stranger["session_token"], file, "f"))[0] == 404
    assert (await send_file(gateway, opened["session_token"], "not-an-id", "f"))[0] == 404


async def test_a_conversation_takes_so_many_files(gateway: Gateway) -> None:
    opened = await gateway.open()
    async with gateway.client.app[DATABASE].writing() as session:
        session.add_all(
            Attachment(
                id=new_id(), conversation_id=opened["conversation_id"], name="a.pdf", mime="application/pdf", size=9,
                sha256="0", created_at=clock.now(),
            )
            for _ in range(MOST_FILES)
        )  # fmt: skip
    form = FormData(quote_fields=False)
    form.add_field("file", BytesIO(b"%PDF-1.4 x"), filename="a.pdf")
    status, body = await gateway.call("POST", "/v1/chat/attachments", opened["session_token"], data=form)
    assert (status, body["error"]["data"]["reason"]) == (422, "too_many")


async def test_documents_are_not_printed_without_end(gateway: Gateway) -> None:
    token = (await gateway.open())["session_token"]
    path = f"/v1/quotes/{NO_SUCH_QUOTE}/pdf"
    statuses = [(await gateway.call("GET", path, token))[0] for _ in range(DOCUMENTS[0] + 1)]
    assert statuses == [404] * DOCUMENTS[0] + [429]


async def test_who_proved_themselves_is_known_in_the_next_conversation(gateway: Gateway) -> None:
    opened = await gateway.open(identity=identity(gateway, mobile="09121112233"))
    await close(gateway, opened["conversation_id"])
    _, body = await gateway.say(opened["session_token"], "ادامه", "b")
    assert await speaker(gateway, body["conversation_id"]) == await speaker(gateway, opened["conversation_id"])
    assert (await speaker(gateway, body["conversation_id"]))[0] == "verified"


async def test_the_email_of_the_host_counts_as_proven(gateway: Gateway) -> None:
    one = await gateway.open(identity=identity(gateway, email="Sara@Shop.example"))
    async with gateway.client.app[DATABASE].reading() as session:
        row = await session.scalar(select(Identity).where(Identity.kind == "email"))
        assert row is not None
        assert (row.value, row.verified_at is not None) == ("sara@shop.example", True)
    other = await gateway.open(identity=identity(gateway, sub="43", email="sara@shop.example"))
    assert (await speaker(gateway, other["conversation_id"])) == await speaker(gateway, one["conversation_id"])


async def test_what_is_no_email_is_refused_with_its_reason(gateway: Gateway) -> None:
    token = identity(gateway, email="sara at shop")
    status, body = await gateway.call("POST", "/v1/chat/sessions", json={"identity": token})
    assert (status, body["error"]["data"]) == (401, {"reason": "identity_email"})
