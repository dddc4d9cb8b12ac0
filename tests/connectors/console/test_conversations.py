"""Taking conversations over, answering, handing back and closing."""

import asyncio

import pytest

from crm_core import clock
from crm_core.conversations.service import receive_message
from tests.connectors.console.conftest import House


async def test_a_takeover_makes_the_caller_the_owner_and_ends_the_assistants_turns(house: House) -> None:
    path = f"/v1/conversations/{house.ids['other_conversation']}"
    before = await house.found(path)
    turn = (await house.found(f"{path}/turns"))["items"][0]
    assert (before["owner"], turn["state"]) == ("bot", "pending")
    with house.hub.listening(before["id"]) as listener:
        taken = await house.done(f"{path}/takeover", "agent")
        assert listener.frames.get_nowait() == {"type": "owner", "owner": "human"}
    assert taken["owner"] == "human"
    assert taken["assignee"]["id"] == house.ids["agent"]
    assert taken["epoch"] == before["epoch"] + 1
    assert (await house.found(f"{path}/turns"))["items"][0]["state"] == "dropped"


async def test_taking_over_twice_changes_nothing_the_second_time(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    first = await house.done(f"{path}/takeover", "agent")
    with house.hub.listening(first["id"]) as listener:
        assert await house.done(f"{path}/takeover", "agent") == first
        assert listener.frames.empty()


async def test_an_agent_cannot_take_a_colleagues_conversation_but_a_supervisor_can(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    await house.done(f"{path}/takeover", "agent")
    assert await house.refused(f"{path}/takeover", "sales") == (409, "conversation_taken")
    assert await house.refused(f"{path}/handback", "sales") == (403, "forbidden")
    assert await house.refused(f"{path}/close", "sales") == (403, "forbidden")
    taken = await house.done(f"{path}/takeover", "supervisor")
    assert taken["assignee"]["id"] == house.ids["supervisor"]
    assert await house.refused(f"{path}/messages", "agent", client_id="1", text="سلام") == (
        409, "ownership_changed",
    )  # fmt: skip


async def test_of_two_agents_who_take_over_at_once_one_gets_it(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}/takeover"
    answers = await asyncio.gather(house.post(path, "agent"), house.post(path, "sales"))
    assert sorted(status for status, _ in answers) == [200, 409]


async def test_handing_back_gives_the_next_message_to_the_assistant(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    await house.done(f"{path}/takeover", "agent")
    with house.hub.listening(house.ids["conversation"]) as listener:
        back = await house.done(f"{path}/handback", "agent")
        assert listener.frames.get_nowait() == {"type": "owner", "owner": "bot"}
    assert (back["owner"], back["assignee"]) == ("bot", None)
    async with house.database.writing() as session:
        received = await receive_message(
            session, conversation_id=back["id"], external_id=f"{back['id']}:x", text="سلام", now=clock.now()
        )
    assert received.turn is not None


async def test_a_closed_conversation_stays_closed(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    closed = await house.done(f"{path}/close", "agent")
    assert closed["owner"] == "closed"
    assert closed["closed_at"] is not None
    assert await house.done(f"{path}/close", "agent") == closed
    assert await house.refused(f"{path}/takeover", "agent") == (409, "owner_move")
    assert await house.refused(f"{path}/messages", "agent", client_id="1", text="سلام") == (
        409, "conversation_closed",
    )  # fmt: skip


async def test_an_answer_is_stored_pushed_and_listed_once_however_often_it_is_sent(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    await house.done(f"{path}/takeover", "agent")
    with house.hub.listening(house.ids["conversation"]) as listener:
        first = await house.done(f"{path}/messages", "agent", client_id="m-1", text=" بررسی می‌کنم \u202e")
        again = await house.done(f"{path}/messages", "agent", client_id="m-1", text="بررسی می‌کنم")
        frame = listener.frames.get_nowait()
        assert listener.frames.empty()
    assert first == again
    assert frame["type"] == "message"
    assert (frame["message"]["id"], frame["message"]["text"]) == (first["message_id"], "بررسی می‌کنم")
    messages = (await house.found(f"{path}/messages"))["items"]
    assert [(m["seq"], m["author"], m["text"]) for m in messages] == [
        (1, "customer", "سلام"), (2, "bot", "سلام، در خدمتم."), (3, "agent", "بررسی می‌کنم"),
    ]  # fmt: skip
    assert messages[2]["staff"]["id"] == house.ids["agent"]
    assert messages[0]["client_id"] == "c1"


async def test_the_same_client_id_of_another_colleague_or_another_one_of_mine_is_another_answer(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    await house.done(f"{path}/takeover", "agent")
    sent = [await house.done(f"{path}/messages", "agent", client_id=one, text=one) for one in ("1", "2")]
    await house.done(f"{path}/takeover", "supervisor")
    sent.append(await house.done(f"{path}/messages", "supervisor", client_id="1", text="3"))
    assert [(one["seq"], one["message"]["text"]) for one in sent] == [(3, "1"), (4, "2"), (5, "3")]
    assert (await house.done(f"{path}/messages", "agent", client_id="2", text="2"))["seq"] == 4


async def test_nobody_answers_in_a_conversation_that_the_assistant_owns(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}/messages"
    assert await house.refused(path, "agent", client_id="1", text="سلام") == (409, "ownership_changed")


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" \u200b\n", (422, "message_empty")), ("ب" * 4001, (422, "message_too_long"))],
)
async def test_an_empty_or_endless_answer_is_refused(house: House, text: str, expected: tuple[int, str]) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    await house.done(f"{path}/takeover", "agent")
    assert await house.refused(f"{path}/messages", "agent", client_id="1", text=text) == expected


async def test_messages_are_caught_up_by_sequence_number(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}/messages"
    part = await house.found(path, limit=1)
    assert ([m["seq"] for m in part["items"]], part["next"]) == ([1], 1)
    rest = await house.found(path, after=part["next"])
    assert ([m["seq"] for m in rest["items"]], rest["next"]) == ([2], None)


async def test_turns_tell_what_the_assistant_understood(house: House) -> None:
    turns = await house.found(f"/v1/conversations/{house.ids['conversation']}/turns", "trainer")
    assert [(t["intent"], t["confidence"], t["model"]) for t in turns["items"]] == [("greet", 0.97, "m1")]


async def test_the_customer_sees_that_whoever_has_the_conversation_types_and_has_read(house: House) -> None:
    path = f"/v1/conversations/{house.ids['conversation']}"
    assert await house.refused(f"{path}/presence", "agent", typing=True) == (409, "ownership_changed")
    await house.done(f"{path}/takeover", "agent")
    with house.hub.listening(house.ids["conversation"]) as customer:
        await house.done(f"{path}/presence", "agent", typing=True, seen=3)
        assert [customer.frames.get_nowait() for _ in range(2)] == [
            {"type": "typing", "author": "agent", "on": True},
            {"type": "receipt", "state": "seen", "by": "agent", "seq": 3},
        ]
    assert await house.refused(f"{path}/presence", "sales", typing=True) == (409, "ownership_changed")
    assert await house.refused(f"{path}/presence", "agent", seen=-1) == (400, "bad_request")
