"""Queries over quotes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.contacts.model import Contact
from crm_core.errors import NotFoundError
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState


async def get_quote(session: AsyncSession, quote_id: str) -> Quote:
    """The quote with its lines and contact, locked until the transaction ends; raises NotFoundError."""
    quote = await session.scalar(
        select(Quote)
        .where(Quote.id == quote_id)
        .options(selectinload(Quote.lines), selectinload(Quote.contact).selectinload(Contact.identities))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if quote is None:
        raise NotFoundError(entity="quote")
    return quote


async def find_quote_by_code(session: AsyncSession, *, code: str) -> Quote | None:
    """The quote of a code, with its lines."""
    quote: Quote | None = await session.scalar(
        select(Quote).where(Quote.code == code).options(selectinload(Quote.lines))
    )
    return quote


async def list_issued_of_deal(session: AsyncSession, *, opportunity_id: str) -> list[Quote]:
    """Quotes of a deal that wait for an answer, locked until the transaction ends."""
    rows = await session.scalars(
        select(Quote)
        .where(Quote.opportunity_id == opportunity_id, Quote.state == QuoteState.ISSUED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def find_newest_of_conversation(
    session: AsyncSession, *, conversation_id: str, states: tuple[QuoteState, ...]
) -> Quote | None:
    """The newest quote of a conversation in one of some states, with its lines."""
    quote: Quote | None = await session.scalar(
        select(Quote)
        .where(Quote.conversation_id == conversation_id, Quote.state.in_(states))
        .options(selectinload(Quote.lines))
        .order_by(Quote.id.desc())
        .limit(1)
    )
    return quote
