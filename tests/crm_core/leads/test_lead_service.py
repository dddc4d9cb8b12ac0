"""Leads: a returning person goes on with the open one, and only its own conversation corrects it."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.db import Database
from crm_core.leads import service
from crm_core.leads.model import Lead
from tests.crm_core.factories import MOBILE, NOW, make_contact, make_conversation, starting_line

LATER = NOW + timedelta(hours=2)


async def capture(session: AsyncSession, **fields: object) -> Lead:
    options = {
        "mobile": MOBILE,
        "name": "سارا",
        "need": "دوربین برای انبار",
        "source": "website",
        "now": NOW,
    } | fields
    lead, _ = await service.capture_lead(session, **options)  # type: ignore[arg-type]
    return lead


async def test_a_need_and_a_mobile_make_a_qualified_lead_and_a_contact(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    lead = await capture(session, company="نیک‌آوران", city="قم", conversation_id=conversation.id)
    assert (lead.state, lead.name, lead.company, lead.city) == ("qualified", "سارا", "نیک‌آوران", "قم")
    assert (lead.conversation_id, lead.created_at) == (conversation.id, NOW)
    contact = await session.get_one(Contact, lead.contact_id)
    assert (contact.name, contact.city) == ("سارا", "قم")


async def test_a_second_need_is_added_to_the_open_lead(session: AsyncSession) -> None:
    first = await capture(session)
    second = await capture(session, need="دستگاه ضبط\n۸ کاناله", now=LATER)
    third = await capture(session, need="دستگاه ضبط\n۸ کاناله", now=LATER)
    assert first.id == second.id == third.id
    assert third.need.split("\n") == ["دوربین برای انبار", "دستگاه ضبط", "۸ کاناله"]
    assert third.updated_at == LATER


async def test_a_part_of_an_earlier_need_is_still_a_need_of_its_own(session: AsyncSession) -> None:
    await capture(session)
    assert (await capture(session, need="دوربین")).need == "دوربین برای انبار\nدوربین"


async def test_its_own_conversation_corrects_a_lead(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    await capture(session, conversation_id=conversation.id, city="قم")
    lead = await capture(session, conversation_id=conversation.id, name="سارا کریمی")
    assert (lead.name, lead.city) == ("سارا کریمی", "قم")


async def test_another_conversation_with_the_same_mobile_only_fills_gaps(session: AsyncSession) -> None:
    first, other = await make_conversation(session), await make_conversation(session)
    await capture(session, conversation_id=first.id)
    lead = await capture(session, conversation_id=other.id, name="مهاجم", city="تبریز")
    assert (lead.name, lead.city, lead.conversation_id) == ("سارا", "تبریز", first.id)


async def test_after_conversion_a_new_interest_is_a_new_lead(session: AsyncSession) -> None:
    first = await capture(session)
    assert await service.convert_open_lead(session, contact_id=first.contact_id, now=LATER) == first.id
    assert await service.convert_open_lead(session, contact_id=first.contact_id, now=LATER) is None
    assert (await capture(session)).id != first.id
    assert first.state == "converted"


async def test_two_captures_at_once_make_one_lead(database: Database) -> None:
    async with database.writing() as session:
        await make_contact(session)
    line = starting_line(database, 6)

    async def arrive(number: int) -> None:
        async with database.writing() as session:
            await line(session)
            await capture(session, need=f"نیاز {number}")

    await asyncio.gather(*(arrive(number) for number in range(6)))
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Lead)) == 1
        need = await session.scalar(select(Lead.need))
        assert need is not None and len(need.split("\n")) == 6
