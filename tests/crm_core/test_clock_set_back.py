"""The clock of the machine jumps back an hour, and nothing that is kept runs backwards."""

import random
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.conversations.rules import Author
from crm_core.conversations.service import post_message
from crm_core.identifiers import new_id
from crm_core.imports.births import id_born_at
from crm_core.imports.job import Outcome
from crm_core.imports.service import import_file
from crm_core.listing.kinds import CONTACTS
from crm_core.listing.service import list_records
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.sla.model import SlaClock
from crm_core.tickets import service as tickets
from crm_core.tickets.errors import TicketStateError
from crm_core.tickets.model import TicketEvent
from crm_core.tickets.rules import EventKind, TicketState
from tests.crm_core.factories import NOW, make_category, make_contact, make_conversation
from tests.crm_core.sla.test_sla_service import make_promises, open_one

HOUR = timedelta(hours=1)
NEW_YEAR = datetime(2026, 3, 20, 20, 45, tzinfo=UTC)
"""A quarter of an hour after 1405 began in Tehran."""


@pytest.mark.parametrize("series", [Series.TICKET, Series.QUOTE, Series.ORDER])
async def test_no_code_is_given_twice_even_over_the_new_year(session: AsyncSession, series: Series) -> None:
    moments = [NEW_YEAR, NEW_YEAR - HOUR, NEW_YEAR, NEW_YEAR - HOUR, NOW, NOW - HOUR, NOW]
    codes = [await next_code(session, series=series, now=moment) for moment in moments]
    assert len(set(codes)) == len(codes)


async def test_codes_of_a_file_stay_taken(session: AsyncSession, tmp_path: Path) -> None:
    await make_category(session)
    await make_category(session, code="other")
    path = tmp_path / "tickets.csv"
    path.write_text("code,mobile,subject\nTK-1405-000009,09121112233,printer\n", encoding="utf-8")
    await import_file(session, kind="tickets", path=path, now=NOW)
    contact = await make_contact(session)
    ticket = await tickets.open_ticket(
        session, contact_id=contact.id, category_code="printing", description="گیر", actor="bot", now=NOW - HOUR
    )
    assert ticket.code == "TK-1405-000010"


async def test_a_file_brought_in_again_before_its_first_time_changes_nothing(
    session: AsyncSession, tmp_path: Path
) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("code,mobile,name\n12,09121112233,علی\n", encoding="utf-8")
    await import_file(session, kind="contacts", path=path, now=NOW)
    report = await import_file(session, kind="contacts", path=path, now=NOW - HOUR, update=True)
    assert report.counts[Outcome.UNCHANGED] == 1


def test_ids_of_a_process_still_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    earlier = time.time_ns() - 3_600 * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: earlier)
    assert before < new_id() < new_id()


async def test_pages_begun_before_show_everything_once(session: AsyncSession) -> None:
    made = [(await make_contact(session, mobile=f"0912111223{number}")).id for number in range(5)]
    page: Any = await list_records(session, CONTACTS, filters={}, limit=2, now=NOW)
    seen = [row.id for row in page.rows]
    late = await make_contact(session, mobile="09121112239")
    late_id = id_born_at(datetime.now(UTC) - HOUR, place=1)  # what another process would have given
    assert late_id < made[0] < late.id
    while page.next is not None:
        page = await list_records(session, CONTACTS, filters={}, limit=2, cursor=page.next, now=NOW - HOUR)
        seen += [row.id for row in page.rows]
    assert seen == made[::-1]


async def test_messages_keep_their_order(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    told = [
        (await post_message(session, conversation=conversation, author=Author.BOT, text=text, now=moment)).seq
        for text, moment in (("الف", NOW), ("ب", NOW - HOUR), ("پ", NOW))
    ]
    assert told == [told[0], told[0] + 1, told[0] + 2]


async def act(session: AsyncSession, ticket_id: str, step: str, now: datetime) -> None:
    """One thing that is done to a ticket; what its state does not allow is left out."""
    kinds = {"reply": EventKind.REPLY, "customer": EventKind.CUSTOMER_MESSAGE}
    if step in kinds:
        await tickets.append_event(session, ticket_id=ticket_id, kind=kinds[step], actor="staff:1", text="x", now=now)
        return
    with suppress(TicketStateError):
        await tickets.move_ticket(session, ticket_id=ticket_id, state=TicketState(step), actor="staff:1", now=now)


@pytest.mark.parametrize("seed", range(12))
async def test_no_promise_is_judged_by_time_that_runs_backwards(session: AsyncSession, seed: int) -> None:
    """Whatever is done, with the clock anywhere within three hours of ten."""
    chance = random.Random(seed)
    await make_promises(session)
    ticket = await open_one(session)
    for _ in range(8):
        step = chance.choice(["reply", "customer", "resolved", "in_progress", "waiting_customer"])
        await act(session, ticket.id, step, NOW + chance.randint(-3, 3) * HOUR)
    events = select(TicketEvent.at).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    moments = list(await session.scalars(events))
    assert moments == sorted(moments)
    clocks = (await session.scalars(select(SlaClock).where(SlaClock.ticket_id == ticket.id))).all()
    assert len(clocks) > 1
    for clock in clocks:
        assert clock.started_at >= ticket.opened_at
        assert clock.stopped_at is None or clock.stopped_at >= clock.started_at
        assert clock.used_s >= 0


async def test_an_answer_before_the_question_is_still_an_answer(session: AsyncSession) -> None:
    await make_promises(session)
    ticket = await open_one(session)
    await act(session, ticket.id, "reply", NOW - HOUR)
    clock = (await session.scalars(select(SlaClock).where(SlaClock.kind == "first_response"))).one()
    assert (clock.state, clock.stopped_at, clock.used_s) == ("met", NOW, 0)
