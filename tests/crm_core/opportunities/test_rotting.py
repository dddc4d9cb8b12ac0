"""A deal that stands too long in its stage calls for one follow-up."""

import asyncio
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.listing.kinds import OPPORTUNITIES
from crm_core.listing.service import list_records
from crm_core.opportunities.model import Opportunity
from crm_core.opportunities.rotting import follow_up_rotting
from crm_core.opportunities.service import move_opportunity, open_opportunity
from crm_core.pipelines.model import Stage
from crm_core.tasks.model import Task
from tests.crm_core.factories import NOW, make_contact, make_pipeline, make_team, starting_line

LATE = NOW + timedelta(hours=25)


async def open_rotting(session: AsyncSession, mobile: str = "09121112233") -> Opportunity:
    contact = await make_contact(session, mobile=mobile)
    return await open_opportunity(session, contact_id=contact.id, title="دوربین", actor="bot", now=NOW)


async def make_rotting_pipeline(session: AsyncSession) -> None:
    await make_pipeline(session)
    await make_team(session, code="sales", kind="sales")
    for stage in await session.scalars(select(Stage).where(Stage.code.in_(["new", "qualified"]))):
        stage.rotting_hours = 24
    await session.flush()


async def tasks(session: AsyncSession) -> list[Task]:
    return list(await session.scalars(select(Task).order_by(Task.id)))


async def test_every_stay_is_followed_up_once(session: AsyncSession) -> None:
    await make_rotting_pipeline(session)
    deal = await open_rotting(session)
    assert await follow_up_rotting(session, now=NOW + timedelta(hours=23), limit=9) == 0
    assert [await follow_up_rotting(session, now=LATE, limit=9) for _ in range(2)] == [1, 0]
    await move_opportunity(
        session, opportunity_id=deal.id, stage_code="qualified", actor="staff", reason="staff", now=LATE
    )
    assert await follow_up_rotting(session, now=LATE + timedelta(hours=25), limit=9) == 1
    found = await tasks(session)
    assert [(task.kind, task.opportunity_id, task.remind_at) for task in found] == [
        ("follow_up", deal.id, LATE), ("follow_up", deal.id, LATE + timedelta(hours=25)),
    ]  # fmt: skip


async def test_decided_deals_and_stages_that_never_rot_are_left_alone(session: AsyncSession) -> None:
    await make_rotting_pipeline(session)
    for stage, mobile in (("lost", "09121112233"), ("needs_analysed", "09354445566")):
        deal = await open_rotting(session, mobile)
        await move_opportunity(
            session, opportunity_id=deal.id, stage_code=stage, actor="x", reason="staff", lost_reason="price", now=NOW
        )
    assert await follow_up_rotting(session, now=LATE, limit=9) == 0


async def test_the_list_tells_rotting_deals_from_the_others(session: AsyncSession) -> None:
    await make_rotting_pipeline(session)
    first = await open_rotting(session)
    other = await open_rotting(session, "09354445566")
    await move_opportunity(
        session, opportunity_id=other.id, stage_code="needs_analysed", actor="x", reason="staff", now=NOW
    )
    for wanted, ids in ((True, [first.id]), (False, [other.id])):
        page = await list_records(session, OPPORTUNITIES, filters={"rotting": wanted}, now=LATE)
        assert [row.id for row in page.rows] == ids


async def test_two_workers_make_one_task_for_each_deal(database: Database) -> None:
    async with database.writing() as session:
        await make_rotting_pipeline(session)
        for number in range(6):
            await open_rotting(session, f"0912000000{number}")
    line = starting_line(database, 3)

    async def work() -> int:
        async with database.writing() as session:
            await line(session)
            return await follow_up_rotting(session, now=LATE, limit=4)

    await asyncio.gather(*(work() for _ in range(3)))
    async with database.writing() as session:
        await follow_up_rotting(session, now=LATE, limit=9)
    async with database.reading() as session:
        found = [task.opportunity_id for task in await tasks(session)]
        assert len(found) == len(set(found)) == 6
