"""Tasks for the staff: given to a team, done once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import InvalidInputError, NotFoundError
from crm_core.listing.kinds import TASKS
from crm_core.listing.service import list_records
from crm_core.tasks import repository, service
from crm_core.tasks.errors import TaskStateError
from crm_core.tasks.model import Task
from crm_core.tasks.rules import Due, TaskKind
from tests.crm_core.factories import NOW, make_contact, make_conversation, make_staff, make_team

LATER = NOW + timedelta(hours=3)


async def test_a_task_lands_with_its_team_until_it_is_done(session: AsyncSession) -> None:
    await make_team(session)
    contact = await make_contact(session)
    task = await service.create_task(
        session, kind=TaskKind.CALL_BACK, note="تماس بگیرید", contact_id=contact.id, team_code="support",
        due_at=LATER, now=NOW,
    )  # fmt: skip
    assert [row.id for row in await repository.list_open(session, team_code="support")] == [task.id]
    done = [
        await service.finish_task(session, task_id=task.id, actor="staff", now=at)
        for at in (LATER, LATER + timedelta(1))
    ]
    assert (done[1].state, done[1].done_at) == ("done", LATER)
    assert await repository.list_open(session, team_code="support") == []


async def test_the_most_pressing_task_comes_first(session: AsyncSession) -> None:
    for hours in (5, 1, 3):
        await service.create_task(
            session, kind=TaskKind.CALL_BACK, note=str(hours), due_at=NOW + timedelta(hours=hours), now=NOW
        )
    assert [task.note for task in await repository.list_open(session)] == ["1", "3", "5"]


async def test_an_unknown_team_or_task_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await service.create_task(session, kind=TaskKind.CALL_BACK, note="x", team_code="nobody", due_at=LATER, now=NOW)
    with pytest.raises(NotFoundError):
        await service.finish_task(session, task_id="01890000-0000-7000-8000-000000000000", actor="x", now=NOW)


async def test_an_open_task_is_found_by_contact_else_by_conversation(session: AsyncSession) -> None:
    contact, conversation = await make_contact(session), await make_conversation(session)
    nameless = await service.create_task(
        session, kind=TaskKind.RENEWAL, note="x", conversation_id=conversation.id, due_at=LATER, now=NOW
    )
    named = await service.create_task(
        session, kind=TaskKind.RENEWAL, note="x", contact_id=contact.id, conversation_id=conversation.id,
        due_at=LATER, now=NOW,
    )  # fmt: skip

    async def find(contact_id: str | None, kind: TaskKind = TaskKind.RENEWAL) -> str | None:
        task = await repository.find_open(session, kind=kind, contact_id=contact_id, conversation_id=conversation.id)
        return task.id if task else None

    assert await find(None) == nameless.id
    assert await find(contact.id) == named.id
    assert await find(contact.id, TaskKind.CALL_BACK) is None


async def make_task(session: AsyncSession, **fields: Any) -> Task:
    return await service.create_task(
        session, **{"kind": TaskKind.FOLLOW_UP, "note": "x", "due_at": LATER, "now": NOW, **fields}
    )


async def test_the_same_key_makes_one_task(session: AsyncSession) -> None:
    assert (await make_task(session, key="k")).id == (await make_task(session, key="k", note="y")).id


async def test_a_reminder_after_the_due_time_is_refused(session: AsyncSession) -> None:
    with pytest.raises(InvalidInputError):
        await make_task(session, remind_at=LATER + timedelta(minutes=1))


async def test_a_task_is_put_off_only_into_the_future_and_only_while_open(session: AsyncSession) -> None:
    task = await make_task(session, remind_at=NOW)
    options = {"task_id": task.id, "remind_at": None, "actor": "x", "now": NOW}
    with pytest.raises(InvalidInputError):
        await service.snooze_task(session, due_at=NOW, **options)
    later = await service.snooze_task(session, due_at=LATER + timedelta(days=1), **options)
    assert (later.due_at, later.remind_at) == (LATER + timedelta(days=1), None)
    await service.finish_task(session, task_id=task.id, actor="x", now=NOW)
    with pytest.raises(TaskStateError):
        await service.snooze_task(session, due_at=LATER, **options)
    reopened = await service.reopen_task(session, task_id=task.id, actor="x", now=NOW)
    assert (reopened.state, reopened.done_at) == ("open", None)
    assert (await service.snooze_task(session, due_at=LATER, **options)).due_at == LATER


async def test_a_task_goes_only_to_somebody_who_works_here(session: AsyncSession) -> None:
    task, gone = await make_task(session), await make_staff(session, active=False)
    person = await make_staff(session)
    options = {"task_id": task.id, "actor": "x", "now": NOW}
    assert (await service.assign_task(session, staff_id=person.id, **options)).assignee_id == person.id
    with pytest.raises(NotFoundError):
        await service.assign_task(session, staff_id=gone.id, **options)


async def test_the_list_finds_what_is_late_what_is_due_today_and_whose_reminder_has_come(session: AsyncSession) -> None:
    late = await make_task(session, due_at=NOW - timedelta(days=1))
    today = await make_task(session, remind_at=NOW)
    tomorrow = await make_task(session, due_at=NOW + timedelta(days=1))
    done = await make_task(session, due_at=NOW - timedelta(days=1))
    await service.finish_task(session, task_id=done.id, actor="x", now=NOW)
    midnight = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)  # the first moment of tomorrow in Tehran
    edge = await make_task(session, due_at=midnight)
    names = {late.id: "late", today.id: "today", tomorrow.id: "tomorrow", edge.id: "edge", done.id: "done"}

    async def found(which: Due) -> set[str]:
        page = await list_records(session, TASKS, filters={"due": which}, now=NOW)
        return {names[row.id] for row in page.rows}

    assert await found(Due.OVERDUE) == {"late"}
    assert await found(Due.TODAY) == {"today"}
    assert await found(Due.REMINDER) == {"today"}
