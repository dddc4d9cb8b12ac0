"""Queries over clocks, their alarms and whom they concern."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.sla.model import SlaAlert, SlaClock, WatchedTicket
from crm_core.sla.rules import ClockState
from crm_core.staff.model import StaffUser, Team
from crm_core.staff.rules import Role


async def team_ids(session: AsyncSession) -> Mapping[str, str]:
    """The id of every team by its code."""
    return {row.code: row.id for row in await session.execute(select(Team.code, Team.id).order_by(Team.code))}


async def find_watched(session: AsyncSession, *, ticket_id: str) -> WatchedTicket | None:
    """Whom the alarms of a ticket concern."""
    return await session.get(WatchedTicket, ticket_id)


async def list_clocks(session: AsyncSession, *, ticket_ids: Collection[str]) -> Sequence[SlaClock]:
    """The clocks of some tickets, in order of start; read afresh."""
    query = select(SlaClock).where(SlaClock.ticket_id.in_(ticket_ids)).order_by(SlaClock.started_at, SlaClock.id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def lock_alerts(session: AsyncSession, *, ticket_id: str) -> Sequence[SlaAlert]:
    """The alarms of a ticket's clocks in order of cycle, locked until the transaction ends."""
    query = (
        select(SlaAlert)
        .join(SlaClock, SlaClock.id == SlaAlert.clock_id)
        .where(SlaClock.ticket_id == ticket_id)
        .order_by(SlaAlert.cycle)
        .with_for_update(of=SlaAlert)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def lock_overdue(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[SlaClock]:
    """Running clocks whose due time has passed, oldest first, without those that another worker holds."""
    query = (
        select(SlaClock)
        .where(SlaClock.state == ClockState.RUNNING, SlaClock.due_at < now)
        .order_by(SlaClock.due_at, SlaClock.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def lock_due_alerts(session: AsyncSession, *, now: datetime, limit: int) -> Sequence[SlaAlert]:
    """Alarms whose moment has come, oldest first, without those that another worker holds."""
    query = (
        select(SlaAlert)
        .where(SlaAlert.fired_at.is_(None), SlaAlert.due_at <= now)
        .order_by(SlaAlert.due_at, SlaAlert.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def clocks_by_id(
    session: AsyncSession, *, clock_ids: Collection[str]
) -> Mapping[str, tuple[SlaClock, WatchedTicket]]:
    """Some clocks with whom they concern, by the clock's id."""
    query = select(SlaClock, WatchedTicket).join(WatchedTicket, WatchedTicket.ticket_id == SlaClock.ticket_id)
    rows = await session.execute(query.where(SlaClock.id.in_(clock_ids)).execution_options(populate_existing=True))
    return {clock.id: (clock, watched) for clock, watched in rows}


async def find_supervisor_id(session: AsyncSession, *, team_id: str | None) -> str | None:
    """The supervisor of a team, else the first of all; one who is on duty comes first."""
    chosen: str | None = await session.scalar(
        select(StaffUser.id)
        .where(StaffUser.role == Role.SUPERVISOR, StaffUser.active)
        .order_by((StaffUser.team_id == team_id).desc(), StaffUser.on_duty.desc(), StaffUser.username)
        .limit(1)
    )
    return chosen
