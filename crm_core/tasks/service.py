"""Giving the staff something to do, and finishing it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.tasks import repository
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
    team_code: str | None = None,
    team_id: str | None = None,
    assignee_id: str | None = None,
) -> Task:
    """A new task for a person or a team (by code or id), or for whoever comes first; raises NotFoundError."""
    if team_code is not None:
        team_id = await repository.get_team_id(session, code=team_code)
    task = Task(
        kind=kind, note=note, contact_id=contact_id, conversation_id=conversation_id, team_id=team_id,
        assignee_id=assignee_id, due_at=due_at, created_at=now,
    )  # fmt: skip
    session.add(task)
    await session.flush()
    return task


async def finish_task(session: AsyncSession, *, task_id: str, actor: str, now: datetime) -> Task:
    """The task, done; finishing it twice keeps the first time."""
    task = await repository.get_task(session, task_id)
    if task.state == TaskState.OPEN:
        task.state, task.done_at = TaskState.DONE, now
        audit.record(session, actor=actor, verb="finish", entity="task", entity_id=task_id, now=now)
        await session.flush()
    return task
