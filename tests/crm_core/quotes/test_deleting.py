"""Throwing drafts away: whole, also from the search, and never anything that a customer may have seen."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.errors import NotFoundError
from crm_core.quotes import drafts, repository, service
from crm_core.quotes.errors import QuoteStateError
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.quotes.pricing import WantedLine
from crm_core.search.indexing import index_changes
from crm_core.search.model import SearchEntry
from tests.crm_core.factories import NOW, SALES, make_contact, make_draft, make_quote, make_shop


async def throw_away(session: AsyncSession, quote: Quote) -> None:
    await drafts.delete_draft(session, quote_id=quote.id, author=SALES, now=NOW)


async def test_a_draft_goes_with_its_lines_and_its_place_in_the_search(session: AsyncSession) -> None:
    await make_shop(session)
    draft = await make_draft(
        session, contact=await make_contact(session), lines=[WantedLine("CAM-1", 1), WantedLine("CABLE", 2)]
    )
    await session.run_sync(index_changes)
    await throw_away(session, draft)
    await session.run_sync(index_changes)
    assert await session.scalar(select(func.count()).select_from(QuoteLine)) == 0
    entries = select(func.count()).select_from(SearchEntry).where(SearchEntry.record_id == draft.id)
    assert await session.scalar(entries) == 0
    verbs = await session.scalars(
        select(AuditEvent.verb).where(AuditEvent.entity_id == draft.id).order_by(AuditEvent.id)
    )
    assert list(verbs) == ["draft", "delete"]
    with pytest.raises(NotFoundError):
        await throw_away(session, draft)


async def test_the_next_version_can_be_drafted_again_after_its_draft_was_thrown_away(session: AsyncSession) -> None:
    await make_shop(session)
    first = await make_quote(session, contact=await make_contact(session))
    draft = await service.revise_quote(session, quote_id=first.id, author=SALES, now=NOW)
    await throw_away(session, draft)
    again = await service.revise_quote(session, quote_id=first.id, author=SALES, now=NOW)
    assert (again.revision, again.revision_of_id) == (2, first.id)
    assert again.id != draft.id
    assert (await repository.get_quote(session, first.id)).state == "issued"


@pytest.mark.parametrize("state", ["issued", "accepted", "rejected"])
async def test_what_was_issued_is_never_thrown_away(session: AsyncSession, state: str) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session), accepted=state == "accepted")
    if state == "rejected":
        await service.reject_quote(session, quote_id=quote.id, reason="price", note=None, actor="bot", now=NOW)
    with pytest.raises(QuoteStateError):
        await throw_away(session, quote)
    assert len((await repository.get_quote(session, quote.id)).lines) == 1
