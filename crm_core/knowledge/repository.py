"""Queries over facts, frequent questions and canned replies."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.knowledge.model import CannedReply, Fact, FaqEntry


async def find_fact(session: AsyncSession, *, key: str) -> Fact | None:
    """A section of facts."""
    return await session.get(Fact, key)


async def find_facts(session: AsyncSession, *, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The sections of some keys, as far as there are any."""
    return {fact.key: fact.value for fact in await session.scalars(select(Fact).where(Fact.key.in_(keys)))}


async def load_facts(session: AsyncSession) -> dict[str, dict[str, Any]]:
    """Every section of facts by its key."""
    return {fact.key: fact.value for fact in await session.scalars(select(Fact))}


async def find_faq(session: AsyncSession, *, topic: str) -> FaqEntry | None:
    """The frequent question of a topic."""
    entry: FaqEntry | None = await session.scalar(select(FaqEntry).where(FaqEntry.topic == topic))
    return entry


async def list_faq(session: AsyncSession) -> list[FaqEntry]:
    """Every frequent question, in order of topic."""
    return list(await session.scalars(select(FaqEntry).order_by(FaqEntry.topic)))


async def list_canned_replies(session: AsyncSession, *, team: str | None = None) -> list[CannedReply]:
    """Ready answers in order of code; with a team, its own and those for everybody."""
    query = select(CannedReply).order_by(CannedReply.code)
    if team is not None:
        query = query.where(or_(CannedReply.team == team, CannedReply.team.is_(None)))
    return list(await session.scalars(query))
