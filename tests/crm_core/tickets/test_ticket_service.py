"""Tickets from the first word to the last: opening, insisting, referring, settling, reopening."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.errors import InvalidInputError, NotFoundError
from crm_core.tickets import repository, service
from crm_core.tickets.errors import TicketStateError
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import (
    MOVES,
    OPEN_STATES,
    SUBJECT_LENGTH,
    Priority,
    TicketKind,
    TicketState,
    may_move,
    subject_of,
)
from tests.crm_core.factories import (
    NOW,
    make_category,
    make_contact,
    make_staff,
    make_team,
    starting_line,
)

LATER = NOW + timedelta(hours=1)


async def open_one(session: AsyncSession, description: str = "پرینتر کاغذ گیر می‌کند", **fields: object) -> Ticket:
    """A ticket about a printer, in the hands of the support team."""
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    contact = await make_contact(session)
    return await service.open_ticket(
        session, contact_id=contact.id, category_code="printing", description=description, actor="bot",
        now=NOW, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


async def kinds_of(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.kind for event in await repository.list_events(session, ticket_id=ticket.id)]


async def test_a_new_ticket_takes_team_kind_and_priority_from_its_category(session: AsyncSession) -> None:
    ticket = await open_one(session, reporter_name="سارا")
    assert ticket.code == "TK-1405-000001"
    assert ticket.team is not None and ticket.team.code == "support"
    assert (ticket.state, ticket.kind, ticket.priority) == ("new", "fault", "normal")
    assert (ticket.subject, ticket.reporter_name) == ("پرینتر کاغذ گیر می‌کند", "سارا")
    events = await repository.list_events(session, ticket_id=ticket.id)
    assert [(event.seq, event.kind, event.text) for event in events] == [(1, "opened", ticket.description)]


async def test_what_the_caller_knows_better_wins_over_the_category(session: AsyncSession) -> None:
    ticket = await open_one(session, kind=TicketKind.COMPLAINT, priority=Priority.LOW)
    assert (ticket.kind, ticket.priority) == ("complaint", "low")


async def test_urgent_words_make_the_ticket_urgent(session: AsyncSession) -> None:
    ticket = await open_one(session, "صندوق خوابیده، پرینتر کار نمی‌کند")
    assert ticket.priority == Priority.URGENT


@pytest.mark.parametrize("description", ["", "  \n "])
async def test_a_ticket_needs_words(session: AsyncSession, description: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        await open_one(session, description)
    assert error.value.data == {"field": "description", "reason": "empty"}


async def test_an_unknown_category_opens_nothing(session: AsyncSession) -> None:
    contact = await make_contact(session)
    with pytest.raises(NotFoundError):
        await service.open_ticket(
            session,
            contact_id=contact.id,
            category_code="nothing",
            description="خراب است",
            actor="bot",
            now=NOW,
        )


async def test_every_second_insistence_raises_the_priority_up_to_urgent(session: AsyncSession) -> None:
    ticket = await open_one(session)
    seen = []
    for number in range(6):
        ticket = await service.follow_up_ticket(
            session, ticket_id=ticket.id, text=f"چه شد؟ {number}", actor="contact", now=LATER
        )
        seen.append(ticket.priority)
    assert seen == ["normal", "high", "high", "urgent", "urgent", "urgent"]
    assert ticket.follow_ups == 6
    assert (await kinds_of(session, ticket)).count("customer_message") == 6
    assert (await kinds_of(session, ticket)).count("priority") == 2


@pytest.mark.parametrize("finished", [TicketState.RESOLVED, TicketState.CLOSED])
async def test_a_follow_up_revives_a_finished_ticket(session: AsyncSession, finished: TicketState) -> None:
    ticket = await open_one(session)
    await service.move_ticket(session, ticket_id=ticket.id, state=finished, reason="done", actor="staff", now=NOW)
    assert ticket.resolved_at == NOW
    ticket = await service.follow_up_ticket(session, ticket_id=ticket.id, text="باز خراب شد", actor="c", now=LATER)
    assert ticket.state == TicketState.ASSIGNED
    assert (ticket.resolved_at, ticket.closed_at) == (None, None)
    assert (await kinds_of(session, ticket))[-2:] == ["customer_message", "reopened"]


async def test_an_answer_from_the_customer_ends_the_waiting(session: AsyncSession) -> None:
    ticket = await open_one(session)
    person = await make_staff(session)
    await service.assign_ticket(session, ticket_id=ticket.id, assignee_id=person.id, actor="s", now=NOW)
    waiting = TicketState.WAITING_CUSTOMER
    await service.move_ticket(session, ticket_id=ticket.id, state=waiting, actor="s", now=NOW)
    ticket = await service.follow_up_ticket(session, ticket_id=ticket.id, text="عکس فرستادم", actor="c", now=LATER)
    assert ticket.state == TicketState.IN_PROGRESS
    assert "reopened" not in await kinds_of(session, ticket)


async def test_assigning_takes_a_new_ticket_out_of_the_pile(session: AsyncSession) -> None:
    ticket = await open_one(session)
    person = await make_staff(session)
    ticket = await service.assign_ticket(
        session, ticket_id=ticket.id, assignee_id=person.id, actor="supervisor", now=LATER
    )
    assert ticket.assignee is not None and ticket.assignee.id == person.id
    assert ticket.state == TicketState.ASSIGNED
    assert await kinds_of(session, ticket) == ["opened", "assigned", "moved"]


async def test_referring_to_another_team_frees_the_ticket_from_its_person(session: AsyncSession) -> None:
    ticket = await open_one(session)
    person = await make_staff(session)
    billing = await make_team(session, code="billing", kind="billing")
    await service.assign_ticket(session, ticket_id=ticket.id, assignee_id=person.id, actor="s", now=NOW)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.IN_PROGRESS, actor="s", now=NOW)
    ticket = await service.assign_ticket(session, ticket_id=ticket.id, team_code="billing", actor="s", now=LATER)
    assert (ticket.team_id, ticket.assignee_id, ticket.state) == (billing.id, None, "assigned")


async def test_only_people_who_still_work_here_get_tickets(session: AsyncSession) -> None:
    ticket = await open_one(session)
    gone = await make_staff(session, active=False)
    with pytest.raises(NotFoundError):
        await service.assign_ticket(session, ticket_id=ticket.id, assignee_id=gone.id, actor="s", now=NOW)


async def test_a_finished_ticket_is_not_assigned(session: AsyncSession) -> None:
    ticket = await open_one(session)
    person = await make_staff(session)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.CLOSED, reason="done", actor="s", now=NOW)
    with pytest.raises(TicketStateError) as error:
        await service.assign_ticket(session, ticket_id=ticket.id, assignee_id=person.id, actor="s", now=NOW)
    assert error.value.data == {"state": "closed"}


async def test_closing_keeps_the_time_of_the_resolution(session: AsyncSession) -> None:
    ticket = await open_one(session)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="s", now=NOW)
    ticket = await service.move_ticket(
        session, ticket_id=ticket.id, state=TicketState.CLOSED, reason="done", actor="s", now=LATER
    )
    assert (ticket.resolved_at, ticket.closed_at) == (NOW, LATER)


async def test_a_forbidden_step_is_refused_with_where_it_stands(session: AsyncSession) -> None:
    ticket = await open_one(session)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.CLOSED, reason="done", actor="s", now=NOW)
    with pytest.raises(TicketStateError) as error:
        await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="s", now=NOW)
    assert error.value.data == {"state": "closed", "target": "resolved"}


async def test_staying_where_it_is_leaves_no_trace(session: AsyncSession) -> None:
    ticket = await open_one(session)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.NEW, actor="s", now=NOW)
    await service.set_priority(session, ticket_id=ticket.id, priority=Priority.NORMAL, actor="s", now=NOW)
    assert await kinds_of(session, ticket) == ["opened"]


async def test_two_insistences_at_once_are_both_counted(database: Database) -> None:
    async with database.writing() as session:
        ticket = await open_one(session)
    line = starting_line(database, 4)

    async def insist(number: int) -> None:
        async with database.writing() as session:
            await line(session)
            await service.follow_up_ticket(
                session, ticket_id=ticket.id, text=f"چه شد؟ {number}", actor="contact", now=LATER
            )

    await asyncio.gather(*(insist(number) for number in range(4)))
    async with database.reading() as session:
        ticket = await repository.get_ticket(session, ticket.id)
        assert (ticket.follow_ups, ticket.priority) == (4, Priority.URGENT)
        seqs = [event.seq for event in await repository.list_events(session, ticket_id=ticket.id)]
        assert seqs == [1, 2, 3, 4, 5, 6, 7]


@settings(max_examples=10)
@given(st.lists(st.sampled_from(TicketState), max_size=6))
async def test_whatever_the_staff_does_times_and_events_agree_with_the_state(
    session: AsyncSession, wishes: list[TicketState]
) -> None:
    async with session.begin_nested() as attempt:
        ticket = await open_one(session)
        steps = 0
        for number, state in enumerate(wishes):
            if may_move(TicketState(ticket.state), state) and state != ticket.state:
                steps += 1
            elif state != ticket.state:
                continue
            ticket = await service.move_ticket(
                session, ticket_id=ticket.id, state=state, reason="so", actor="s", now=NOW + timedelta(minutes=number)
            )
        assert (ticket.resolved_at is None) is (ticket.state in OPEN_STATES)
        assert (ticket.closed_at is not None) is (ticket.state == TicketState.CLOSED)
        events = await repository.list_events(session, ticket_id=ticket.id)
        assert [event.seq for event in events] == list(range(1, steps + 2))
        await attempt.rollback()


def test_every_state_can_be_left_and_new_is_never_entered_again() -> None:
    assert set(MOVES) == set(TicketState)
    assert all(MOVES[state] for state in TicketState)
    assert not any(may_move(state, TicketState.NEW) for state in TicketState)


@given(st.text(min_size=1).filter(str.strip))
def test_a_subject_is_one_short_line_of_the_description(description: str) -> None:
    subject = subject_of(description)
    line = " ".join(description.split())
    assert 0 < len(subject) <= SUBJECT_LENGTH
    assert "\n" not in subject
    assert line.startswith(subject.removesuffix("…"))
    assert (subject == line) or subject.endswith("…")
