"""What every action shares: settings, the open store, and the transaction of a turn."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from rasa_sdk.interfaces import Tracker

from crm_core import clock
from crm_core.conversations import service as conversations
from crm_core.conversations.model import Conversation
from crm_core.db import Database, Session, open_database
from crm_core.products import repository as product_queries
from crm_core.products import service as products
from crm_core.products.linker import Linker
from crm_core.settings import Settings, load_settings
from crm_core.turns import service as turns


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()


@cache
def database() -> Database:
    """The store, opened once per process."""
    return open_database(settings().database_url)


@dataclass(frozen=True)
class TurnContext:
    """One transaction inside a turn: its session, its conversation, and the key under which writes happen once.

    ``part`` counts the wishes of one message that are answered one after the other.
    """

    session: Session
    conversation: Conversation
    message_id: str
    part: int
    now: datetime
    actor: str = field(default="customer")

    async def once(self, verb: str, work: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """The result of a piece of work that a replayed turn must not do again; each part of a message has its own."""
        call = turns.Call(self.message_id, verb, self.part, now=self.now)
        return await turns.apply_once(self.session, call=call, work=work)


@asynccontextmanager
async def writing(tracker: Tracker) -> AsyncIterator[TurnContext]:
    """The transaction of an action; raises OwnershipChangedError when the turn is stale."""
    metadata = tracker.latest_message.get("metadata") or {}
    async with database().writing() as session:
        conversation = await conversations.require_epoch(
            session, conversation_id=metadata["conversation_id"], epoch=metadata["epoch"]
        )
        yield TurnContext(session, conversation, metadata["message_id"], metadata.get("part", 0), clock.now())


@asynccontextmanager
async def reading() -> AsyncIterator[Session]:
    """A session for look-ups."""
    async with database().reading() as session:
        yield session


_linkers: dict[Any, Linker] = {}


async def linker() -> Linker:
    """The product linker over the catalogue as it is now (rebuilt only when the catalogue changed)."""
    async with reading() as session:
        version = await product_queries.catalogue_version(session)
        if version not in _linkers:
            _linkers.clear()
            _linkers[version] = await products.load_linker(session)
        return _linkers[version]
