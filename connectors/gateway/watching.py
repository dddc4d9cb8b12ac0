"""Noticing messages that other processes stored: a worker's notices, and answers of another gateway."""

import asyncio
from itertools import batched

import structlog

from connectors.gateway.hub import Hub
from connectors.sharing.port import Push
from crm_core.conversations import repository as conversations
from crm_core.db import Database

log = structlog.get_logger()

WATCH_SECONDS = 1.0
"""How often listened-to conversations are looked at; what this process stores itself is pushed at once."""
BATCH = 500
NEWS = "news"
"""The frame that tells listeners, not customers, up to which sequence number there are messages."""


async def keep_watching(database: Database, hub: Hub) -> None:
    """Tells listeners for ever how far their conversations have come."""
    known: dict[str, int] = {}
    while True:
        try:
            known = await look_once(database, hub, known)
        except Exception:
            log.exception("watching_failed")
        await asyncio.sleep(WATCH_SECONDS)


async def look_once(database: Database, hub: Hub, known: dict[str, int]) -> dict[str, int]:
    """Tells the listeners of every conversation that has come further than ``known``, and gives where all stand."""
    found: dict[str, int] = {}
    for some in batched(hub.conversations(), BATCH):
        async with database.reading() as session:
            found |= await conversations.list_last_seqs(session, ids=some)
    for conversation_id, last in found.items():
        if last != known.get(conversation_id):
            hub.show(Push(conversation_id, {"type": NEWS, "seq": last}))
    return found
