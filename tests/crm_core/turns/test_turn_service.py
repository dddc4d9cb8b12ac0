"""The assistant's work queue: in order, one worker a conversation, every answer and every write once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import Received, move_owner, receive_message
from crm_core.db import Database
from crm_core.errors import NotFoundError
from crm_core.turns import service
from crm_core.turns.model import Turn
from crm_core.turns.service import LEASE, Answer, Call, Hold
from tests.crm_core.factories import NOW, make_calendar, make_conversation, make_staff, make_team, starting_line

LATER = NOW + timedelta(seconds=5)
ANSWER = Answer(
    replies=[{"text": "سلام"}, {"text": "بفرمایید", "buttons": [{"title": "قیمت", "payload": "/ask_price"}]}]
)


async def ask(session: AsyncSession, conversation: Conversation, external_id: str = "m-1") -> Received:
    return await receive_message(
        session, conversation_id=conversation.id, external_id=external_id, text="سلام", now=NOW
    )


async def claim(session: AsyncSession, conversation: Conversation, now: Any = NOW) -> str | None:
    """The text of the message whose turn was claimed."""
    claimed = await service.claim_next(session, conversation_id=conversation.id, now=now)
    return claimed[1].external_id if claimed else None


async def test_turns_of_a_conversation_are_claimed_in_order_one_at_a_time(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    first = await ask(session, conversation, "first")
    await ask(session, conversation, "second")
    assert await claim(session, conversation) == "first"
    assert await claim(session, conversation) is None
    assert first.turn is not None
    await service.finish_turn(session, turn_id=first.turn.id, answer=ANSWER, now=LATER)
    assert await claim(session, conversation) == "second"


async def test_a_turn_whose_worker_died_is_taken_up_after_its_lease(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    await ask(session, conversation, "first")
    assert await claim(session, conversation) == "first"
    assert await service.list_due_conversations(session, now=NOW + LEASE) == []
    assert await claim(session, conversation, NOW + LEASE - timedelta(microseconds=1)) is None
    after = NOW + LEASE + timedelta(microseconds=1)
    assert await service.list_due_conversations(session, now=after) == [conversation.id]
    assert await claim(session, conversation, after) == "first"


async def test_a_renewed_turn_is_taken_up_by_nobody_else(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await ask(session, conversation, "first")
    assert received.turn is not None
    assert await claim(session, conversation) == "first"
    hold = Hold(received.turn.id, 1)
    assert await service.renew_leases(session, holds=[hold], now=NOW + LEASE / 2) == {hold}
    await session.refresh(received.turn)
    assert await claim(session, conversation, NOW + LEASE * 1.4) is None
    assert await claim(session, conversation, NOW + LEASE * 1.6) == "first"


async def test_a_turn_that_somebody_else_claimed_or_ended_is_held_no_more(session: AsyncSession) -> None:
    held = []
    for name in ("taken", "ended", "kept"):
        conversation = await make_conversation(session)
        received = await ask(session, conversation, name)
        assert received.turn is not None
        assert await claim(session, conversation) == name
        held.append(Hold(received.turn.id, 1))
        if name == "taken":
            assert await claim(session, conversation, NOW + LEASE * 2) == name
        if name == "ended":
            await service.finish_turn(session, turn_id=received.turn.id, answer=ANSWER, now=LATER)
    assert await service.renew_leases(session, holds=held, now=LATER) == {held[2]}
    assert await service.renew_leases(session, holds=[], now=LATER) == set()


async def test_turns_that_are_given_back_are_due_at_once_unless_somebody_else_has_them(session: AsyncSession) -> None:
    conversations = [await make_conversation(session) for _ in range(2)]
    for conversation in conversations:
        await ask(session, conversation, conversation.id)
        await claim(session, conversation)
    await claim(session, conversations[1], NOW + LEASE * 2)
    rows = (await session.scalars(select(Turn))).all()
    await service.give_back(session, holds=[Hold(turn.id, 1) for turn in rows])
    for turn in rows:
        await session.refresh(turn)
    assert await service.list_due_conversations(session, now=LATER) == [conversations[0].id]
    assert await claim(session, conversations[0], LATER) == conversations[0].id


async def test_whoever_lost_a_turn_cannot_release_it(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await ask(session, conversation, "first")
    assert received.turn is not None
    await claim(session, conversation)
    after = NOW + LEASE * 2
    await claim(session, conversation, after)
    assert await service.release_turn(session, hold=Hold(received.turn.id, 1), apology="ببخشید", now=after) is None
    assert received.turn.state == "running"


async def test_the_conversation_that_waits_longest_is_due_first(session: AsyncSession) -> None:
    conversations = [await make_conversation(session) for _ in range(2)]
    for order, conversation in enumerate(reversed(conversations)):
        received = await ask(session, conversation, f"c-{order}")
        assert received.turn is not None
        received.turn.created_at = NOW + timedelta(seconds=order)
    await session.flush()
    due = await service.list_due_conversations(session, now=LATER)
    assert due == [conversations[1].id, conversations[0].id]


async def test_an_answer_is_stored_in_order_under_its_question(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await ask(session, conversation)
    assert received.turn is not None
    assert await service.is_awaited(session, message_id=received.message.id)
    messages = await service.finish_turn(session, turn_id=received.turn.id, answer=ANSWER, now=LATER)
    assert [(m.seq, m.text, m.author) for m in messages] == [(2, "سلام", "bot"), (3, "بفرمایید", "bot")]
    assert not await service.is_awaited(session, message_id=received.message.id)
    replies = await service.list_replies(session, message_id=received.message.id)
    assert [reply.id for reply in replies] == [message.id for message in messages]


async def test_a_second_answer_to_the_same_turn_is_not_said(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await ask(session, conversation)
    assert received.turn is not None
    await service.finish_turn(session, turn_id=received.turn.id, answer=ANSWER, now=LATER)
    assert await service.finish_turn(session, turn_id=received.turn.id, answer=ANSWER, now=LATER) == []


async def test_an_answer_after_a_takeover_is_dropped(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await ask(session, conversation)
    assert received.turn is not None
    await move_owner(session, conversation_id=conversation.id, target=Owner.QUEUE, actor="s", reason="r", now=NOW)
    assert await service.finish_turn(session, turn_id=received.turn.id, answer=ANSWER, now=LATER) == []
    assert (await service.get_turn(session, received.turn.id)).state == "dropped"
    assert await session.scalar(select(func.count()).select_from(Message)) == 1


async def test_messages_from_before_a_takeover_never_reach_the_assistant(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    await ask(session, conversation, "old")
    for owner in (Owner.QUEUE, Owner.BOT):
        await move_owner(session, conversation_id=conversation.id, target=owner, actor="s", reason="r", now=NOW)
    await ask(session, conversation, "new")
    assert await claim(session, conversation) == "new"


async def test_a_failed_turn_comes_back_with_one_apology(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await ask(session, conversation, "first")
    assert received.turn is not None
    await claim(session, conversation)
    said = await service.release_turn(session, hold=Hold(received.turn.id, 1), apology="مشکلی پیش آمد", now=LATER)
    assert said is not None and said.author == Author.SYSTEM
    assert await claim(session, conversation, LATER) == "first"
    assert await service.release_turn(session, hold=Hold(received.turn.id, 2), apology="باز هم", now=LATER) is None


async def test_a_conversation_that_cannot_be_served_waits_for_people(session: AsyncSession) -> None:
    await make_calendar(session)
    await make_staff(session, on_duty=True)
    conversation = await make_conversation(session)
    await ask(session, conversation)
    assert await service.hand_over(session, conversation_id=conversation.id, now=LATER)
    assert (conversation.owner, conversation.queued_at) == ("queue", LATER)
    assert await claim(session, conversation) is None


async def test_while_nobody_is_on_duty_the_assistant_is_asked_on(session: AsyncSession) -> None:
    await make_calendar(session)
    await make_team(session)
    conversation = await make_conversation(session)
    await ask(session, conversation, "first")
    assert not await service.hand_over(session, conversation_id=conversation.id, now=LATER)
    assert await claim(session, conversation) == "first"


async def test_dropping_ends_every_waiting_turn(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    for external_id in ("first", "second"):
        await ask(session, conversation, external_id)
    await service.drop_turns(session, conversation_id=conversation.id, now=LATER)
    assert await claim(session, conversation) is None
    assert {turn.state for turn in await session.scalars(select(Turn))} == {"dropped"}


async def test_an_unknown_turn_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await service.get_turn(session, "01890000-0000-7000-8000-000000000000")


async def test_a_replayed_call_gives_the_first_result_and_works_once(session: AsyncSession) -> None:
    received = await ask(session, await make_conversation(session))
    done: list[int] = []

    async def work() -> dict[str, Any]:
        done.append(len(done) + 1)
        return {"number": done[-1]}

    call = Call(received.message.id, "open_ticket", now=NOW)
    results = [await service.apply_once(session, call=call, work=work) for _ in range(3)]
    assert results == [{"number": 1}] * 3
    assert done == [1]


async def test_calls_differ_by_message_verb_and_ordinal(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    first, second = await ask(session, conversation, "first"), await ask(session, conversation, "second")
    done: list[int] = []

    async def work() -> dict[str, Any]:
        done.append(len(done) + 1)
        return {"number": done[-1]}

    for message_id in (first.message.id, second.message.id):
        for verb in ("open_ticket", "rate"):
            for ordinal in (0, 1):
                await service.apply_once(session, call=Call(message_id, verb, ordinal, now=NOW), work=work)
    assert len(done) == 8


async def test_two_workers_with_the_same_turn_say_its_answer_once(database: Database) -> None:
    async with database.writing() as session:
        conversation = await make_conversation(session)
        received = await ask(session, conversation)
    assert received.turn is not None
    turn_id = received.turn.id

    line = starting_line(database, 2)

    async def finish() -> int:
        async with database.writing() as session:
            await service.get_turn(session, turn_id)
            await line(session)  # both have read it before either has the lock
            return len(await service.finish_turn(session, turn_id=turn_id, answer=ANSWER, now=LATER))

    assert sorted(await asyncio.gather(finish(), finish())) == [0, 2]


async def test_two_workers_never_claim_the_same_turn(database: Database) -> None:
    async with database.writing() as session:
        conversation = await make_conversation(session)
        for number in range(3):
            await ask(session, conversation, f"m-{number}")

    line = starting_line(database, 6)

    async def work() -> str | None:
        async with database.writing() as session:
            await line(session)
            return await claim(session, conversation)

    claimed = await asyncio.gather(*(work() for _ in range(6)))
    assert sorted(name for name in claimed if name) == ["m-0"]
