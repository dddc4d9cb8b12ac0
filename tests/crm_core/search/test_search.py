"""Finding records, on both databases alike."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Organisation
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import add_identity, update_contact
from crm_core.conversations.service import receive_message
from crm_core.db import Database
from crm_core.identifiers import new_id
from crm_core.search import repository
from crm_core.search.documents import SOURCES, WATCHED
from crm_core.search.indexing import index_changes
from crm_core.search.model import SearchEntry
from crm_core.search.rules import answers, read_query
from crm_core.search.service import rebuild_index, search
from crm_core.tickets.service import follow_up_ticket, open_ticket
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    make_category,
    make_contact,
    make_conversation,
    make_quote,
    make_shop,
    starting_line,
)

PIECES = st.text("اآبپکكیيةهمنر ‌۱2٣-_%\"'*()\x00ABcd", max_size=12)


async def found(session: AsyncSession, typed: str, **options: Any) -> dict[str, list[str]]:
    """The ids found, by kind."""
    await session.run_sync(index_changes)
    groups = await search(session, typed=typed, now=NOW, **{"kinds": SOURCES, "limit": 10, **options})
    return {group.kind: [hit.document.record_id for hit in group.hits] for group in groups}


async def test_a_customer_is_found_by_name_company_number_and_mail(session: AsyncSession) -> None:
    sara = await make_contact(session)
    await update_contact(
        session, contact_id=sara.id, actor="bot", now=NOW, company="بازرگانی امید", email="sara@example.com"
    )
    for typed in ("سارا", "كريمي", "بازرگاني اميد", "۱۱۱۲۲", "sara@example.com", "Example.com", "کریکی"):
        assert (await found(session, typed))["contacts"] == [sara.id], typed
    assert "organisations" in await found(session, "امید")
    assert await found(session, "رضا") == {}


async def test_a_new_name_of_a_company_finds_its_people(session: AsyncSession) -> None:
    sara = await make_contact(session)
    await update_contact(session, contact_id=sara.id, actor="bot", now=NOW, company="بازرگانی امید")
    await found(session, "امید")
    organisation = await session.scalar(select(Organisation))
    assert organisation is not None
    organisation.name = "صنایع خورشید"
    await session.flush()
    assert (await found(session, "خورشید"))["contacts"] == [sara.id]
    assert await found(session, "امید") == {}


async def test_tickets_are_found_by_all_that_was_said_about_them(session: AsyncSession) -> None:
    await make_category(session)
    sara = await make_contact(session)
    ticket = await open_ticket(
        session, contact_id=sara.id, category_code="printing", description="پرینتر کاغذ نمی‌کشد", actor="bot", now=NOW
    )
    await follow_up_ticket(session, ticket_id=ticket.id, text="هنوز خراب است", actor="customer", now=NOW)
    for typed in (ticket.code, "۱", "نمیکشد", "پرینتر خراب", ticket.code.lower().replace("-", " ")):
        assert (await found(session, typed))["tickets"] == [ticket.id], typed


async def test_messages_and_quotes_are_found(session: AsyncSession) -> None:
    await make_shop(session)
    sara = await make_contact(session)
    talk = await make_conversation(session, contact=sara)
    message = await receive_message(
        session, conversation_id=talk.id, external_id="1", text="قیمت دوربین می خواستم", now=NOW
    )
    quote = await make_quote(session, contact=sara, buyer_mobile=MOBILE)
    assert quote.code is not None
    assert (await found(session, "میخواستم"))["messages"] == [message.message.id]
    assert (await found(session, quote.code))["quotes"] == [quote.id]
    assert list(await found(session, quote.code)) == ["quotes"]


async def test_exact_numbers_come_before_names_and_names_before_texts(session: AsyncSession) -> None:
    people = [
        await make_contact(session, mobile=mobile, name=name)
        for mobile, name in (("09121112234", "مریم امید"), ("09121112235", "امید رضایی"), ("09121112236", "رضا"))
    ]
    await update_contact(session, contact_id=people[2].id, actor="bot", now=NOW, company="امید")
    ids = (await found(session, "امید"))["contacts"]
    assert ids == [people[1].id, people[0].id, people[2].id]
    assert (await found(session, "09121112235"))["contacts"] == [people[1].id]


async def test_only_the_kinds_asked_for_are_searched(session: AsyncSession) -> None:
    await make_contact(session)
    assert await found(session, "سارا", kinds=["messages", "tickets"]) == {}


async def test_no_more_than_the_limit_is_shown_and_the_newest_first(session: AsyncSession) -> None:
    people = [await make_contact(session, mobile=f"0912111220{number}", name="سارا") for number in range(4)]
    await session.run_sync(index_changes)
    (group,) = await search(session, typed="سارا", kinds=["contacts"], limit=3, now=NOW)
    assert [hit.document.record_id for hit in group.hits] == [person.id for person in reversed(people[1:])]
    assert group.more


@pytest.mark.parametrize(
    "typed", ['"', "*", "NEAR(", 'a" OR "b', "سارا OR رضا", "-سارا*", "text:سارا", "%", "__", "\x00", "'; DROP", "🙂"]
)
async def test_nothing_typed_is_a_command(session: AsyncSession, typed: str) -> None:
    await make_contact(session)
    for ids in (await found(session, typed)).values():
        assert len(ids) <= 1


@given(st.lists(PIECES, min_size=1, max_size=6), PIECES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_index_finds_exactly_the_texts_that_hold_what_is_typed(
    session: AsyncSession, names: list[str], typed: str
) -> None:
    await session.execute(delete(SearchEntry))
    await session.execute(delete(Contact))
    session.add_all(
        Contact(id=new_id(), name=name.replace("\0", ""), source="x", created_at=NOW, updated_at=NOW) for name in names
    )
    await session.run_sync(index_changes)
    query = read_query(typed, years=())
    entries = (await session.scalars(select(SearchEntry))).all()
    expected = {entry.record_id for entry in entries if answers(entry.text, query.ways)}
    if query.ways:
        for way in (repository.find_newest, repository.find_by_fragments):
            assert {entry.record_id for entry in await way(session, kinds=["contacts"], ways=query.ways)} == expected


async def test_what_was_rolled_back_is_not_in_the_index(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as session:
            await make_contact(session)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await fail()
    async with database.writing() as session:
        assert await session.scalar(select(func.count(SearchEntry.id))) == 0
        await make_contact(session)
    async with database.reading() as session:
        assert await session.scalar(select(func.count(SearchEntry.id))) == 1


async def test_two_who_change_one_customer_at_once_are_both_found(database: Database) -> None:
    async with database.writing() as session:
        sara = await make_contact(session)
    ready = starting_line(database, 2)

    async def add(kind: IdentityKind, value: str) -> None:
        async with database.writing() as session:
            await ready(session)
            await add_identity(session, contact_id=sara.id, kind=kind, value=value, verified=False, now=NOW)

    await asyncio.gather(add(IdentityKind.MOBILE, "09354445566"), add(IdentityKind.EMAIL, "s@example.com"))
    async with database.reading() as session:
        for typed in ("09354445566", "s@example.com"):
            assert "contacts" in await found(session, typed)


async def test_rebuilding_gives_the_same_index(session: AsyncSession) -> None:
    await make_shop(session)
    sara = await make_contact(session)
    await make_quote(session, contact=sara)
    await session.run_sync(index_changes)

    async def entries() -> set[tuple[str, str, str]]:
        rows = await session.execute(select(SearchEntry.kind, SearchEntry.record_id, SearchEntry.text))
        return {(kind, record_id, text) for kind, record_id, text in rows}

    before = await entries()
    assert {kind for kind, _, _ in before} == {"contacts", "quotes", "opportunities"}
    await session.execute(delete(SearchEntry))
    assert await rebuild_index(session) == len(before)
    assert await entries() == before


def test_every_watched_row_belongs_to_a_searched_kind() -> None:
    assert {kind for kind, _ in WATCHED.values()} == set(SOURCES)
