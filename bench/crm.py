"""``make bench-crm``: how the staff's calls grow with the store, on PostgreSQL.

Loads a company of 10,000 customers with as many tickets, measures, goes on to 100,000 and a million (``--customers N``
for another end), and prints milliseconds (median and 95th percentile) side by side. Numbers of invoices under crashes
and the giving out of tickets are measured in databases of their own. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from bench import assignment, invoices, sla
from bench.company import HEAVY, RARE, Company, empty_database, grow, open_company
from connectors.console import queries
from connectors.console.access import Caller
from connectors.console.listings import CONTACTS, TICKETS, Collection, page, whole
from crm_core import clock
from crm_core.db import Session
from crm_core.listing.service import get_id
from crm_core.search.documents import SOURCES
from crm_core.search.service import search
from crm_core.timeline.rules import UNLESS_ASKED_FOR, MomentKind
from crm_core.timeline.service import list_timeline

SERVER = os.environ.get("HAMSOKHAN_BENCH_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SIZES = (10_000, 100_000)
"""Customers of the company on its way to its full size."""
REPEATS = 15
WRITERS, ISSUES = 32, 2_000

Call = Callable[[Session], Awaitable[Any]]
Times = dict[str, list[float]]


async def measure(company: Company, calls: Mapping[str, Sequence[Call]]) -> Times:
    """Milliseconds of each call with each of its values, several times over, in transactions of their own."""
    times: Times = {}
    for name, variants in calls.items():
        times[name] = []
        for _ in range(max(1, REPEATS // len(variants))):
            for call in variants:
                async with company.database.reading() as session:
                    started = time.perf_counter()
                    await call(session)
                    times[name].append((time.perf_counter() - started) * 1000)
    return times


def p95(times: Times) -> float:
    """The 95th percentile of every call together, in milliseconds."""
    return round(statistics.quantiles([one for some in times.values() for one in some], n=20)[-1], 1)


MIDDLE = datetime(2025, 5, 1, tzinfo=UTC)
"""A day in the middle of the company's years."""


async def lists(company: Company) -> Times:
    """Lists of customers and tickets by every filter, and single ones."""
    async with company.database.reading() as session:
        query = queries.TicketQuery(limit=5, created_before=MIDDLE)
        some = (await page(session, TICKETS, query, Caller(company.staff[0], "")))["items"]
    return await measure(company, {**_of_tickets(company, some), **_of_contacts(company, some)})


def _listed(company: Company, collection: Collection, query: type[queries.ListQuery]) -> Callable[..., Call]:
    def of(**filters: Any) -> Call:
        return lambda session: page(session, collection, query(limit=50, **filters), Caller(company.staff[0], ""))

    return of


def _of_tickets(company: Company, some: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Call]]:
    tickets = _listed(company, TICKETS, queries.TicketQuery)
    people = [user.username for user in company.staff]
    mobiles, codes = [item["contact"]["mobile"] for item in some], [item["code"] for item in some]
    keys = [item["contact"]["id"] for item in some]
    return {
        "tickets": [tickets()],
        "tickets state": [tickets(state=state) for state in ("new", "assigned", "closed", "new,assigned,in_progress")],
        "tickets priority": [tickets(priority=priority) for priority in ("urgent", "high", "normal")],
        "tickets team": [tickets(team=team.code) for team in company.teams],
        "tickets category": [tickets(category=category.code) for category in company.categories],
        "tickets assignee": [tickets(assignee=name) for name in (*people, "none")],
        "tickets queue": [tickets(team=team.code, state="new", assignee="none") for team in company.teams],
        "tickets mine open": [tickets(assignee=name, state="assigned,in_progress") for name in people],
        "tickets urgent open": [tickets(priority="urgent", state="new,assigned,in_progress,waiting_customer")],
        "tickets kind": [tickets(kind=kind) for kind in ("fault", "complaint", "request")],
        "tickets contact": [tickets(contact_id=key) for key in keys],
        "tickets mobile": [tickets(mobile=mobile) for mobile in mobiles],
        "tickets before": [tickets(created_before=MIDDLE)],
        "tickets after": [tickets(created_after=datetime(2026, 10, 30, tzinfo=UTC))],
        "tickets before open": [tickets(created_before=MIDDLE, state="new")],
        "tickets q": [tickets(q=typed) for typed in ("کریمی", "علی محمدی", codes[0], mobiles[0][:8], "بهمنیار")],
        "tickets code": [tickets(code=code) for code in codes],
        "ticket": [lambda session, code=code: whole(session, TICKETS, code) for code in codes],
    }  # fmt: skip


def _of_contacts(company: Company, some: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Call]]:
    contacts = _listed(company, CONTACTS, queries.ContactQuery)
    mobiles, keys = [item["contact"]["mobile"] for item in some], [item["contact"]["id"] for item in some]
    return {
        "contacts": [contacts()],
        "contacts city": [contacts(city=city) for city in ("تهران", "سنندج", "ساری")],
        "contacts source": [contacts(source=source) for source in ("website", "campaign", "none")],
        "contacts mobile": [contacts(mobile=mobile) for mobile in mobiles],
        "contacts before": [contacts(created_before=MIDDLE)],
        "contacts q": [contacts(q=typed) for typed in ("کریمی", "پریسا بهمنیار", "مهرآذر", "زهره", mobiles[0][:7])],
        "contact": [lambda session, key=key: whole(session, CONTACTS, key) for key in keys],
    }  # fmt: skip


async def searches(company: Company) -> Times:
    """Searches for common, usual, rare and mistyped things, over every kind."""

    def sought(typed: str) -> Call:
        return lambda session: search(session, typed=typed, kinds=SOURCES, limit=5, now=clock.now())

    async with company.database.reading() as session:
        some = await page(session, TICKETS, queries.TicketQuery(limit=3), Caller(company.staff[0], ""))
    mobiles = [item["contact"]["mobile"] for item in some["items"]]
    codes = [item["code"] for item in some["items"]]
    return await measure(company, {
        "search name": [sought(typed) for typed in ("کریمی", "علی محمدی", "پریسا بهمنیار", "مهرآذر")],
        "search mobile": [sought(mobile) for mobile in mobiles],
        "search fragment": [sought(mobile[4:9]) for mobile in mobiles] + [sought("912"), sought("4567")],
        "search code": [sought(code) for code in codes],
        "search number": [sought(str(number)) for number in (123, 4567, 987_654)],
        "search text": [sought(typed) for typed in ("نمیکشد", "پرینتر دیروز", f"پرینتر {RARE}", RARE, "بوق میزند برق")],
        "search mistyped": [sought(typed) for typed in ("درخشات", "بهمنبار", "سلیمامی", "مهراذذ")],
        "search nothing": [sought(typed) for typed in ("خخزشژ", "xyzzy", "سا", "کریمی خخزشژ")],
    })  # fmt: skip


async def timelines(company: Company) -> Times:
    """What happened with usual customers, and with the one that has about a twentieth of everything."""
    every, usual = list(MomentKind), sorted(set(MomentKind) - UNLESS_ASKED_FOR)
    month = datetime(2023, 12, 1, tzinfo=UTC)

    def told(contact_id: str, kinds: Sequence[MomentKind], **part: Any) -> Call:
        return lambda session: list_timeline(session, contact_ids=[contact_id], kinds=kinds, limit=50, **part)

    async with company.database.reading() as session:
        heavy = await get_id(session, CONTACTS.kind, key=HEAVY)
        others = [await get_id(session, CONTACTS.kind, key=f"C-{number}") for number in (13, 1_003, 5_555, 9_993)]
        cursor = (await list_timeline(session, contact_ids=[heavy], kinds=usual, limit=200)).next
    return await measure(company, {
        "timeline": [told(one, usual) for one in others],
        "timeline messages": [told(one, every) for one in others],
        "timeline heavy": [told(heavy, usual)],
        "timeline heavy messages": [told(heavy, every)],
        "timeline heavy goes on": [told(heavy, usual, cursor=cursor)],
        "timeline heavy long ago": [told(heavy, usual, until=month)],
    })  # fmt: skip


MEASURED: Mapping[str, Callable[[Company], Awaitable[Times]]] = {
    "list_p95_ms": lists, "search_p95_ms": searches, "timeline_p95_ms": timelines,
}  # fmt: skip
"""What is measured at every size, by the figure of the JSON line."""


async def apart() -> dict[str, Any]:
    """What is measured in databases of its own: invoices, due dates and the giving out of tickets."""
    async with empty_database(SERVER, f"hamsokhan_bench_invoices_{os.getpid()}") as url:
        issued = await asyncio.to_thread(invoices.run, url, WRITERS, ISSUES)
    async with empty_database(SERVER, f"hamsokhan_bench_tickets_{os.getpid()}") as url:
        given = await assignment.measure(url)
    dates = sla.run()
    for figures in (issued, given, dates):
        print(figures, flush=True)
    kept = {"doubled": issued["doubled"], "missing": issued["missing"], "issued": issued["issued"]}
    return {**kept, "sla_per_s": dates["sla_per_s"], "assign_1000_s": given["assign_1000_s"], "given": given["given"]}


async def run(customers: int) -> None:
    """Measures and prints."""
    figures = await apart()
    sizes = [*(size for size in SIZES if size < customers), customers]
    async with open_company(SERVER, f"hamsokhan_bench_{os.getpid()}") as company:
        grown = [await _grown(company, *step) for step in pairwise((0, *sizes))]
    for figure in MEASURED:
        _print_growth({size: times[figure] for size, times in zip(sizes, grown, strict=True)})
        figures[figure] = p95(grown[-1][figure])
    print(json.dumps({**figures, "customers": customers, "tickets": customers}))


async def _grown(company: Company, first: int, last: int) -> dict[str, Times]:
    started = time.perf_counter()
    await grow(company, first=first, last=last)
    print(f"{last:,} customers after {time.perf_counter() - started:.0f} s of loading", flush=True)
    return {figure: await measured(company) for figure, measured in MEASURED.items()}


def _print_growth(times: Mapping[int, Times]) -> None:
    print(f"{'ms':24}" + "".join(f"{size:12,} {'p95':>8}" for size in times))
    for name in next(iter(times.values())):
        row = [(statistics.median(calls[name]), _high(calls[name])) for calls in times.values()]
        print(f"{name:24}" + "".join(f"{middle:12.1f} {high:8.1f}" for middle, high in row))


def _high(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def main() -> None:
    """Reads how large the company is to be, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    asyncio.run(run(parser.parse_args().customers))


if __name__ == "__main__":
    main()
