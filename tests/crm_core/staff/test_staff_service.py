"""Who may enter, and who may not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.staff import service as staff
from crm_core.staff.errors import LoginRefusedError, PasswordTooShortError, TokenRefusedError
from crm_core.staff.model import StaffToken, StaffUser
from crm_core.staff.rules import Role

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def add_user(session: AsyncSession, username: str = "n.karimi", role: Role = Role.AGENT) -> StaffUser:
    """A member of staff."""
    user = StaffUser(username=username, name="نسرین کریمی", role=role, created_at=NOW)
    session.add(user)
    await session.flush()
    return user


async def test_a_token_speaks_for_its_owner_until_it_expires(session: AsyncSession) -> None:
    user = await add_user(session)
    token = await staff.issue_token(session, username="n.karimi", label="script", lifetime=DAY, now=NOW)
    assert token.startswith("hs_")
    assert (await staff.authenticate(session, token=token, now=NOW + DAY - timedelta(seconds=1))).id == user.id
    with pytest.raises(TokenRefusedError):
        await staff.authenticate(session, token=token, now=NOW + DAY)


async def test_the_store_never_holds_the_token_itself(session: AsyncSession) -> None:
    user = await add_user(session)
    token = await staff.issue_token(session, staff_id=user.id, label="script", lifetime=DAY, now=NOW)
    row = (await session.scalars(select(StaffToken))).one()
    assert token.removeprefix("hs_") not in row.token_hash
    assert len(row.token_hash) == 64


async def test_a_revoked_token_is_refused(session: AsyncSession) -> None:
    user = await add_user(session)
    token = await staff.issue_token(session, staff_id=user.id, label="script", lifetime=DAY, now=NOW)
    await staff.revoke_token(session, token=token, now=NOW)
    with pytest.raises(TokenRefusedError):
        await staff.authenticate(session, token=token, now=NOW)


async def test_an_unknown_token_is_refused(session: AsyncSession) -> None:
    with pytest.raises(TokenRefusedError):
        await staff.authenticate(session, token="hs_nothing", now=NOW)


async def test_the_token_of_somebody_who_left_is_refused(session: AsyncSession) -> None:
    user = await add_user(session)
    token = await staff.issue_token(session, staff_id=user.id, label="script", lifetime=DAY, now=NOW)
    user.active = False
    await session.flush()
    with pytest.raises(TokenRefusedError):
        await staff.authenticate(session, token=token, now=NOW)
    with pytest.raises(NotFoundError):
        await staff.issue_token(session, staff_id=user.id, label="script", lifetime=DAY, now=NOW)


async def test_the_right_password_opens_and_a_wrong_one_does_not(session: AsyncSession) -> None:
    user = await add_user(session)
    await staff.set_password(session, staff_id=user.id, password="گذرواژهٔ بلند ۱۲", actor="cli", now=NOW)
    found = await staff.check_password(session, username="n.karimi", password="گذرواژهٔ بلند ۱۲")
    assert found.id == user.id
    with pytest.raises(LoginRefusedError):
        await staff.check_password(session, username="n.karimi", password="گذرواژهٔ بلند ۱۳")


@pytest.mark.parametrize("username", ["nobody", "without.password", "left"])
async def test_a_name_that_cannot_enter_is_refused_like_a_wrong_password(session: AsyncSession, username: str) -> None:
    await add_user(session, username="without.password")
    gone = await add_user(session, username="left")
    await staff.set_password(session, staff_id=gone.id, password="long enough", actor="cli", now=NOW)
    gone.active = False
    await session.flush()
    with pytest.raises(LoginRefusedError):
        await staff.check_password(session, username=username, password="long enough")


async def test_two_people_with_one_password_have_different_hashes(session: AsyncSession) -> None:
    users = [await add_user(session, username=name) for name in ("one", "two")]
    for user in users:
        await staff.set_password(session, staff_id=user.id, password="the same one", actor="cli", now=NOW)
    assert users[0].password_hash != users[1].password_hash


async def test_a_short_password_is_refused(session: AsyncSession) -> None:
    user = await add_user(session)
    with pytest.raises(PasswordTooShortError):
        await staff.set_password(session, staff_id=user.id, password="short", actor="cli", now=NOW)


async def test_the_first_login_is_shown_once(session: AsyncSession) -> None:
    await add_user(session, username="admin", role=Role.ADMIN)
    first = await staff.ensure_first_login(session, now=NOW)
    assert first is not None
    username, password = first
    assert (await staff.check_password(session, username=username, password=password)).role == Role.ADMIN
    assert await staff.ensure_first_login(session, now=NOW) is None


async def test_only_people_on_duty_are_listed(session: AsyncSession) -> None:
    agent, seller = await add_user(session), await add_user(session, username="seller", role=Role.SALES)
    await add_user(session, username="resting")
    for user in (agent, seller):
        await staff.set_duty(session, staff_id=user.id, on_duty=True, actor="cli", now=NOW)
    assert [user.username for user in await staff.list_on_duty(session)] == ["n.karimi", "seller"]
    assert [user.username for user in await staff.list_on_duty(session, roles=[Role.SALES])] == ["seller"]
    await staff.set_duty(session, staff_id=agent.id, on_duty=False, actor="cli", now=NOW)
    assert [user.username for user in await staff.list_on_duty(session)] == ["seller"]


async def test_a_role_that_nobody_has_gets_one_member(session: AsyncSession) -> None:
    made = await staff.find_or_create_of_role(session, role=Role.TRAINER, now=NOW)
    again = await staff.find_or_create_of_role(session, role=Role.TRAINER, now=NOW)
    assert made.id == again.id
    assert made.role == Role.TRAINER
