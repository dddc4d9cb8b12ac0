"""The list of everything that happened with a customer."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Purpose, Source
from crm_core.consents.service import record_consent
from crm_core.contacts.model import Contact
from crm_core.conversations.model import Conversation
from crm_core.identifiers import new_id
from crm_core.leads.model import Lead
from crm_core.listing.errors import CursorInvalidError
from crm_core.merges.service import merge_contacts, undo_merge
from crm_core.tasks.model import Task
from crm_core.timeline.rules import MomentKind, Place, make_cursor, read_cursor
from crm_core.timeline.service import Moment, list_timeline
from tests.crm_core.factories import NOW, OTHER_MOBILE, make_contact
from tests.crm_core.privacy.people import make_life

EVERY = frozenset(MomentKind)


async def everything(session: AsyncSession, contact: Contact, *, limit: int = 200, **wanted: Any) -> list[Moment]:
    """All pages, one after the other."""
    wanted = {"kinds": EVERY, **wanted}
    page = await list_timeline(session, contact_ids=[contact.id], limit=limit, **wanted)
    found = page.moments
    while page.next:
        page = await list_timeline(session, contact_ids=[contact.id], limit=limit, cursor=page.next, **wanted)
        found += page.moments
    return found


def place(moment: Moment) -> tuple[datetime, str, str]:
    return (moment.at, moment.kind, moment.id)


async def test_every_kind_of_moment_is_told(session: AsyncSession) -> None:
    life = await make_life(session)
    found = await everything(session, life.contact)
    assert Counter(moment.kind for moment in found) == Counter({
        MomentKind.CONVERSATION: 1, MomentKind.MESSAGE: 3, MomentKind.LEAD: 1, MomentKind.DEAL: 3,
        MomentKind.STAGE: 6, MomentKind.QUOTE_ISSUED: 3, MomentKind.QUOTE_ACCEPTED: 2, MomentKind.QUOTE_REJECTED: 1,
        MomentKind.ORDER: 2, MomentKind.INVOICE_REQUESTED: 2, MomentKind.INVOICE_ISSUED: 1, MomentKind.PAYMENT: 1,
        MomentKind.CREDIT_NOTE: 1, MomentKind.TICKET: 1, MomentKind.TICKET_EVENT: 1, MomentKind.TICKET_NOTE: 5,
        MomentKind.TASK: 2, MomentKind.RATING: 1, MomentKind.SUBSCRIPTION: 1, MomentKind.CONSENT: 1,
    })  # fmt: skip
    assert [place(moment) for moment in found] == sorted(map(place, found), reverse=True)


async def test_a_payment_names_its_invoice_its_amount_and_who_took_it(session: AsyncSession) -> None:
    life = await make_life(session)
    (paid,) = await everything(session, life.contact, kinds={MomentKind.PAYMENT})
    assert (paid.record_id, paid.code, paid.amount, paid.actor) == (
        life.ids["kept_invoice"], "INV-1405-000001", 49_500_000, "staff",
    )  # fmt: skip


async def test_a_merge_and_its_undoing_are_moments_of_the_survivor_with_whatever_moved(session: AsyncSession) -> None:
    winner, loser = await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE)
    session.add(_task(loser, NOW))
    await session.flush()
    merge = await merge_contacts(session, winner_id=winner.id, loser_id=loser.id, actor="staff:1", now=NOW)
    (merged, task) = sorted(await everything(session, winner), key=lambda moment: moment.kind)
    assert (merged.kind, merged.id, merged.record_id, merged.actor) == ("merged", merge.id, loser.id, "staff:1")
    assert task.kind == MomentKind.TASK
    await undo_merge(session, merge_id=merge.id, actor="staff:2", now=NOW + timedelta(hours=1))
    assert [(one.kind, one.actor) for one in await everything(session, winner)] == [
        ("unmerged", "staff:2"), ("merged", "staff:1"),
    ]  # fmt: skip


async def test_a_refusal_said_in_a_conversation_of_theirs_or_from_their_number_is_theirs(
    session: AsyncSession,
) -> None:

    life = await make_life(session)
    for whose in ({"conversation_id": life.conversation.id}, {"contact_id": life.contact.id}, {"mobile": OTHER_MOBILE}):
        await record_consent(
            session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, actor="customer", now=NOW, **whose
        )
    found = await everything(session, life.contact, kinds={MomentKind.CONSENT})
    assert [moment.state for moment in found] == ["refused"] * 3


async def test_the_list_is_narrowed_by_kinds_and_times(session: AsyncSession) -> None:
    contact = await make_contact(session)
    times = [NOW + timedelta(hours=hours) for hours in range(4)]
    session.add_all(_task(contact, at) for at in times)
    await session.flush()
    found = await everything(session, contact, kinds={MomentKind.TASK}, since=times[1], until=times[3])
    assert [moment.at for moment in found] == [times[2], times[1]]
    assert await everything(session, contact, kinds=()) == []


async def test_somebody_elses_moments_are_not_told(session: AsyncSession) -> None:
    await make_life(session)
    other = await make_contact(session, mobile=OTHER_MOBILE)
    assert await everything(session, other) == []


async def test_a_page_is_one_query(session: AsyncSession) -> None:
    life = await make_life(session)
    sent: list[str] = []
    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", lambda *told: sent.append(told[2]))
    await list_timeline(session, contact_ids=[life.contact.id], kinds=EVERY, limit=50)
    assert len(sent) == 1


def _task(contact: Contact, at: datetime) -> Task:
    return Task(kind="call_back", note="", contact_id=contact.id, due_at=at, created_at=at)


MAKERS = (
    _task,
    lambda contact, at: Lead(contact_id=contact.id, need="", source="s", created_at=at, updated_at=at),
    lambda contact, at: Conversation(
        contact_id=contact.id, channel="website", site="s", opened_at=at, last_message_at=at
    ),
)
ROWS = st.lists(st.tuples(st.sampled_from(range(len(MAKERS))), st.integers(0, 3)), max_size=14)


@given(before=ROWS, meanwhile=ROWS, limit=st.integers(1, 4))
async def test_nothing_is_lost_or_told_twice_while_rows_are_added(
    session: AsyncSession, before: list[tuple[int, int]], meanwhile: list[tuple[int, int]], limit: int
) -> None:
    contact = await make_contact(session, mobile=f"09{new_id()[-9:]}")

    async def add(rows: list[tuple[int, int]]) -> None:
        session.add_all(MAKERS[maker](contact, NOW + timedelta(hours=hours)) for maker, hours in rows)
        await session.flush()

    await add(before)
    there = {place(moment) for moment in await everything(session, contact)}
    waiting, told = list(meanwhile), []
    page = await list_timeline(session, contact_ids=[contact.id], kinds=EVERY, limit=limit)
    told += page.moments
    while page.next:
        await add(waiting[:2])
        waiting = waiting[2:]
        page = await list_timeline(session, contact_ids=[contact.id], kinds=EVERY, limit=limit, cursor=page.next)
        told += page.moments
    places = [place(moment) for moment in told]
    assert there <= set(places)
    assert places == sorted(set(places), reverse=True)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.sampled_from(MomentKind),
    st.uuids(),
)  # fmt: skip
def test_a_cursor_is_read_as_it_was_made(at: datetime, kind: MomentKind, record_id: Any) -> None:
    wanted = Place(at, kind, str(record_id))
    assert read_cursor(make_cursor(wanted)) == wanted


@pytest.mark.parametrize("typed", ["", "x", "ی", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LnRhc2suMQ=="])
def test_anything_else_is_no_cursor(typed: str) -> None:
    with pytest.raises(CursorInvalidError):
        read_cursor(typed)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_cursors(typed: str) -> None:
    try:
        read_cursor(typed)
    except CursorInvalidError:
        return
