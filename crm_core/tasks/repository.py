"""Queries over tasks."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.errors import NotFoundError
from crm_core.staff.model import Team
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskKind, TaskState


async def get_task(session: AsyncSession, task_id: str) -> Task:
    """The task with its contact, locked until the transaction ends; raises NotFoundError."""
    task = await session.scalar(
        select(Task)
        .where(Task.id == task_id)
        .options(selectinload(Task.contact))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise NotFoundError(entity="task")
    return task


async def find_by_key(session: AsyncSession, *, key: str) -> Task | None:
    """The task that was made under a key."""
    task: Task | None = await session.scalar(select(Task).where(Task.key == key))
    return task


async def find_open(
    session: AsyncSession, *, kind: TaskKind, contact_id: str | None, conversation_id: str | None = None
) -> Task | None:
    """The newest unfinished task of a kind for a contact; for a conversation when the contact is unknown."""
    query = select(Task).where(Task.kind == kind, Task.state == TaskState.OPEN)
    if contact_id is not None:
        query = query.where(Task.contact_id == contact_id)
    else:
        query = query.where(Task.contact_id.is_(None), Task.conversation_id == conversation_id)
    task: Task | None = await session.scalar(query.order_by(Task.id.desc()).limit(1))
    return task


async def list_open(session: AsyncSession, *, team_code: str | None = None) -> list[Task]:
    """Unfinished tasks with their contacts, the most pressing first; of one team, or of everybody."""
    query = select(Task).where(Task.state == TaskState.OPEN).options(selectinload(Task.contact))
    if team_code is not None:
        query = query.join(Team, Team.id == Task.team_id).where(Team.code == team_code)
    return list(await session.scalars(query.order_by(Task.due_at, Task.id)))


async def get_team_id(session: AsyncSession, *, code: str) -> str:
    """The id of a team by its code; raises NotFoundError."""
    team_id = await session.scalar(select(Team.id).where(Team.code == code))
    if team_id is None:
        raise NotFoundError(entity="team")
    return team_id


async def find_team_of_kind(session: AsyncSession, *, kind: str) -> str | None:
    """The code of the first team of a kind (``sales``, ``support``, ``billing``)."""
    code: str | None = await session.scalar(select(Team.code).where(Team.kind == kind).order_by(Team.code).limit(1))
    return code
