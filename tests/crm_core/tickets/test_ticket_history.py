"""What clocks are told of a ticket is what its events say."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Organisation
from crm_core.knowledge.service import set_fact
from crm_core.sla.history import value_at
from crm_core.sla.service import list_ticket_clocks
from crm_core.tickets import repository, service
from crm_core.tickets.editing import change_category
from crm_core.tickets.history import facts_of, history_of
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import EventKind, Priority, TicketState
from tests.crm_core.factories import (
    NOW,
    make_calendar,
    make_category,
    make_contact,
    make_conversation,
    make_staff,
    make_team,
)

HOUR = timedelta(hours=1)


async def open_one(session: AsyncSession, **fields: object) -> Ticket:
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    contact = await make_contact(session)
    return await service.open_ticket(
        session, contact_id=contact.id, category_code="printing", description="گیر کاغذ", actor="bot",
        now=NOW, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


async def test_every_change_is_told_with_its_moment(session: AsyncSession) -> None:
    billing = await make_team(session, code="billing", kind="billing")
    agent = await make_staff(session)
    ticket = await open_one(session)
    support = ticket.team_id
    key = {"ticket_id": ticket.id, "actor": "staff:1"}
    await service.assign_ticket(session, **key, assignee_id=agent.id, now=NOW + HOUR)
    await service.append_event(session, **key, kind=EventKind.REPLY, text="بله", now=NOW + 2 * HOUR)
    await service.append_event(session, **key, kind=EventKind.NOTE, text="بین خودمان", now=NOW + 2 * HOUR)
    await service.move_ticket(session, **key, state=TicketState.WAITING_CUSTOMER, text="مدل؟", now=NOW + 3 * HOUR)
    await service.follow_up_ticket(session, **key, text="۱۲۰", now=NOW + 4 * HOUR)
    await service.set_priority(session, **key, priority=Priority.URGENT, now=NOW + 5 * HOUR)
    await service.assign_ticket(session, **key, team_code="billing", now=NOW + 6 * HOUR)
    ticket = await repository.get_ticket(session, ticket.id)
    told = history_of(ticket, await repository.list_events(session, ticket_id=ticket.id), {})
    hours = [NOW + number * HOUR for number in range(7)]
    assert [value_at(told.states, at) for at in hours] == [
        "new", "assigned", "assigned", "waiting_customer", "in_progress", "in_progress", "assigned",
    ]  # fmt: skip
    assert [value_at(told.teams, at) for at in hours] == [support] * 6 + [billing.id]
    assert [value_at(told.assignees, at) for at in hours] == [None, *[agent.id] * 5, None]
    assert [value_at(told.priorities, at) for at in hours] == ["normal"] * 5 + ["urgent"] * 2
    assert (told.customer_messages, told.replies) == ([hours[4]], [hours[2], hours[3]])


async def test_a_clock_is_judged_by_the_category_that_it_ran_under(session: AsyncSession) -> None:
    ticket = await open_one(session)
    await make_category(session, code="network")
    policies = [
        {
            "code": code, "when": {"category": [code]}, "starts": None, "ends": None, "calendar": "default",
            "targets": {str(rank): {"first_response": hours} for rank in Priority},
        }
        for code, hours in (("printing", "2h"), ("network", "8h"))
    ]  # fmt: skip
    await set_fact(session, key="sla", value={"policies": policies}, actor="cli", now=NOW)
    await make_calendar(session)
    await service.append_event(
        session, ticket_id=ticket.id, kind=EventKind.REPLY, text="بله", actor="s", now=NOW + HOUR
    )
    await change_category(session, ticket_id=ticket.id, category_code="network", actor="s", now=NOW + 2 * HOUR)
    events = await repository.list_events(session, ticket_id=ticket.id)
    codes = {category.id: category.code for category in await repository.list_categories(session)}
    told = history_of(await repository.get_ticket(session, ticket.id), events, codes)
    assert [*told.categories] == [(NOW, "printing"), (NOW + 2 * HOUR, "network")]
    (clock,) = await list_ticket_clocks(session, ticket_id=ticket.id, now=NOW + 2 * HOUR)
    assert (clock.row.kind, clock.row.policy, clock.row.target_s) == ("first_response", "printing", 7200)


async def test_where_events_are_silent_the_ticket_speaks(session: AsyncSession) -> None:
    ticket = await open_one(session)
    ticket.state, ticket.updated_at, ticket.first_response_at = TicketState.RESOLVED, NOW + 2 * HOUR, NOW + HOUR
    told = history_of(ticket, [], {})
    assert [*told.states] == [(NOW, "resolved")]
    assert told.replies == [NOW + HOUR]
    events = await repository.list_events(session, ticket_id=ticket.id)
    assert value_at(history_of(ticket, events, {}).teams, NOW) == ticket.team_id


async def test_facts_name_the_channel_and_a_persons_class_before_that_of_the_organisation(
    session: AsyncSession,
) -> None:
    conversation = await make_conversation(session)
    ticket = await open_one(session, conversation_id=conversation.id)
    organisation = Organisation(name="امید", customer_class="gold", created_at=NOW)
    session.add(organisation)
    await session.flush()
    ticket.contact.organisation_id = organisation.id
    await session.flush()
    facts = await facts_of(session, ticket)
    assert (facts.channel, facts.customer_class, facts.product) == (conversation.channel, "gold", None)
    ticket.contact.customer_class = "vip"
    assert (await facts_of(session, ticket)).customer_class == "vip"
