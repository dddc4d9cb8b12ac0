"""What the worker does by the clock, each piece of work in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from connectors.channels.texts import say_call_back
from crm_core import clock
from crm_core.conversations import handoff
from crm_core.db import Database, Session
from crm_core.notices.renewals import remind_renewals
from crm_core.opportunities import rotting
from crm_core.payments.links import schedule_checks
from crm_core.privacy.retention import apply_retention
from crm_core.problems.proposing import propose_problems
from crm_core.quotes.expiry import expire_due
from crm_core.scoring import service as scoring
from crm_core.sla.firing import mark_overdue
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.clocks import fire_due_alarms, recompute_open
from crm_core.tickets.closing import close_settled

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """Work that is looked for every so often; ``run`` does at most ``batch`` pieces and gives how many it did."""

    name: str
    seconds: float
    batch: int
    run: Callable[[Session, datetime, int], Awaitable[int]]


async def _follow_up(session: Session, now: datetime, batch: int) -> int:
    return await rotting.follow_up_rotting(session, now=now, limit=batch)


async def _learn(session: Session, now: datetime, batch: int) -> int:
    return await scoring.rebuild_models(session, now=now)


async def _return_waiting(session: Session, now: datetime, batch: int) -> int:
    return await handoff.return_waiting(session, say=say_call_back, now=now, limit=batch)


JOBS: tuple[Job, ...] = (
    Job("expire_quotes", seconds=60, batch=100, run=expire_due),
    Job("rotting_deals", seconds=300, batch=100, run=_follow_up),
    Job("scoring", seconds=3_600, batch=1_000, run=_learn),
    Job("sla_overdue", seconds=15, batch=200, run=mark_overdue),
    Job("sla_alerts", seconds=15, batch=100, run=fire_due_alarms),
    Job("sla_recompute", seconds=60, batch=50, run=recompute_open),
    Job("retention", seconds=3_600, batch=200, run=apply_retention),
    Job("payment_checks", seconds=30, batch=50, run=schedule_checks),
    Job("assign_tickets", seconds=2, batch=1_000, run=assign_waiting),
    Job("return_waiting", seconds=20, batch=50, run=_return_waiting),
    Job("close_settled_tickets", seconds=600, batch=200, run=close_settled),
    Job("remind_renewals", seconds=3_600, batch=100, run=remind_renewals),
    Job("propose_problems", seconds=300, batch=100, run=propose_problems),
)
"""Every job of the worker; a job must do no harm when it is run twice or by two workers."""


async def keep_doing(database: Database, job: Job) -> None:
    """Does a job for ever: at once again while there is a full batch, else after a pause.

    One that fails is told of and tried again later; the others go on meanwhile.
    """
    while True:
        if await do_batch(database, job) < job.batch:
            await asyncio.sleep(job.seconds)


async def do_batch(database: Database, job: Job) -> int:
    """Does one batch of a job in a transaction of its own, and gives how many pieces; none when it failed."""
    try:
        async with database.writing() as session:
            done = await job.run(session, clock.now(), job.batch)
    except Exception:
        log.exception("job_failed", job=job.name)
        return 0
    if done:
        log.info("job_done", job=job.name, count=done)
    return done
