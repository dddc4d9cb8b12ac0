"""Company facts and the answers to frequent questions."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.errors import NotFoundError
from crm_core.knowledge import repository
from crm_core.knowledge.model import Fact, FaqEntry
from crm_core.knowledge.rules import Question, fill_facts, match_question


async def get_fact(session: AsyncSession, *, key: str) -> dict[str, Any]:
    """A section of facts (``company``, ``calendar``); raises NotFoundError."""
    fact = await repository.find_fact(session, key=key)
    if fact is None:
        raise NotFoundError(entity="fact", key=key)
    return fact.value


async def find_facts(session: AsyncSession, *, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The sections of facts of some keys, as far as there are any."""
    return await repository.find_facts(session, keys=keys)


async def set_fact(session: AsyncSession, *, key: str, value: dict[str, Any], actor: str, now: datetime) -> Fact:
    """A section of facts with a new content; the old one is replaced as a whole."""
    fact = await repository.find_fact(session, key=key)
    if fact is None:
        fact = Fact(key=key, value=value)
        session.add(fact)
    else:
        fact.value = value
    audit.record(session, actor=actor, verb="set", entity="fact", entity_id=key, now=now)
    await session.flush()
    return fact


async def answer_faq(session: AsyncSession, *, topic: str | None, text: str) -> FaqEntry | None:
    """The frequent question of a topic, else the one that the customer's words come nearest to."""
    entry = await repository.find_faq(session, topic=topic) if topic else None
    if entry is not None:
        return entry
    entries = {entry.topic: entry for entry in await repository.list_faq(session)}
    found = match_question(
        text, [Question(entry.topic, entry.question, tuple(entry.keywords)) for entry in entries.values()]
    )
    return entries[found] if found is not None else None


async def fill_answer(session: AsyncSession, *, entry: FaqEntry) -> str:
    """An answer with today's facts in it; raises UnknownPlaceholderError."""
    return fill_facts(entry.answer, await repository.load_facts(session))
