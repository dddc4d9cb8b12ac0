"""Who may enter the console: tokens, passwords and duty."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import NotFoundError
from crm_core.staff import repository
from crm_core.staff.errors import LoginRefusedError, PasswordTooShortError, TokenRefusedError
from crm_core.staff.model import StaffToken, StaffUser
from crm_core.staff.passwords import (
    MIN_PASSWORD_LENGTH,
    hash_password,
    hash_token,
    new_password,
    new_token,
    password_fits,
)
from crm_core.staff.rules import Role

FIRST_LOGIN_USERNAME = "admin"


async def issue_token(
    session: AsyncSession,
    *,
    label: str,
    lifetime: timedelta,
    now: datetime,
    staff_id: str | None = None,
    username: str | None = None,
) -> str:
    """A new bearer token of a member of staff, named by id or login name; it is shown this once, only a hash is kept.

    Raises:
        NotFoundError: nobody active has this id or name.
    """
    user = await (
        session.get(StaffUser, staff_id)
        if staff_id is not None
        else repository.find_staff_by_username(session, username=username or "")
    )
    if user is None or not user.active:
        raise NotFoundError(entity="staff_user")
    token = new_token()
    row = StaffToken(
        staff_id=user.id, token_hash=hash_token(token), label=label, created_at=now, expires_at=now + lifetime
    )
    session.add(row)
    await session.flush()
    audit.record(session, actor=f"staff:{user.id}", verb="issue", entity="staff_token", entity_id=row.id, now=now)
    return token


async def authenticate(session: AsyncSession, *, token: str, now: datetime) -> StaffUser:
    """The member of staff that a token speaks for; raises TokenRefusedError."""
    row = await repository.find_token(session, token_hash=hash_token(token))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise TokenRefusedError()
    user = await repository.get_staff(session, row.staff_id)
    if not user.active:
        raise TokenRefusedError()
    return user


async def revoke_token(session: AsyncSession, *, token: str, now: datetime) -> None:
    """Ends a token for good; an unknown or ended one is left as it is."""
    row = await repository.find_token(session, token_hash=hash_token(token))
    if row is None or row.revoked_at is not None:
        return
    row.revoked_at = now
    audit.record(session, actor=f"staff:{row.staff_id}", verb="revoke", entity="staff_token", entity_id=row.id, now=now)
    await session.flush()


async def set_password(session: AsyncSession, *, staff_id: str, password: str, actor: str, now: datetime) -> None:
    """Gives a member of staff a new password.

    Raises:
        NotFoundError, PasswordTooShortError.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShortError(minimum=MIN_PASSWORD_LENGTH)
    user = await repository.get_staff(session, staff_id)
    user.password_hash = await asyncio.to_thread(hash_password, password)
    audit.record(session, actor=actor, verb="set_password", entity="staff_user", entity_id=user.id, now=now)
    await session.flush()


async def check_password(session: AsyncSession, *, username: str, password: str) -> StaffUser:
    """The active member of staff of a name and password; an unknown name takes as long as a wrong password.

    Raises:
        LoginRefusedError.
    """
    user = await repository.find_staff_by_username(session, username=username)
    stored = user.password_hash if user is not None and user.active else None
    fits = await asyncio.to_thread(password_fits, password, stored or _hash_of_nobody())
    if user is None or stored is None or not fits:
        raise LoginRefusedError()
    return user


async def list_on_duty(
    session: AsyncSession, *, team_id: str | None = None, roles: Sequence[Role] = ()
) -> Sequence[StaffUser]:
    """Who can take a conversation now, in order of login name; of one team or some roles where given."""
    return await repository.list_on_duty(session, team_id=team_id, roles=roles)


async def list_assignable(session: AsyncSession) -> Sequence[StaffUser]:
    """Everybody who still works here and belongs to a team, in order of login name."""
    return await repository.list_assignable(session)


async def note_tickets_given(session: AsyncSession, *, staff_ids: Collection[str], now: datetime) -> None:
    """Remembers that some members of staff were given a ticket just now."""
    await repository.set_last_ticket_at(session, staff_ids=staff_ids, at=now)


async def set_workload(
    session: AsyncSession,
    *,
    staff_id: str,
    skills: Collection[str] | None,
    ticket_capacity: int | None,
    actor: str,
    now: datetime,
) -> StaffUser:
    """A member of staff with other skills or another capacity; None leaves what is there."""
    user = await repository.get_staff(session, staff_id)
    wanted = {"skills": sorted(set(skills)) if skills is not None else None, "ticket_capacity": ticket_capacity}
    changed = {name: value for name, value in wanted.items() if value is not None and value != getattr(user, name)}
    for name, value in changed.items():
        setattr(user, name, value)
    if changed:
        audit.record(
            session, actor=actor, verb="set_workload", entity="staff_user", entity_id=staff_id, now=now,
            fields=sorted(changed), ticket_capacity=user.ticket_capacity,
        )  # fmt: skip
        await session.flush()
    return user


async def set_duty(session: AsyncSession, *, staff_id: str, on_duty: bool, actor: str, now: datetime) -> StaffUser:
    """Puts a member of staff on duty or off it; saying the same again changes nothing."""
    user = await repository.get_staff(session, staff_id)
    if user.on_duty != on_duty:
        user.on_duty = on_duty
        audit.record(
            session,
            actor=actor,
            verb="set_duty",
            entity="staff_user",
            entity_id=user.id,
            now=now,
            on_duty=on_duty,
        )
        await session.flush()
    return user


async def find_or_create_of_role(session: AsyncSession, *, role: Role, now: datetime) -> StaffUser:
    """An active member of staff of a role; one named after the role is made where there is none."""
    user = await repository.find_first_of_role(session, role=role)
    if user is not None:
        return user
    user = StaffUser(username=f"script.{role}", name=f"script.{role}", role=role, created_at=now)
    session.add(user)
    await session.flush()
    audit.record(session, actor="cli", verb="create", entity="staff_user", entity_id=user.id, now=now, role=role)
    return user


async def ensure_first_login(session: AsyncSession, *, now: datetime) -> tuple[str, str] | None:
    """Name and new password of ``admin``, the first time only; None once a password was ever set."""
    user = await repository.find_staff_by_username(session, username=FIRST_LOGIN_USERNAME)
    if user is None or user.password_hash is not None:
        return None
    password = new_password()
    await set_password(session, staff_id=user.id, password=password, actor="rule:first_login", now=now)
    return user.username, password


@cache
def _hash_of_nobody() -> str:
    return hash_password(new_password())
