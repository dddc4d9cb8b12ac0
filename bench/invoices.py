"""Numbers of invoices while writers crash: processes that issue, roll back and die by ``kill -9`` at random points.

``python -m bench.invoices URL [WRITERS] [ISSUES]`` prints one JSON line: how many invoices were issued, numbers that
were doubled or are missing (both 0, or the numbering is wrong), and issues per second over all writers. The store at
the URL is brought up to date first; it should be one made for this.
"""

import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from crm_core import clock
from crm_core.audit.model import AuditEvent
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import find_or_create_contact
from crm_core.db import open_database
from crm_core.invoices.model import Invoice, InvoiceLine
from crm_core.invoices.rules import InvoiceState
from crm_core.invoices.service import issue_invoice
from crm_core.migrations.run import upgrade
from crm_core.numbering.model import Counter as NumberCounter
from crm_core.numbering.rules import Series, read_code

SECONDS = 300
"""The writers stop after this, whatever is left to issue."""
ROLLBACK_RATE = 0.05
KILL_RATE = 0.01
"""How often a writer gives up a transaction, or dies before, within or right after one."""
FORK = multiprocessing.get_context("fork")
"""Writers start from this process's loaded modules: a death costs milliseconds and not a second."""


class _GivenUpError(Exception):
    """A transaction that its writer rolls back on purpose."""


def run(url: str, writers: int, issues: int) -> dict[str, Any]:
    """What came of ``issues`` invoices that ``writers`` processes issued at once under crashes."""
    ids = asyncio.run(_prepare(url, issues))
    started = time.monotonic()
    _let_write(url, [ids[place::writers] for place in range(writers)], until=started + SECONDS)
    seconds = time.monotonic() - started
    found = asyncio.run(_inspect(url, ids))
    return {**found, "per_s": round(found["issued"] / seconds, 1)}


async def _prepare(url: str, issues: int) -> list[str]:
    await upgrade(url)
    database = open_database(url)
    now = clock.now()
    async with database.writing() as session:
        contact, _ = await find_or_create_contact(
            session, kind=IdentityKind.MOBILE, value="09120000000", name="bench", source="bench", verified=False,
            now=now,
        )  # fmt: skip
        rows = [_requested(contact.id) for _ in range(issues)]
        session.add_all(rows)
        await session.flush()
        ids = [row.id for row in rows]
    await database.close()
    return ids


def _requested(contact_id: str) -> Invoice:
    line = InvoiceLine(
        row=1, product_code="CAM", product_name="camera", unit="unit", quantity=1, unit_price_rial=10, discount_rial=0,
        net_rial=10, vat_rate=1000, vat_rial=1, total_rial=11,
    )  # fmt: skip
    return Invoice(
        contact_id=contact_id, buyer_name="bench", subtotal_rial=10, vat_rial=1, total_rial=11,
        requested_at=clock.now(), lines=[line],
    )  # fmt: skip


def _let_write(url: str, shares: list[list[str]], *, until: float) -> None:
    """Keeps one writer a share alive until all have finished or the time is up; the dead are replaced."""
    running: dict[int, BaseProcess] = {}
    seed = 0
    waiting = set(range(len(shares)))
    while (waiting or running) and time.monotonic() < until:
        for place in sorted(waiting):
            seed += 1
            running[place] = FORK.Process(target=_write, args=(url, shares[place], seed), daemon=True)
            running[place].start()
        waiting.clear()
        time.sleep(0.02)
        for place, process in list(running.items()):
            if process.exitcode is not None:
                del running[place]
                if process.exitcode != 0:
                    waiting.add(place)
    for process in running.values():
        process.kill()
        process.join()


def _write(url: str, ids: list[str], seed: int) -> None:
    asyncio.run(_issue_all(url, ids, random.Random(seed)))


async def _issue_all(url: str, ids: list[str], chance: random.Random) -> None:
    database = open_database(url)
    left = await _still_requested(database, ids)
    while left:
        for invoice_id in left:
            _perhaps_die(chance)
            with contextlib.suppress(_GivenUpError, DBAPIError):  # a busy store: it is tried again
                async with database.writing() as session:
                    await issue_invoice(session, invoice_id=invoice_id, actor="bench", now=clock.now())
                    _perhaps_die(chance)
                    if chance.random() < ROLLBACK_RATE:
                        raise _GivenUpError
            _perhaps_die(chance)
        left = await _still_requested(database, left)
    await database.close()


async def _still_requested(database: Any, ids: list[str]) -> list[str]:
    async with database.reading() as session:
        query = select(Invoice.id).where(Invoice.id.in_(ids), Invoice.state == InvoiceState.REQUESTED)
        return list(await session.scalars(query))


def _perhaps_die(chance: random.Random) -> None:
    if chance.random() < KILL_RATE:
        os.kill(os.getpid(), signal.SIGKILL)


async def _inspect(url: str, ids: list[str]) -> dict[str, Any]:
    """Doubled: a number on two invoices, or an invoice issued twice. Missing: handed out but on no invoice."""
    database = open_database(url)
    async with database.reading() as session:
        codes = [code for code in await session.scalars(select(Invoice.code)) if code]
        counters = await session.execute(
            select(NumberCounter.jalali_year, NumberCounter.next_number).where(NumberCounter.series == Series.INVOICE)
        )
        issued = await session.scalars(select(AuditEvent.entity_id).where(AuditEvent.verb == "issue"))
        times = Counter(issued)
        mine = await session.scalars(select(Invoice.id).where(Invoice.id.in_(ids), Invoice.code.is_not(None)))
        count = len(list(mine))
        numbers = {parts[1:] for code in codes if (parts := read_code(code))}
        wanted = {(year, number) for year, following in counters for number in range(1, following)}
    await database.close()
    twice = sum(many - 1 for many in times.values())
    return {
        "issued": count,
        "doubled": len(codes) - len(set(codes)) + twice,
        "missing": len(wanted - numbers) + len(numbers - wanted),
    }


if __name__ == "__main__":
    place, *sizes = sys.argv[1:]
    many_writers, many_issues = [*map(int, sizes), *(32, 2_000)[len(sizes) :]]
    print(json.dumps(run(place, many_writers, many_issues)))
