"""``make bench-assignment``: giving out a thousand waiting tickets in a store of fifty thousand.

Prints one JSON line: seconds of one round of the worker's job, from the first query to the commit, how many tickets it
gave out, and how many statements it sent.
"""

import asyncio
import json
import os
import random
import time
import uuid
from datetime import timedelta
from itertools import count
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import event, insert

from crm_core import clock
from crm_core.contacts.model import Contact
from crm_core.db import Database, open_database
from crm_core.identifiers import new_id
from crm_core.migrations.run import upgrade
from crm_core.staff.model import StaffUser, Team
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.model import Ticket, TicketCategory, TicketEvent

SERVER = os.environ.get("HAMSOKHAN_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
TICKETS, WAITING, CONTACTS, TEAMS, PEOPLE_OF_TEAM = 50_000, 1_000, 5_000, 5, 12
SKILLS = ("camera", "network", "printing")
CHUNK = 2_000


async def fill(database: Database) -> None:
    """Teams, people, and tickets of which nine in ten are settled, some are in hands and some wait."""
    rng, now = random.Random(1405), clock.now()
    teams = [new_id() for _ in range(TEAMS)]
    contacts = [new_id() for _ in range(CONTACTS)]
    people = [
        {
            "id": new_id(), "username": f"person{place}", "name": "همکار", "role": "agent", "created_at": now,
            "team_id": teams[place % TEAMS], "on_duty": True, "ticket_capacity": 60,
            "skills": rng.sample(SKILLS, rng.randint(1, 3)),
        }
        for place in range(TEAMS * PEOPLE_OF_TEAM)
    ]  # fmt: skip
    category = new_id()
    tickets = [
        _ticket(place, rng=rng, teams=teams, contacts=contacts, people=people, category=category)
        for place in range(TICKETS)
    ]
    events = [
        {"id": new_id(), "ticket_id": row["id"], "seq": 1, "kind": "opened", "actor": "bot", "change": {}, "at": now}
        for row in tickets
    ]
    async with database.writing() as session:
        await session.execute(
            insert(Team), [{"id": key, "code": key[-12:], "name": "تیم", "kind": "support"} for key in teams]
        )
        await session.execute(insert(StaffUser), people)
        await session.execute(
            insert(Contact),
            [{"id": key, "source": "bench", "created_at": now, "updated_at": now} for key in contacts],
        )
        await session.execute(
            insert(TicketCategory),
            [{"id": category, "code": "c", "name": "موضوع", "kind": "fault", "default_priority": "normal"}],
        )
        for rows, model in ((tickets, Ticket), (events, TicketEvent)):
            for start in range(0, len(rows), CHUNK):
                await session.execute(insert(model), rows[start : start + CHUNK])


def _ticket(place: int, *, rng: random.Random, **world: Any) -> dict[str, Any]:
    waiting = place >= TICKETS - WAITING
    state = "new" if waiting else "assigned" if place % 50 == 0 else "closed"
    person = rng.choice(world["people"])
    opened = clock.now() - timedelta(minutes=TICKETS - place)
    return {
        "id": new_id(), "code": f"TK-1405-{place:06d}", "contact_id": rng.choice(world["contacts"]),
        "category_id": world["category"], "team_id": person["team_id"], "kind": "fault",
        "assignee_id": None if waiting else person["id"], "state": state,
        "priority": rng.choice(["low", "normal", "normal", "high", "urgent"]), "subject": "خراب است",
        "description": "خراب است", "opened_at": opened, "updated_at": opened,
        "closed_at": opened if state == "closed" else None,
        "skill": rng.choice((None, None, *SKILLS)) if waiting else None,
    }  # fmt: skip


async def measure(url: str) -> dict[str, float | int]:
    """Fills the empty store at a URL and gives out what waits."""
    await upgrade(url)
    database = open_database(url)
    await fill(database)
    statements = count()
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *_: next(statements))
    started = time.perf_counter()
    async with database.writing() as session:
        given = await assign_waiting(session, clock.now(), WAITING)
    seconds = time.perf_counter() - started
    await database.close()
    return {"assign_1000_s": round(seconds, 3), "given": given, "statements": next(statements)}


def run(url: str) -> dict[str, float | int]:
    """The figures of the empty store at a URL."""
    return asyncio.run(measure(url))


def main() -> None:
    """Measures on a PostgreSQL database of its own, and prints."""
    name = f"hamsokhan_bench_{uuid.uuid4().hex[:10]}"
    asyncio.run(_administer(f"CREATE DATABASE {name}"))
    try:
        print(json.dumps(run(f"{SERVER.replace('postgresql://', 'postgresql+asyncpg://').rsplit('/', 1)[0]}/{name}")))
    finally:
        asyncio.run(_administer(f"DROP DATABASE {name} WITH (FORCE)"))


async def _administer(statement: str) -> None:
    server = await asyncpg.connect(SERVER)
    try:
        await server.execute(statement)
    finally:
        await server.close()


if __name__ == "__main__":
    main()
