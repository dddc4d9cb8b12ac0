"""A company of any size for measurements: customers, their tickets and the search index over both, in PostgreSQL.

Names, teams, states and dates are skewed as they are in a real company: few family names are common, most tickets are
closed, half of them belong to the first team. The same numbers give the same company.
"""

import itertools
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy import select

from crm_core import clock
from crm_core.db import Database, open_database
from crm_core.imports.births import id_born_at
from crm_core.identifiers import new_id
from crm_core.migrations.run import upgrade
from crm_core.search.rules import entry_text
from crm_core.seed.service import seed_company
from crm_core.settings import HOME
from crm_core.staff.model import StaffUser, Team
from crm_core.text.jalali import to_jalali
from crm_core.tickets.model import TicketCategory

FIRST = "علی محمد زهرا فاطمه حسین سارا رضا مریم مهدی نرگس امیر الهام حمید شیرین کاوه پریسا بهرام لیلا آرش مینا".split()
LAST = (
    "محمدی حسینی احمدی کریمی رضایی موسوی جعفری قاسمی رحیمی کاظمی صادقی یوسفی نوری اکبری شریفی عباسی حیدری باقری "
    "میرزایی رستمی فرهادی نعمتی سلیمانی طاهری زارع ملکی خسروی پاکدل شهبازی یزدانی درخشان مهرآذر کیانفر بهمنیار"
).split()
CITIES = "تهران مشهد اصفهان شیراز تبریز کرج قم اهواز یزد رشت کرمان ارومیه ساری زاهدان بندرعباس سنندج".split()
SUBJECTS = (
    "پرینتر کاغذ نمی‌کشد", "تصویر دوربین قطع است", "اینترنت شعبه کند شده", "صندوق فروش باز نمی‌شود", "درخواست نصب",
    "صورت‌حساب اشتباه است", "دستگاه ضبط تصویر بوق می‌زند", "رمز مودم فراموش شده", "گارانتی باتری", "تمدید اشتراک",
)  # fmt: skip
DETAILS = (
    "از دیروز شروع شده و همکاران معطل مانده‌اند", "قبلاً هم همین مشکل را داشتیم", "لطفاً فردا صبح تماس بگیرید",
    "شماره سریال روی دستگاه است", "بعد از قطعی برق این‌طور شد", "دو بار خاموش و روشن کردیم", "فقط در شعبه مرکزی",
)  # fmt: skip
RARE = "زعفرانیه"
"""A word that one ticket in ten thousand holds."""
STATES = (("closed", 80), ("resolved", 12), ("in_progress", 3), ("waiting_customer", 2), ("assigned", 2), ("new", 1))
PRIORITIES = (("normal", 70), ("low", 15), ("high", 13), ("urgent", 2))
SOURCES = (("website", 60), ("telegram", 25), ("import", 14), ("campaign", 1))
YEARS = 3
CHUNK = 20_000


@dataclass(frozen=True)
class Company:
    """An open store and the colleagues, teams and ticket subjects of its records."""

    database: Database
    staff: Sequence[StaffUser]
    teams: Sequence[Team]
    categories: Sequence[TicketCategory]


@asynccontextmanager
async def open_company(server: str, name: str) -> AsyncIterator[Company]:
    """A database of its own on a PostgreSQL server, with the demo company in it; it is gone afterwards."""
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {name}")
    url = server.replace("postgresql://", "postgresql+asyncpg://").rsplit("/", 1)[0] + f"/{name}"
    try:
        await upgrade(url)
        database = open_database(url)
        try:
            async with database.writing() as session:
                await seed_company(session, data_dir=HOME / "data", now=clock.now())
            async with database.reading() as session:
                lists = [(await session.scalars(select(model))).all() for model in (StaffUser, Team, TicketCategory)]
            yield Company(database, *lists)  # type: ignore[arg-type]
        finally:
            await database.close()
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def grow(company: Company, *, first: int, last: int) -> None:
    """Adds the customers and tickets of some numbers, each customer with one ticket, and their search entries."""
    url = company.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    link = await asyncpg.connect(url)
    try:
        await link.execute("SET session_replication_role = replica")  # no check of every reference
        (indexed,) = await link.fetch("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_search_entries_fragments'")
        await link.execute("DROP INDEX ix_search_entries_fragments")
        for numbers in itertools.batched(range(first, last), CHUNK):
            await _copy(link, company, numbers)
        await link.execute("SET maintenance_work_mem = '512MB'")
        await link.execute(indexed["indexdef"])
        await link.execute("VACUUM ANALYZE")
    finally:
        await link.close()


async def _copy(link: Any, company: Company, numbers: Sequence[int]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {"contacts": [], "identities": [], "tickets": [], "search_entries": []}
    for number in numbers:
        for table, row in _customer(company, number):
            rows[table].append(row)
    for table, records in rows.items():
        columns = list(records[0])
        await link.copy_records_to_table(table, columns=columns, records=[tuple(row.values()) for row in records])


def _customer(company: Company, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """A person and their ticket, born in order of their numbers over the last years."""
    dice = random.Random(number)
    born = datetime(2026, 11, 1, tzinfo=UTC) - timedelta(days=365 * YEARS) * (1 - number / 1_000_000)
    contact_id, mobile = id_born_at(born, place=number), f"09{100_000_000 + number * 7 % 899_999_999}"
    name, city = f"{dice.choice(FIRST)} {_skewed(dice, LAST)}", _skewed(dice, CITIES)
    yield (
        "contacts",
        {
            "id": contact_id,
            "external_id": f"C-{number}",
            "name": name,
            "city": city,
            "source": _weighted(dice, SOURCES),
            "created_at": born,
            "updated_at": born,
            "version": 1,
        },
    )
    yield (
        "identities",
        {
            "id": new_id(),
            "contact_id": contact_id,
            "kind": "mobile",
            "value": mobile,
            "created_at": born,
        },
    )
    yield "search_entries", _entry("contacts", contact_id, born, name, (f"C-{number}", mobile), (city,))
    opened = born + timedelta(hours=1)
    ticket_id, code = id_born_at(opened, place=number), f"TK-{to_jalali(opened.date()).year}-{number % 1_000_000:06d}"
    subject = dice.choice(SUBJECTS)
    detail = f"{subject}. {dice.choice(DETAILS)}. {RARE if number % 10_000 == 7 else dice.choice(CITIES)}"
    state = _weighted(dice, STATES)
    category = company.categories[min(int(dice.expovariate(0.5)), len(company.categories) - 1)]
    yield (
        "tickets",
        {
            "id": ticket_id,
            "code": code,
            "contact_id": contact_id,
            "category_id": category.id,
            "team_id": company.teams[min(int(dice.expovariate(0.8)), len(company.teams) - 1)].id,
            "assignee_id": None if state == "new" else dice.choice(company.staff).id,
            "kind": category.kind,
            "state": state,
            "priority": _weighted(dice, PRIORITIES),
            "subject": subject,
            "description": detail,
            "reporter_name": name,
            "follow_ups": 0,
            "opened_at": opened,
            "closed_at": opened + timedelta(days=2) if state == "closed" else None,
            "updated_at": opened,
            "version": 1,
        },
    )
    yield "search_entries", _entry("tickets", ticket_id, opened, subject, (code,), (detail, name))


def _entry(
    kind: str, record_id: str, moment: datetime, title: str, keys: Sequence[str], texts: Sequence[str]
) -> dict[str, Any]:
    return {"kind": kind, "record_id": record_id, "text": entry_text(title, keys, texts), "moment": moment}


def _skewed(dice: random.Random, words: Sequence[str]) -> str:
    """A word of a list, the earlier ones far more often."""
    return words[int(len(words) * dice.random() ** 2.5)]


def _weighted(dice: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    values, weights = zip(*choices, strict=True)
    return dice.choices(values, weights)[0]  # type: ignore[no-any-return]
