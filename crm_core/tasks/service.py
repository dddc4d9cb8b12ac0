"""Giving the staff something to do, putting it off, and finishing it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts.repository import get_survivor_id
from crm_core.errors import InvalidInputError, NotFoundError
from crm_core.staff import repository as staff
from crm_core.tasks import repository
from crm_core.tasks.errors import TaskStateError
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskKind, TaskState


async def create_task(
    session: AsyncSession,
    *,
    kind: TaskKind,
    note: str,
    due_at: datetime,
    now: datetime,
    contact_id: str | None = None,
    conversation_id: str | None = None,
    opportunity_id: str | None = None,
    team_code: str | None = None,
    team_id: str | None = None,
    assignee_id: str | None = None,
    remind_at: datetime | None = None,
    key: str | None = None,
) -> Task:
    """A new task for a person or a team (by code or id), or for whoever comes first when none is named.

    The same ``key`` again gives the task that was made under it. Raises NotFoundError, InvalidInputError.
    """
    known = await repository.find_by_key(session, key=key) if key is not None else None
    if known is not None:
        return known
    _require_order(remind_at, due_at)
    if team_code is not None:
        team_id = await repository.get_team_id(session, code=team_code)
    if contact_id is not None:
        contact_id = await get_survivor_id(session, contact_id)
    task = Task(
        kind=kind, note=note, contact_id=contact_id, conversation_id=conversation_id, team_id=team_id,
        opportunity_id=opportunity_id, assignee_id=assignee_id, due_at=due_at, remind_at=remind_at, key=key,
        created_at=now,
    )  # fmt: skip
    session.add(task)
    await session.flush()
    return task


async def assign_task(session: AsyncSession, *, task_id: str, staff_id: str, actor: str, now: datetime) -> Task:
    """The task in the hands of a member of staff; giving it to whoever has it changes nothing.

    Raises NotFoundError, TaskStateError.
    """
    task = await _get_open(session, task_id)
    if task.assignee_id == staff_id:
        return task
    if not (await staff.get_staff(session, staff_id)).active:
        raise NotFoundError(entity="staff_user")
    _record(session, task, "assign", actor=actor, now=now, old=task.assignee_id, new=staff_id)
    task.assignee_id = staff_id
    await session.flush()
    return task


async def snooze_task(
    session: AsyncSession, *, task_id: str, due_at: datetime, remind_at: datetime | None, actor: str, now: datetime
) -> Task:
    """The task, due at another time and with another reminder; raises TaskStateError, InvalidInputError."""
    task = await _get_open(session, task_id)
    _require_order(remind_at, due_at)
    if due_at <= now:
        raise InvalidInputError(field="due_at", reason="past")
    if (task.due_at, task.remind_at) != (due_at, remind_at):
        _record(session, task, "snooze", actor=actor, now=now, old=task.due_at.isoformat(), new=due_at.isoformat())
        task.due_at, task.remind_at = due_at, remind_at
        await session.flush()
    return task


async def finish_task(session: AsyncSession, *, task_id: str, actor: str, now: datetime) -> Task:
    """The task, done; finishing it twice keeps the first time."""
    task = await repository.get_task(session, task_id)
    if task.state == TaskState.OPEN:
        task.state, task.done_at = TaskState.DONE, now
        _record(session, task, "finish", actor=actor, now=now)
        await session.flush()
    return task


async def reopen_task(session: AsyncSession, *, task_id: str, actor: str, now: datetime) -> Task:
    """The task, to be done after all; an open one stays as it is."""
    task = await repository.get_task(session, task_id)
    if task.state == TaskState.DONE:
        task.state, task.done_at = TaskState.OPEN, None
        _record(session, task, "reopen", actor=actor, now=now)
        await session.flush()
    return task


async def _get_open(session: AsyncSession, task_id: str) -> Task:
    task = await repository.get_task(session, task_id)
    if task.state != TaskState.OPEN:
        raise TaskStateError(state=task.state)
    return task


def _require_order(remind_at: datetime | None, due_at: datetime) -> None:
    if remind_at is not None and remind_at > due_at:
        raise InvalidInputError(field="remind_at", reason="after_due")


def _record(session: AsyncSession, task: Task, verb: str, *, actor: str, now: datetime, **data: str | None) -> None:
    audit.record(session, actor=actor, verb=verb, entity="task", entity_id=task.id, now=now, **data)
