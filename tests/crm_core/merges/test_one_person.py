"""Whichever id or key of merged people is asked for, one person answers, in every feature."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments.rules import Reason
from crm_core.consents.rules import Channel, Purpose, Source
from crm_core.consents.service import record_consent
from crm_core.contacts.model import Contact, Organisation
from crm_core.contacts.service import find_or_create_organisation
from crm_core.merges import service
from crm_core.opportunities import repository as deals
from crm_core.opportunities.service import open_opportunity
from crm_core.outbox import service as outbox
from crm_core.outbox.rules import OutboxState
from crm_core.quotes.drafts import Wishes, create_draft
from crm_core.quotes.pricing import WantedLine
from crm_core.search.documents import SOURCES
from crm_core.search.indexing import index_changes
from crm_core.search.service import rebuild_index, search
from crm_core.status import service as status
from crm_core.subscriptions import service as subscriptions
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task
from crm_core.tickets import repository as tickets
from crm_core.tickets.assignment import assign_waiting
from crm_core.tickets.model import Ticket
from crm_core.tickets.service import open_ticket
from crm_core.tickets.taking import take_ticket
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    OTHER_MOBILE,
    SALES,
    make_calendar,
    make_catalogue,
    make_category,
    make_contact,
    make_conversation,
    make_quote,
    make_shop,
    make_staff,
    make_subscription,
    make_team,
)

LATER = NOW + timedelta(hours=1)
THIRD_MOBILE = "09129998877"


class People(NamedTuple):
    """The survivor, and the one who was merged into them."""

    winner: Contact
    loser: Contact


async def people(session: AsyncSession) -> People:
    return People(await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE, name="شهین راد"))


async def merge(session: AsyncSession, both: People) -> str:
    done = await service.merge_contacts(
        session, winner_id=both.winner.id, loser_id=both.loser.id, actor="staff:1", now=LATER
    )
    return done.id


async def found(session: AsyncSession, typed: str) -> list[str]:
    """The customers that are found."""
    await session.run_sync(index_changes)
    groups = await search(session, typed=typed, kinds=SOURCES, limit=10, now=LATER)
    return [hit.document.record_id for group in groups if group.kind == "contacts" for hit in group.hits]


async def ticket_of(session: AsyncSession, contact_id: str) -> Ticket:
    return await open_ticket(
        session, contact_id=contact_id, category_code="printing", description="کاغذ", actor="bot", now=NOW
    )


async def test_the_survivor_is_found_by_all_that_the_merged_one_was_and_the_merged_one_is_no_find(
    session: AsyncSession,
) -> None:
    both = await people(session)
    both.loser.external_id = "K-778"
    await session.flush()
    assert await found(session, "شهین راد") == [both.loser.id]
    merge_id = await merge(session, both)
    for typed in (OTHER_MOBILE, MOBILE, "شهین", "سارا", "K-778"):
        assert await found(session, typed) == [both.winner.id], typed
    await rebuild_index(session)
    assert await found(session, "شهین") == [both.winner.id]
    await service.undo_merge(session, merge_id=merge_id, actor="staff:1", now=LATER)
    for typed, contact in (
        ("شهین", both.loser),
        (OTHER_MOBILE, both.loser),
        ("K-778", both.loser),
        ("سارا", both.winner),
    ):
        assert await found(session, typed) == [contact.id], typed


async def test_a_merged_person_is_found_by_the_end_of_a_chain(session: AsyncSession) -> None:
    both = await people(session)
    third = await make_contact(session, mobile=THIRD_MOBILE, name="پری کاوه")
    await merge(session, both)
    await found(session, "سارا")
    await merge(session, People(third, both.winner))
    assert await found(session, "شهین") == await found(session, "سارا") == [third.id]


async def test_a_proven_customer_sees_what_either_had(session: AsyncSession) -> None:
    await make_shop(session)
    await make_category(session)
    both = await people(session)
    ticket = await ticket_of(session, both.loser.id)
    quote = await make_quote(session, contact=both.winner)
    conversation = await make_conversation(session, contact=both.loser)
    await merge(session, both)
    await session.refresh(conversation)
    open_ones = await status.list_open(session, conversation=conversation, now=LATER)
    assert {view.code for view in open_ones} == {ticket.code, quote.code}
    stranger = await make_conversation(session)
    for code in (ticket.code, quote.code):
        for mobile in (MOBILE, OTHER_MOBILE):
            assert await status.find_status(session, conversation=stranger, code=code or "", mobile=mobile, now=LATER)


async def test_a_row_that_still_names_the_merged_one_opens_to_the_survivor(session: AsyncSession) -> None:
    await make_category(session)
    both = await people(session)
    await merge(session, both)
    ticket = await ticket_of(session, both.winner.id)
    ticket.contact_id = both.loser.id
    await session.flush()
    conversation = await make_conversation(session, contact=both.winner)
    assert await status.is_open_to(session, conversation=conversation, code=ticket.code)


async def test_what_is_written_under_the_old_id_is_the_survivors(session: AsyncSession) -> None:
    await make_shop(session)
    await make_category(session)
    both = await people(session)
    await merge(session, both)
    deal = await open_opportunity(session, contact_id=both.loser.id, title="x", actor="staff:1", now=LATER)
    draft = await create_draft(
        session, contact_id=both.loser.id, opportunity_id=deal.id, wishes=Wishes(lines=[WantedLine("CAM-1", 1)]),
        author=SALES, now=LATER,
    )  # fmt: skip
    task = await create_task(
        session, kind=TaskKind.CALL_BACK, note="x", contact_id=both.loser.id, due_at=LATER, now=LATER
    )
    ticket = await ticket_of(session, both.loser.id)
    assert {row.contact_id for row in (deal, draft, task, ticket)} == {both.winner.id}


async def test_who_served_either_of_them_last_gets_the_next_ticket(session: AsyncSession) -> None:
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    both = await people(session)
    busy = await make_staff(session, team_id=team.id, on_duty=True, ticket_capacity=5)
    idle = await make_staff(session, team_id=team.id, on_duty=True, ticket_capacity=5)
    first = await ticket_of(session, both.loser.id)
    await take_ticket(session, ticket_id=first.id, staff_id=busy.id, actor="staff:1", now=NOW)
    await merge(session, both)
    second = await ticket_of(session, both.winner.id)
    await assign_waiting(session, LATER, 10)
    assert (await tickets.get_ticket(session, second.id)).assignee_id == busy.id != idle.id


async def test_the_survivor_renews_what_the_merged_one_had(session: AsyncSession) -> None:
    await make_calendar(session)
    await make_team(session, code="sales", kind="sales")
    product = (await make_catalogue(session, {"NET-1": 1}))["NET-1"]
    both, conversation = await people(session), await make_conversation(session)
    subscription = await make_subscription(session, contact=both.loser, product=product)
    await merge(session, both)
    tasks = set()
    for contact in both:
        assert await subscriptions.list_of_contact(session, contact_id=contact.id) == [subscription]
        task = await subscriptions.request_renewal(
            session, note="", conversation_id=conversation.id, subscription_id=subscription.id,
            contact_id=contact.id, now=LATER,
        )  # fmt: skip
        tasks.add((task.id, task.contact_id))
    assert tasks == {(task.id, both.winner.id)}


async def test_what_either_refused_is_sent_to_neither_by_whichever_id_or_number(session: AsyncSession) -> None:
    both = await people(session)
    await record_consent(
        session, granted=False, purpose=Purpose.MARKETING, source=Source.CALL, actor="customer", now=NOW,
        channel=Channel.SMS, contact_id=both.loser.id,
    )  # fmt: skip
    merge_id = await merge(session, both)
    states = []
    for number, whose in enumerate((both.winner, both.loser)):
        item = await outbox.enqueue(
            session, kind="sms", key=f"merged-{number}", payload={}, purpose=Purpose.MARKETING, now=LATER,
            contact_id=whose.id,
        )  # fmt: skip
        states.append(item.state)
    for mobile in (MOBILE, OTHER_MOBILE):
        item = await outbox.enqueue(
            session, kind="sms", key=mobile, payload={"mobile": mobile}, purpose=Purpose.MARKETING, now=LATER
        )
        states.append(item.state)
    assert states == [OutboxState.REFUSED] * 4
    await service.undo_merge(session, merge_id=merge_id, actor="staff:1", now=LATER)
    alone = await outbox.enqueue(
        session, kind="sms", key="alone", payload={}, purpose=Purpose.MARKETING, now=LATER, contact_id=both.loser.id
    )
    assert alone.state == OutboxState.REFUSED


async def test_who_knows_the_organisation_is_found_from_either_side(session: AsyncSession) -> None:
    await make_shop(session)
    both = await people(session)
    firm: Organisation = await find_or_create_organisation(session, name="نیک‌آوران", now=NOW)
    colleague = await make_contact(session, mobile=THIRD_MOBILE, name="پری کاوه")
    both.loser.organisation_id = colleague.organisation_id = firm.id
    await session.flush()
    owner = await make_staff(session, role="sales")
    await open_opportunity(session, contact_id=both.loser.id, title="x", owner_id=owner.id, actor="staff:1", now=NOW)
    await merge(session, both)
    await session.refresh(both.winner, ["organisation_id"])
    known = {
        contact.id: dict(await deals.list_known_owners(session, contact=contact))
        for contact in (both.winner, colleague)
    }
    assert known[both.winner.id][Reason.SAME_CONTACT] == owner.id
    assert known[colleague.id][Reason.SAME_ORGANISATION] == owner.id
