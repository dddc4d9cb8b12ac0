"""Taking away what lies outside the store once it is erased there: files, and what the assistant remembers."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from connectors.delivery.sms import Deliver, DeliveryFailedError

LOCK_SECONDS = 5.0
"""How long to wait for the assistant's own writing; after that the delivery is tried again later."""


def remove_file(folder: Path) -> Deliver:
    """How an outbox item of kind ``remove_file`` is delivered: the file goes, and one that is gone stays gone."""

    async def deliver(_key: str, payload: dict[str, Any]) -> None:
        path = folder / Path(payload["attachment_id"]).name
        await asyncio.to_thread(path.unlink, missing_ok=True)

    return deliver


def forget_dialogue(tracker: Path) -> Deliver:
    """How an outbox item of kind ``forget_dialogue`` is delivered: the assistant's memory of a conversation goes."""

    async def deliver(_key: str, payload: dict[str, Any]) -> None:
        await asyncio.to_thread(_forget, tracker, payload["conversation_id"])

    return deliver


def _forget(tracker: Path, conversation_id: str) -> None:
    if not tracker.is_file():
        return
    try:
        with closing(sqlite3.connect(tracker, timeout=LOCK_SECONDS)) as store, store:
            for table in ("events", "snapshots"):
                store.execute(f"DELETE FROM {table} WHERE sender_id = ?", (conversation_id,))  # noqa: S608
    except sqlite3.OperationalError as error:
        raise DeliveryFailedError(str(error)) from error
