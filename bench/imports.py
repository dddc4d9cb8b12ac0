"""``make bench-imports``: how fast files of an old system are brought in, and how much memory that takes.

Each file is imported by a process of its own into a SQLite store with the shipped definitions, as `crm import` does
it: contacts into an empty store, their tickets after them, then the contacts once more, when all are known already.
Rows per second are of the processor time of the import; the peak is that of the whole process. ``rows_per_s`` and
``peak_mb`` are the worst of the three. Prints one JSON line.
"""

import argparse
import asyncio
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from connectors.cli.record_files import bring_in
from crm_core import clock
from crm_core.db import open_database
from crm_core.migrations.run import upgrade
from crm_core.seed.service import seed_company
from crm_core.settings import HOME, load_settings

FIRST = ("علی", "محمد", "زهرا", "فاطمه", "حسین", "سارا", "رضا", "مریم", "مهدی", "نرگس", "کاوه", "پریسا")
LAST = ("محمدی", "حسینی", "احمدی", "کریمی", "رضایی", "موسوی", "جعفری", "رحیمی", "کاظمی", "صادقی", "نوری", "شریفی")
CITIES = ("تهران", "مشهد", "اصفهان", "شیراز", "تبریز", "کرج", "قم", "اهواز", "یزد", "رشت", "کرمان", "ساری")
SUBJECTS = ("پرینتر کاغذ نمی‌کشد", "تصویر دوربین قطع است", "اینترنت شعبه کند شده", "صورت‌حساب اشتباه است")
DETAILS = "از دیروز شروع شده و همکاران معطل مانده‌اند؛ دو بار خاموش و روشن کردیم و درست نشد. شماره سریال روی دستگاه است."
STATES = ("بسته", "بسته", "بسته", "حل‌شده", "در حال انجام", "جدید")
BORN = datetime(2021, 3, 21, tzinfo=UTC)
CONTACTS = ("کد مشتری", "نام", "موبایل", "ایمیل", "شرکت", "شهر", "تاریخ ثبت")
TICKETS = ("کد تیکت", "کد مشتری", "عنوان", "شرح", "وضعیت", "اولویت", "تاریخ ثبت")


def contact_lines(rows: int) -> Iterator[tuple[str, ...]]:
    """Customers with a mobile each; a third have an e-mail, a third speak for one of many shops, one in 100 is bad."""
    chance = random.Random(1405)
    for number in range(rows):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.choice(LAST)}"
        mobile = "021" if number % 100 == 50 else f"09{100_000_000 + number}"
        email = f"c{number}@example.com" if number % 3 == 0 else ""
        shop = f"فروشگاه {number % 5_000}" if number % 3 == 1 else ""
        born = BORN + timedelta(minutes=number)
        yield str(number), name, mobile, email, shop, chance.choice(CITIES), f"{born:%Y-%m-%d %H:%M}"


def ticket_lines(rows: int) -> Iterator[tuple[str, ...]]:
    """A ticket of each customer."""
    chance = random.Random(1405)
    for number in range(rows):
        born = BORN + timedelta(minutes=number)
        about = f"{chance.choice(SUBJECTS)}"
        owner = str(number if number % 100 != 50 else number - 1)
        yield f"T-{number}", owner, about, DETAILS, chance.choice(STATES), "عادی", f"{born:%Y-%m-%d %H:%M}"


def write(path: Path, header: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> Path:
    """A CSV file as a spreadsheet saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)
    return path


async def prepare(url: str) -> None:
    """An empty store with the shipped definitions."""
    await upgrade(url)
    database = open_database(url)
    async with database.writing() as session:
        await seed_company(session, data_dir=HOME / "data", now=clock.now())
    await database.close()


async def measure(url: str, kind: str, path: Path) -> dict[str, Any]:
    """Imports one file and tells what that took."""
    settings = replace(load_settings(create_secrets=True), database_url=url)
    started, begun = time.process_time(), time.perf_counter()
    report = await bring_in(
        settings, kind=kind, path=path, mapping={}, unit=None, update=False, dry_run=False, console=Console(quiet=True)
    )
    used, passed = time.process_time() - started, time.perf_counter() - begun
    totals = report.totals()
    return {
        "kind": kind, "rows_per_s": round(sum(totals.values()) / used), "seconds": round(passed, 1),
        "peak_mb": peak_mb(), **totals,
    }  # fmt: skip


def peak_mb() -> int:
    """The most memory that this process ever had at once, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) // 1024


def in_process(folder: Path, *arguments: str) -> dict[str, Any]:
    """The figures of one file, from a process of its own."""
    command = [sys.executable, "-m", "bench.imports", "--one", *arguments]
    here = {**os.environ, "HAMSOKHAN_VAR_DIR": str(folder)}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=here)
    print(done.stdout.strip(), file=sys.stderr)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def run(rows: int) -> dict[str, Any]:
    """The figures of all files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder / 'store.db'}"
        asyncio.run(prepare(url))
        contacts = write(folder / "contacts.csv", CONTACTS, contact_lines(rows))
        tickets = write(folder / "tickets.csv", TICKETS, ticket_lines(rows))
        files = (("contacts", contacts), ("tickets", tickets), ("contacts", contacts))
        done = [in_process(folder, url, kind, str(path)) for kind, path in files]
    return {
        "rows": rows, "rows_per_s": min(one["rows_per_s"] for one in done),
        "peak_mb": max(one["peak_mb"] for one in done), "contacts_per_s": done[0]["rows_per_s"],
        "tickets_per_s": done[1]["rows_per_s"], "known_contacts_per_s": done[2]["rows_per_s"],
    }  # fmt: skip


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--rows", type=int, default=100_000)
    reader.add_argument("--one", nargs=3, metavar=("URL", "KIND", "FILE"))
    chosen = reader.parse_args()
    if chosen.one:
        print(json.dumps(asyncio.run(measure(chosen.one[0], chosen.one[1], Path(chosen.one[2])))))
    else:
        print(json.dumps(run(chosen.rows)))
