"""Every filter, cursor and key means the same on SQLite and PostgreSQL."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.imports.births import id_born_at
from crm_core.listing import repository
from crm_core.listing.clauses import BIRTH_LAG_S
from crm_core.listing.kinds import CONTACTS, KINDS, STAFF, TICKETS, Kind
from crm_core.listing.service import get_id, list_records, load_related
from crm_core.search.indexing import index_changes
from crm_core.tasks.rules import Due
from crm_core.tickets.service import assign_ticket, open_ticket
from tests.connectors.console.conftest import NOBODY
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    make_category,
    make_contact,
    make_staff,
    make_team,
    make_ticket,
)

SAMPLES: dict[str, Any] = {
    "created_after": NOW, "created_before": NOW, "granted": True, "active": True, "on_duty": True, "score": [4, 5],
    "state": ["new", "x"], "stage": ["new"], "priority": ["high"], "payment": ["paid"], "purpose": ["marketing"],
    "role": ["sales"], "owner": ["bot"], "assurance": ["none"], "ends_after": date(2026, 1, 1),
    "ends_before": date(2026, 1, 1), "day_after": date(2026, 1, 1), "day_before": date(2026, 1, 1),
    "confirmed": True, "breached": True, "due_before": NOW,
    "closing_before": date(2026, 1, 1), "rotting": True, "due": Due.TODAY,
}  # fmt: skip
"""Values by filter; ids and words for the rest."""


def sample(kind: Kind[Any], name: str) -> Any:
    if name == "kind":
        return "sms" if kind.name == "outbox" else ["fault"]
    return SAMPLES.get(name, NOBODY if name.endswith("_id") else "x")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_every_filter_is_a_query_that_the_store_understands(session: AsyncSession, kind: Kind[Any]) -> None:
    filters = {name: sample(kind, name) for name in kind.clauses}
    assert (await list_records(session, kind, filters=filters, now=NOW)).rows == []
    for typed in ("سارا", "0912", "TK-1405-1", "12", "a%_\\'"):
        if "q" in kind.clauses:
            assert (await list_records(session, kind, filters={"q": typed}, now=NOW)).rows == []


async def test_lists_filter_search_and_page_alike(session: AsyncSession) -> None:
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    agent = await make_staff(session)
    sara = await make_contact(session, name="Sara_کریمی")
    other = await make_contact(session, mobile="09354445566", name="رضا 100%")
    tickets = [
        await open_ticket(
            session, contact_id=contact.id, category_code="printing", description="گیر کاغذ", actor="bot", now=NOW
        )
        for contact in (sara, other, sara)
    ]
    await assign_ticket(session, ticket_id=tickets[0].id, assignee_id=agent.id, actor="bot", now=NOW)

    await session.run_sync(index_changes)

    async def found(**filters: Any) -> list[int]:
        page = await list_records(session, TICKETS, filters=filters, now=NOW)
        ids = [ticket.id for ticket in tickets]
        return [ids.index(row.id) for row in page.rows]

    assert await found() == [2, 1, 0]
    assert await found(mobile=MOBILE) == [2, 0]
    assert await found(assignee=agent.username) == await found(assignee=agent.id) == [0]
    assert await found(assignee="none") == [2, 1]
    assert await found(team="support", state=["new"]) == [2, 1]
    assert await found(q="sara_") == [2, 0]
    assert await found(q="sara") == [2, 0]
    assert await found(q="saraX") == []
    assert await found(q="100%") == [1]
    assert await found(q="0%") == []
    assert await found(q="0935") == [1]
    assert await found(q=tickets[1].code.lower()) == [1]
    first = await list_records(session, TICKETS, filters={}, limit=2, now=NOW)
    rest = await list_records(session, TICKETS, filters={}, limit=2, cursor=first.next, now=NOW)
    assert ([row.id for row in rest.rows], rest.next) == ([tickets[0].id], None)
    related = await load_related(session, first.rows, now=NOW)
    assert set(related.contacts) == {sara.id, other.id}


async def test_keys_open_records_alike(session: AsyncSession) -> None:
    agent = await make_staff(session)
    contact = await make_contact(session)
    assert await get_id(session, STAFF, key=agent.username) == agent.id
    assert await get_id(session, CONTACTS, key=contact.id.upper()) == contact.id
    assert await get_id(session, CONTACTS, key=contact.id.replace("-", "")) == contact.id


@pytest.mark.parametrize("newest", [1, 2, 3, 100])
async def test_a_common_name_is_paged_whole_however_far_the_newest_records_reach(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    monkeypatch.setattr(repository, "NEWEST", newest)
    names = ("سارا کریمی", "سارا کریمی", "رضا نوری", "سارا کریمی", "رضا نوری", "رضا نوری", "سارا کریمی")
    contacts = [
        await make_contact(session, mobile=f"0912000000{number}", name=name) for number, name in enumerate(names)
    ]
    await session.run_sync(index_changes)
    found, cursor = [], None
    while True:
        part = await list_records(session, CONTACTS, filters={"q": "کریمی"}, limit=1, cursor=cursor, now=NOW)
        found += [row.id for row in part.rows]
        cursor = part.next
        if cursor is None:
            break
    assert found == [contacts[place].id for place in (6, 3, 1, 0)]


@pytest.mark.parametrize("lag_s", [1 - BIRTH_LAG_S, -1, 0, 1, BIRTH_LAG_S - 1])
async def test_days_are_exact_although_a_record_got_its_id_earlier_or_later(session: AsyncSession, lag_s: int) -> None:
    born = Contact(id=id_born_at(NOW + timedelta(seconds=lag_s), place=1), source="import", created_at=NOW)
    born.updated_at = NOW
    session.add(born)
    await session.flush()
    instant = timedelta(microseconds=1)

    async def found(**filters: Any) -> bool:
        return [row.id for row in (await list_records(session, CONTACTS, filters=filters, now=NOW)).rows] == [born.id]

    assert await found(created_after=NOW)
    assert await found(created_before=NOW + instant)
    assert not await found(created_before=NOW)
    assert not await found(created_after=NOW + instant)


@pytest.mark.parametrize("newest", [1, 100])
async def test_a_ticket_is_found_by_its_own_words_and_by_its_customers(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    monkeypatch.setattr(repository, "NEWEST", newest)
    await make_category(session)
    told = (("سارا کریمی", "گیر کاغذ"), ("رضا نوری", "گیر کاغذ کریمی"), ("مینا زارع", "گیر کاغذ"))
    tickets = []
    for number, (name, description) in enumerate(told):
        mobile = f"0912000000{number}"
        await make_contact(session, mobile=mobile, name=name)
        tickets.append(await make_ticket(session, mobile=mobile, description=description))
    await session.run_sync(index_changes)

    async def found(typed: str) -> list[int]:
        page = await list_records(session, TICKETS, filters={"q": typed}, now=NOW)
        return [tickets.index(row) for row in page.rows]

    assert await found("کریمی") == [1, 0]
    assert await found("گیر کاغذ") == [2, 1, 0]
    assert await found("زارع") == [2]
    assert await found("پرینتر") == []
