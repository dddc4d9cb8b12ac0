"""What the worker does by the clock, each piece of work in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from crm_core import clock
from crm_core.db import Database, Session
from crm_core.quotes.expiry import expire_due

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """Work that is looked for every so often; ``run`` does at most ``batch`` pieces and gives how many it did."""

    name: str
    seconds: float
    batch: int
    run: Callable[[Session, datetime, int], Awaitable[int]]


JOBS: tuple[Job, ...] = (Job("expire_quotes", seconds=60, batch=100, run=expire_due),)
"""Every job of the worker; a job must do no harm when it is run twice or by two workers."""


async def keep_doing(database: Database, job: Job) -> None:
    """Does a job for ever: at once again while there is a full batch, else after a pause."""
    while True:
        async with database.writing() as session:
            done = await job.run(session, clock.now(), job.batch)
        if done:
            log.info("job_done", job=job.name, count=done)
        if done < job.batch:
            await asyncio.sleep(job.seconds)
