"""Opening a store that somebody else is opening just now."""

import asyncio
from pathlib import Path

from sqlalchemy import text

from crm_core.db import open_database

AT_ONCE, TIMES = 8, 25


async def look_into(url: str) -> None:
    database = open_database(url)
    try:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
    finally:
        await database.close()


async def test_whoever_opens_a_file_at_the_same_moment_waits_its_turn(tmp_path: Path) -> None:
    for number in range(TIMES):
        url = f"sqlite+aiosqlite:///{tmp_path}/{number}.db"
        await asyncio.gather(*(look_into(url) for _ in range(AT_ONCE)))
