"""Queries over quotes."""

from datetime import date

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


async def find_deal_id(session: AsyncSession, *, quote_id: str) -> str | None:
    """The id of a quote's deal."""
    found: str | None = await session.scalar(select(Quote.opportunity_id).where(Quote.id == quote_id))
    return found


async def find_conversation_id(session: AsyncSession, *, quote_id: str) -> str | None:
    """The id of a quote's conversation."""
    found: str | None = await session.scalar(select(Quote.conversation_id).where(Quote.id == quote_id))
    return found


async def find_revision(session: AsyncSession, *, quote_id: str) -> str | None:
    """The id of the next version of a quote."""
    found: str | None = await session.scalar(select(Quote.id).where(Quote.revision_of_id == quote_id))
    return found


async def find_by_request(session: AsyncSession, *, request_key: str) -> str | None:
    """The id of the draft that a request already made."""
    found: str | None = await session.scalar(select(Quote.id).where(Quote.request_key == request_key))
    return found


async def find_accepted_of_deal(session: AsyncSession, *, opportunity_id: str) -> str | None:
    """The code of the accepted quote of a deal."""
    found: str | None = await session.scalar(
        select(Quote.code).where(Quote.opportunity_id == opportunity_id, Quote.state == QuoteState.ACCEPTED)
    )
    return found


async def list_run_out(session: AsyncSession, *, today: date, limit: int) -> list[Quote]:
    """Issued quotes past their last day, oldest first, locked; those that somebody else works on are left out."""
    rows = await session.scalars(
        select(Quote)
        .where(Quote.state == QuoteState.ISSUED, Quote.valid_until < today)
        .order_by(Quote.valid_until, Quote.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
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
