"""Tasks for the staff: given to a team, done once."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.tasks import repository, service
from crm_core.tasks.rules import TaskKind
from tests.crm_core.factories import NOW, make_contact, make_conversation, make_team

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
