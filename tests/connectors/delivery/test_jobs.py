"""Work by the clock."""

import asyncio
from contextlib import suppress
from datetime import datetime

import pytest

from connectors.delivery.jobs import JOBS, Job, do_batch, keep_doing
from crm_core.audit import service as audit
from crm_core.audit.model import AuditEvent
from crm_core.db import Database, Session
from tests.crm_core.factories import NOW


async def break_down(session: Session, now: datetime, batch: int) -> int:
    audit.record(session, actor="rule", verb="half", entity="job", entity_id="1", now=now)
    await session.flush()
    raise ZeroDivisionError


async def test_a_job_that_fails_leaves_nothing_behind_and_stops_nobody(database: Database) -> None:
    assert await do_batch(database, Job("broken", 1, 10, break_down)) == 0
    async with database.reading() as session:
        assert (await session.scalars(AuditEvent.__table__.select())).all() == []


async def test_full_batches_follow_each_other_at_once(database: Database) -> None:
    left, rested = [25], asyncio.Event()

    async def work(_session: Session, _now: datetime, batch: int) -> int:
        done = min(left[0], batch)
        left[0] -= done
        if done < batch:
            rested.set()
        return done

    task = asyncio.create_task(keep_doing(database, Job("counting", 3_600, 10, work)))
    await asyncio.wait_for(rested.wait(), 10)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert left == [0]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
async def test_every_job_finds_nothing_to_do_in_an_empty_store(database: Database, job: Job) -> None:
    async with database.writing() as session:
        assert await job.run(session, NOW, job.batch) == 0


def test_no_two_jobs_share_a_name() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
