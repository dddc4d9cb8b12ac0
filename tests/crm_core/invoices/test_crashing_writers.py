"""Processes that die while they issue invoices leave no gap and no double; `bench.invoices` does it at full size."""

import asyncio
import json
import sys
from pathlib import Path

from crm_core.db import Database

HOME = Path(__file__).resolve().parents[3]
WRITERS, ISSUES = 8, 60


async def test_writers_that_are_killed_leave_no_gap_and_no_double(database: Database, store_url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.invoices", store_url, str(WRITERS), str(ISSUES), cwd=HOME,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await process.communicate()
    found = json.loads(printed)
    assert (found["issued"], found["doubled"], found["missing"]) == (ISSUES, 0, 0)
