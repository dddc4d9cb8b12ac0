"""A company of any size for measurements: customers, their tickets and the search index over both, in PostgreSQL.

Names, teams, states and dates are skewed as they are in a real company: few family names are common, most tickets are
closed, most of them belong to the first teams, and one customer (`HEAVY`) has about a twentieth of all.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
from sqlalchemy import select

from bench.histories import HISTORIES
from crm_core import clock
from crm_core.db import Database, open_database
from crm_core.migrations.run import upgrade
from crm_core.seed.service import seed_company
from crm_core.settings import HOME
from crm_core.staff.model import StaffUser, Team
from crm_core.text.normalise import canonical
from crm_core.tickets.model import TicketCategory

FIRST = (
    "علی", "محمد", "زهرا", "فاطمه", "حسین", "سارا", "رضا", "مریم", "مهدی", "نرگس", "امیر", "الهام", "حمید", "شیرین",
    "کاوه", "پریسا", "بهرام", "لیلا", "آرش", "مینا",
)  # fmt: skip
LAST = (
    "محمدی", "حسینی", "احمدی", "کریمی", "رضایی", "موسوی", "جعفری", "قاسمی", "رحیمی", "کاظمی", "صادقی", "یوسفی",
    "نوری", "اکبری", "شریفی", "عباسی", "حیدری", "باقری", "میرزایی", "رستمی", "فرهادی", "نعمتی", "سلیمانی", "طاهری",
    "زارع", "ملکی", "خسروی", "پاکدل", "شهبازی", "یزدانی", "درخشان", "مهرآذر", "کیانفر", "بهمنیار",
)  # fmt: skip
"""The earlier ones are more common."""
CITIES = (
    "تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج", "قم", "اهواز", "یزد", "رشت", "کرمان", "ارومیه", "ساری",
    "زاهدان", "بندرعباس", "سنندج",
)  # fmt: skip
SUBJECTS = (
    "پرینتر کاغذ نمی‌کشد", "تصویر دوربین قطع است", "اینترنت شعبه کند شده", "صندوق فروش باز نمی‌شود", "درخواست نصب",
    "صورت‌حساب اشتباه است", "دستگاه ضبط تصویر بوق می‌زند", "رمز مودم فراموش شده", "گارانتی باتری", "تمدید اشتراک",
)  # fmt: skip
DETAILS = (
    "از دیروز شروع شده و همکاران معطل مانده‌اند", "قبلاً هم همین مشکل را داشتیم", "لطفاً فردا صبح تماس بگیرید",
    "شماره سریال روی دستگاه است", "بعد از قطعی برق این‌طور شد", "دو بار خاموش و روشن کردیم", "فقط در شعبه مرکزی",
)  # fmt: skip
HEAVY = "C-0"
"""The code of the customer with about a twentieth of all tickets, conversations, deals, invoices and payments."""
RARE = "زعفرانیه"
"""A word that one ticket in ten thousand holds."""
STATES = (("closed", 80), ("resolved", 12), ("in_progress", 3), ("waiting_customer", 2), ("assigned", 2), ("new", 1))
PRIORITIES = (("normal", 70), ("low", 15), ("high", 13), ("urgent", 2))
SOURCES = (("website", 60), ("telegram", 25), ("import", 14), ("campaign", 1))
YEARS = 3
"""Over how many years the first million customers came."""
FIRST_DAY = datetime(2023, 11, 2, tzinfo=UTC)
_BIRTHS = """
CREATE FUNCTION born_id(moment timestamptz, place bigint) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7' || substr(md5(place::text), 1, 3)
        || '8' || substr(md5(moment::text || place), 1, 15))::uuid $$
"""
_MADE = """
CREATE UNLOGGED TABLE made AS
SELECT number, born, born + interval '1 hour' AS opened, '09' || 100000000 + number * 7 % 899999999 AS mobile,
    name, city, source, subject, detail, state, priority, category, assignee, team,
    born_id(born, number) AS contact_id, born_id(born + interval '1 hour', number) AS ticket_id,
    CASE WHEN number % 23 = 3 THEN born_id($15, 0) ELSE born_id(born, number) END AS holder,
    'TK-1405-' || lpad(number::text, 6, '0') AS code
FROM (
    SELECT number, $15::timestamptz + interval '1 day' * 365 * $3 * (number / 1000000.0) AS born,
        ($4::text[])[1 + floor(random() * cardinality($4::text[]))] AS name,
        ($5::text[])[1 + floor(power(random(), 2.5) * cardinality($5::text[]))] AS city,
        ($6::text[])[1 + floor(random() * 100)] AS source,
        ($7::text[])[1 + floor(random() * cardinality($7::text[]))] AS subject,
        CASE WHEN number % 10000 = 7 THEN $13 ELSE ($8::text[])[1 + floor(random() * cardinality($8::text[]))] END
            AS detail,
        ($9::text[])[1 + floor(random() * 100)] AS state, ($10::text[])[1 + floor(random() * 100)] AS priority,
        1 + floor(power(random(), 2) * cardinality($11::uuid[])) AS category,
        1 + floor(random() * cardinality($12::uuid[])) AS assignee,
        1 + floor(power(random(), 2) * cardinality($14::uuid[])) AS team
    FROM generate_series($1::bigint, $2::bigint - 1) AS number
) AS drawn
"""
_CUSTOMERS = (
    """INSERT INTO contacts (id, external_id, name, city, source, created_at, updated_at, version)
        SELECT contact_id, 'C-' || number, name, city, source, born, born, 1 FROM made ORDER BY number""",
    """INSERT INTO identities (id, contact_id, kind, value, created_at)
        SELECT born_id(born, -number), contact_id, 'mobile', mobile, born FROM made ORDER BY number""",
)
_TICKETS = """INSERT INTO tickets (id, code, contact_id, category_id, team_id, assignee_id, kind, state, priority,
            subject, description, reporter_name, follow_ups, tags, on_duty_only, opened_at, closed_at, updated_at,
            version)
        SELECT ticket_id, code, holder, ($1::uuid[])[category], ($2::uuid[])[team],
            CASE WHEN state <> 'new' THEN ($3::uuid[])[assignee] END, ($4::text[])[category], state, priority, subject,
            subject || '. ' || detail, name, 0, '[]', true, opened,
            CASE WHEN state = 'closed' THEN opened + interval '2 days' END, opened, 1
        FROM made ORDER BY number"""
_FOUND = (
    """INSERT INTO search_entries (kind, record_id, text, moment)
        SELECT 'contacts', contact_id, format(E' %s \\n c %s \\t %s \\n %s ', plain->>name, number, mobile,
            plain->>city), born
        FROM made, (SELECT $1::jsonb AS plain) AS words ORDER BY number""",
    """INSERT INTO search_entries (kind, record_id, text, moment)
        SELECT 'tickets', ticket_id, format(E' %s \\n %s \\n %s %s \\n %s ', plain->>subject,
            replace(lower(code), '-', ' '), plain->>subject, plain->>detail, plain->>name), opened
        FROM made, (SELECT $1::jsonb AS plain) AS words ORDER BY number""",
)
"""The search texts are put together as `crm_core.search.rules.entry_text` does it."""


@dataclass(frozen=True)
class Company:
    """An open store and the colleagues, teams and ticket subjects of its records."""

    database: Database
    staff: Sequence[StaffUser]
    teams: Sequence[Team]
    categories: Sequence[TicketCategory]


@asynccontextmanager
async def empty_database(server: str, name: str) -> AsyncIterator[str]:
    """The URL of a database of its own on a PostgreSQL server; it is gone afterwards."""
    admin = await asyncpg.connect(server)
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        yield server.replace("postgresql://", "postgresql+asyncpg://").rsplit("/", 1)[0] + f"/{name}"
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@asynccontextmanager
async def open_company(server: str, name: str) -> AsyncIterator[Company]:
    """The demo company in a database of its own."""
    async with empty_database(server, name) as url:
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


async def grow(company: Company, *, first: int, last: int) -> None:
    """Adds the customers of some numbers, each with one ticket, with what happened to them, and the search entries.

    The index of fragments takes longest, so it is built while everything else is stored.
    """
    url = company.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with _linked(url) as link, _linked(url) as other:
        if first == 0:
            await link.execute(_BIRTHS)
        (indexed,) = await link.fetch("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_search_entries_fragments'")
        await link.execute("DROP INDEX ix_search_entries_fragments")
        await _draw(link, company, first, last)
        await asyncio.gather(link.execute(indexed["indexdef"]), _store(other, company))
        await link.execute("DROP TABLE made")
        await link.execute("VACUUM ANALYZE")


@asynccontextmanager
async def _linked(url: str) -> AsyncIterator[Any]:
    """A connection that stores rows without looking up what they refer to."""
    link = await asyncpg.connect(url)
    try:
        await link.execute("SET session_replication_role = replica; SET jit = off; SELECT setseed(0.5)")
        await link.execute("SET synchronous_commit = off; SET maintenance_work_mem = '1GB'")
        yield link
    finally:
        await link.close()


async def _draw(link: Any, company: Company, first: int, last: int) -> None:
    """Makes up the customers and stores what they are found by."""
    names = [f"{one} {other}" for one in FIRST for at, other in enumerate(LAST) for _ in range(len(LAST) - at)]
    details = [f"{detail}. {city}" for detail in DETAILS for city in CITIES]
    rare = f"{DETAILS[0]}. {RARE}"
    await link.execute(
        _MADE, first, last, YEARS, names, CITIES, _hundred(SOURCES), list(SUBJECTS), details, _hundred(STATES),
        _hundred(PRIORITIES), [row.id for row in company.categories], [row.id for row in company.staff], rare,
        [row.id for row in company.teams], FIRST_DAY,
    )  # fmt: skip
    plain = json.dumps({words: canonical(words) for words in (*names, *CITIES, *SUBJECTS, *details, rare)})
    for statement in _FOUND:
        await link.execute(statement, plain)


async def _store(link: Any, company: Company) -> None:
    """Stores the customers that were made up and everything of theirs."""
    categories, teams, people = (
        [row.id for row in rows] for rows in (company.categories, company.teams, company.staff)
    )
    kinds = [row.kind for row in company.categories]
    for statement in _CUSTOMERS:
        await link.execute(statement)
    await link.execute(_TICKETS, categories, teams, people, kinds)
    for statement in HISTORIES:
        await link.execute(statement)


def _hundred(choices: Sequence[tuple[str, int]]) -> list[str]:
    """A hundred values in their shares."""
    return [value for value, share in choices for _ in range(share)]
