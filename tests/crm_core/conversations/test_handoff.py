"""Waiting for people: the queue is left by its end, never by being forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations import handoff
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Owner
from crm_core.conversations.service import move_owner
from crm_core.tasks.model import Task
from crm_core.tasks.service import finish_task
from tests.crm_core.factories import NOW, make_calendar, make_conversation, make_staff, make_team


def say(_conversation: Conversation, at: datetime) -> str:
    return f"تا {at:%H:%M}"


async def queued(session: AsyncSession) -> Conversation:
    await make_calendar(session)
    await make_team(session)
    conversation = await make_conversation(session)
    return await move_owner(
        session, conversation_id=conversation.id, target=Owner.QUEUE, actor="test", reason="test", now=NOW
    )


async def after(session: AsyncSession, minutes: float) -> int:
    return await handoff.return_waiting(session, say=say, now=NOW + timedelta(minutes=minutes), limit=10)


async def test_with_nobody_on_duty_the_waiting_one_is_told_and_called_back(session: AsyncSession) -> None:
    conversation = await queued(session)
    assert await after(session, 1) == 0
    assert await after(session, 3) == 1
    task = (await session.scalars(select(Task))).one()
    assert (conversation.owner, task.conversation_id) == ("bot", conversation.id)
    assert (await session.scalars(select(Message.text))).all() == [say(conversation, task.due_at)]
    assert await after(session, 3) == 0


async def test_who_waits_in_vain_again_gets_a_call_back_of_their_own_once_the_first_was_made(
    session: AsyncSession,
) -> None:
    conversation = await queued(session)
    for minutes, made in ((3, 1), (9, 1), (19, 2)):
        await after(session, minutes)
        found = (await session.scalars(select(Task))).all()
        assert len(found) == made
        if minutes == 9:
            await finish_task(session, task_id=found[0].id, actor="staff:a", now=NOW)
        await move_owner(
            session, conversation_id=conversation.id, target=Owner.QUEUE, actor="test", reason="test",
            now=NOW + timedelta(minutes=minutes),
        )  # fmt: skip


async def test_while_somebody_is_on_duty_the_wait_goes_on_for_a_time(session: AsyncSession) -> None:
    conversation = await queued(session)
    await make_staff(session, on_duty=True)
    assert await after(session, 29) == 0
    assert conversation.owner == "queue"
    assert await after(session, 31) == 1
    assert conversation.owner == "bot"


async def test_a_place_promises_minutes_only_while_somebody_is_on_duty(session: AsyncSession) -> None:
    conversation = await queued(session)
    assert await handoff.find_place(session, conversation=conversation) == handoff.Place(1, None)
    await make_staff(session, on_duty=True)
    assert await handoff.find_place(session, conversation=conversation) == handoff.Place(1, 3)


async def test_an_assistant_that_is_down_gives_to_people_only_who_are_there(session: AsyncSession) -> None:
    await make_calendar(session)
    await make_team(session)
    conversation = await make_conversation(session)
    for _ in range(2):
        assert not await handoff.give_up_assistant(session, conversation_id=conversation.id, now=NOW)
    assert conversation.owner == "bot"
    assert len((await session.scalars(select(Task))).all()) == 1
    await make_staff(session, on_duty=True)
    assert await handoff.give_up_assistant(session, conversation_id=conversation.id, now=NOW)
    assert (conversation.owner, conversation.queued_at) == ("queue", NOW)
