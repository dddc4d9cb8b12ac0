"""Queries over one-time codes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.verification.model import OneTimeCode


async def list_recent(
    session: AsyncSession, *, since: datetime, mobile: str | None = None, conversation_id: str | None = None
) -> list[datetime]:
    """When codes were sent since a moment, to a mobile or from a conversation, oldest first."""
    query = select(OneTimeCode.created_at).where(OneTimeCode.created_at > since)
    if mobile is not None:
        query = query.where(OneTimeCode.mobile == mobile)
    if conversation_id is not None:
        query = query.where(OneTimeCode.conversation_id == conversation_id)
    return list(await session.scalars(query.order_by(OneTimeCode.created_at)))


async def find_newest(session: AsyncSession, *, conversation_id: str, mobile: str) -> OneTimeCode | None:
    """The last code sent to a mobile for a conversation; the ones before it are useless."""
    row: OneTimeCode | None = await session.scalar(
        select(OneTimeCode)
        .where(OneTimeCode.conversation_id == conversation_id, OneTimeCode.mobile == mobile)
        .order_by(OneTimeCode.created_at.desc(), OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return row
