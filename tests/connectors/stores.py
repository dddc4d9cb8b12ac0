"""A store with every table, made once and then copied: making one takes longer than a test."""

import asyncio
import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from crm_core.migrations.run import upgrade


def copy_empty_store(folder: Path) -> None:
    """Puts an empty store into a folder that has none."""
    target = folder / "crm.db"
    if not target.exists():
        shutil.copy(_empty_store(), target)


@cache
def _empty_store() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hamsokhan-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "crm.db"
    with ThreadPoolExecutor(1) as beside:  # whoever asks may be in a loop of its own
        beside.submit(asyncio.run, upgrade(f"sqlite+aiosqlite:///{path}")).result()
    return path
