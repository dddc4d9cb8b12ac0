"""Queries over teams, members of staff and their tokens."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.staff.model import StaffToken, StaffUser, Team
from crm_core.staff.rules import Role


async def get_staff(session: AsyncSession, staff_id: str) -> StaffUser:
    """The member of staff of an id; raises NotFoundError."""
    user = await session.get(StaffUser, staff_id)
    if user is None:
        raise NotFoundError(entity="staff_user")
    return user


async def find_staff_by_username(session: AsyncSession, *, username: str) -> StaffUser | None:
    """The member of staff of a login name, whether or not still active."""
    user: StaffUser | None = await session.scalar(select(StaffUser).where(StaffUser.username == username))
    return user


async def find_first_of_role(session: AsyncSession, *, role: Role) -> StaffUser | None:
    """The active member of staff of a role whose login name comes first."""
    user: StaffUser | None = await session.scalar(
        select(StaffUser).where(StaffUser.role == role, StaffUser.active).order_by(StaffUser.username).limit(1)
    )
    return user


async def list_active(session: AsyncSession, *, team_id: str, role: Role) -> Sequence[StaffUser]:
    """The active members of a team who have a role, in order of login name."""
    query = select(StaffUser).where(StaffUser.team_id == team_id, StaffUser.role == role, StaffUser.active)
    return (await session.scalars(query.order_by(StaffUser.username))).all()


async def find_token(session: AsyncSession, *, token_hash: str) -> StaffToken | None:
    """The token behind a hash."""
    token: StaffToken | None = await session.scalar(select(StaffToken).where(StaffToken.token_hash == token_hash))
    return token


async def list_on_duty(
    session: AsyncSession, *, team_id: str | None = None, roles: Sequence[Role] = ()
) -> Sequence[StaffUser]:
    """Active members of staff who are on duty, in order of login name; of one team or some roles where given."""
    query = select(StaffUser).where(StaffUser.active, StaffUser.on_duty).order_by(StaffUser.username)
    if team_id is not None:
        query = query.where(StaffUser.team_id == team_id)
    if roles:
        query = query.where(StaffUser.role.in_(roles))
    return (await session.scalars(query)).all()


async def find_team(session: AsyncSession, *, code: str) -> Team | None:
    """The team of a code."""
    team: Team | None = await session.scalar(select(Team).where(Team.code == code))
    return team
