"""What customers and conversations see of tickets, and how a category is guessed."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.tickets import repository, service
from crm_core.tickets.rules import (
    EventKind,
    Priority,
    TicketState,
)
from tests.crm_core.factories import (
    NOW,
    OTHER_MOBILE,
    make_category,
    make_contact,
    make_conversation,
)
from tests.crm_core.tickets.test_ticket_service import LATER, open_one


async def test_only_the_first_reply_stops_the_clock_of_the_first_response(session: AsyncSession) -> None:
    ticket = await open_one(session)
    for kind, at in (
        (EventKind.NOTE, NOW),
        (EventKind.REPLY, LATER),
        (EventKind.REPLY, LATER + timedelta(1)),
    ):
        await service.append_event(session, ticket_id=ticket.id, kind=kind, actor="s", text="سلام", now=at)
    assert (await repository.get_ticket(session, ticket.id)).first_response_at == LATER


async def test_the_customer_never_sees_notes_assignments_and_priorities(session: AsyncSession) -> None:
    ticket = await open_one(session)
    await service.append_event(session, ticket_id=ticket.id, kind=EventKind.NOTE, actor="s", text="بدحساب است", now=NOW)
    await service.set_priority(session, ticket_id=ticket.id, priority=Priority.HIGH, actor="s", now=NOW)
    public = await repository.list_events(session, ticket_id=ticket.id, public_only=True)
    assert [event.kind for event in public] == ["opened"]
    last = await repository.find_last_public_event(session, ticket_id=ticket.id)
    assert last is not None and last.kind == "opened"


async def test_open_tickets_of_a_contact_come_newest_first(session: AsyncSession) -> None:
    first = await open_one(session)
    second, done = [
        await service.open_ticket(
            session,
            contact_id=first.contact_id,
            category_code="printing",
            description="باز هم",
            actor="b",
            now=NOW,
        )
        for _ in range(2)
    ]
    await service.move_ticket(session, ticket_id=done.id, state=TicketState.CLOSED, reason="done", actor="s", now=NOW)
    stranger = await make_contact(session, mobile=OTHER_MOBILE)
    await service.open_ticket(
        session, contact_id=stranger.id, category_code="printing", description="خراب", actor="b", now=NOW
    )
    tickets = await repository.list_open_of_contact(session, contact_id=first.contact_id)
    assert [ticket.id for ticket in tickets] == [second.id, first.id]


async def test_a_conversation_finds_the_ticket_it_opened_last(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    assert await repository.find_newest_of_conversation(session, conversation_id=conversation.id) is None
    ticket = await open_one(session, conversation_id=conversation.id)
    found = await repository.find_newest_of_conversation(session, conversation_id=conversation.id)
    assert found is not None and found.id == ticket.id


async def test_the_category_is_guessed_from_names_and_aliases(session: AsyncSession) -> None:
    await make_category(session)
    await make_category(session, code="billing", name="مالی", aliases=["فاکتور"])
    guessed = await service.guess_category(session, text="پرینتر ما خراب شده")
    assert guessed is not None and guessed.code == "printing"
    assert await service.guess_category(session, text="سلام") is None
