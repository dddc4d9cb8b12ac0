"""Who may see what: a proof, or the exact code with its owner's mobile; nothing else, and no guessing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.errors import NotVerifiedError
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.contacts.service import add_identity
from crm_core.conversations.model import Conversation
from crm_core.invoices.service import request_invoice
from crm_core.payments.service import Money, record_payment
from crm_core.quotes.service import accept_quote
from crm_core.sla.model import SlaClock
from crm_core.sla.promises import ClockKind
from crm_core.sla.rules import ClockState
from crm_core.status import service
from crm_core.status.errors import TooManyLookupsError
from crm_core.status.rules import MAX_REFUSALS, MAX_REFUSALS_OF_MOBILE, REFUSAL_WINDOW, RecordKind, StatusView, may_open
from crm_core.tickets import service as tickets
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import EventKind, TicketState
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    OTHER_MOBILE,
    make_calendar,
    make_category,
    make_contact,
    make_conversation,
    make_quote,
    make_shop,
    make_team,
)

LATER = NOW + timedelta(hours=2)
NOBODY = "TK-1405-999999"


async def ticket_of(session: AsyncSession, contact: Contact) -> Ticket:
    team = await make_team(session)
    await make_category(session, team_id=team.id)
    return await tickets.open_ticket(
        session,
        contact_id=contact.id,
        category_code="printing",
        description="کاغذ گیر می‌کند",
        actor="bot",
        now=NOW,
    )


async def refused(
    session: AsyncSession, conversation: Conversation, code: str, mobile: str | None
) -> dict[str, object]:
    """The data of the refusal."""
    with pytest.raises(NotVerifiedError) as error:
        await service.look_up(session, conversation=conversation, code=code, mobile=mobile, now=NOW)
    return error.value.data


async def test_a_proven_owner_sees_the_ticket_and_its_last_public_event(session: AsyncSession) -> None:
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    for kind, text in ((EventKind.REPLY, "فردا می‌آییم"), (EventKind.NOTE, "بدحساب")):
        await tickets.append_event(session, ticket_id=ticket.id, kind=kind, actor="s", text=text, now=LATER)
    view = await service.look_up(
        session,
        conversation=await make_conversation(session, contact=contact),
        code=ticket.code,
        mobile=None,
        now=LATER,
    )
    assert (view.kind, view.code, view.state, view.at) == (RecordKind.TICKET, ticket.code, "new", NOW)
    assert (view.priority, view.team, view.subject) == ("normal", "تیم support", "کاغذ گیر می‌کند")
    assert (view.last_event_kind, view.last_event_text, view.last_event_at) == ("reply", "فردا می‌آییم", LATER)


async def test_a_ticket_tells_when_it_is_promised_to_be_solved_until_that_is_late(session: AsyncSession) -> None:
    await make_calendar(session)
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    clock = SlaClock(
        ticket_id=ticket.id, kind=ClockKind.RESOLUTION, seq=1, policy="all", calendar="default", target_s=3600,
        used_s=0, started_at=NOW, due_at=LATER, state=ClockState.RUNNING,
    )  # fmt: skip
    session.add(clock)
    await session.flush()
    conversation = await make_conversation(session, contact=contact)

    async def due_at(now: datetime) -> datetime | None:
        (view,) = await service.list_open(session, conversation=conversation, now=now)
        return view.due_at

    assert await due_at(NOW) == LATER
    assert await due_at(LATER + timedelta(seconds=1)) is None
    clock.paused_at, clock.state = NOW, ClockState.PAUSED
    await session.flush()
    assert await due_at(NOW) is None


async def test_the_code_with_any_mobile_of_its_owner_opens_it(session: AsyncSession) -> None:
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    await add_identity(
        session, contact_id=contact.id, kind=IdentityKind.MOBILE, value=OTHER_MOBILE, verified=True, now=NOW
    )
    stranger = await make_conversation(session)
    for mobile in (MOBILE, OTHER_MOBILE):
        view = await service.look_up(session, conversation=stranger, code=ticket.code, mobile=mobile, now=NOW)
        assert view.id == ticket.id


async def test_a_code_may_be_typed_in_small_letters(session: AsyncSession) -> None:
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    stranger = await make_conversation(session)
    view = await service.look_up(
        session, conversation=stranger, code=f" {ticket.code.lower()} ", mobile=MOBILE, now=NOW
    )
    assert view.id == ticket.id


@pytest.mark.parametrize("mobile", [None, OTHER_MOBILE, ""])
async def test_a_refusal_does_not_tell_whether_the_record_exists(session: AsyncSession, mobile: str | None) -> None:
    ticket = await ticket_of(session, await make_contact(session))
    stranger = await make_conversation(session)
    data = [await refused(session, stranger, code, mobile) for code in (ticket.code, NOBODY, "ZZ-1", "")]
    assert data == [{}] * 4


async def test_a_claim_opens_nothing(session: AsyncSession) -> None:
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    claimed = await make_conversation(session, contact=contact, assurance=Assurance.CLAIMED)
    await refused(session, claimed, ticket.code, None)
    with pytest.raises(NotVerifiedError):
        await service.list_open(session, conversation=claimed, now=NOW)


async def test_a_proven_customer_does_not_see_the_records_of_another(session: AsyncSession) -> None:
    ticket = await ticket_of(session, await make_contact(session))
    other = await make_conversation(session, contact=await make_contact(session, mobile=OTHER_MOBILE))
    await refused(session, other, ticket.code, None)
    await refused(session, other, ticket.code, OTHER_MOBILE)
    assert await service.list_open(session, conversation=other, now=NOW) == []


async def test_what_was_made_in_a_conversation_is_open_to_it(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    here, elsewhere = await make_conversation(session), await make_conversation(session)
    quote = await make_quote(session, contact=contact, conversation=here)
    code = str(quote.code)
    view = await service.look_up(session, conversation=here, code=code, mobile=None, now=NOW)
    assert view.id == quote.id
    assert await service.is_open_to(session, conversation=here, code=code)
    assert not await service.is_open_to(session, conversation=elsewhere, code=code)
    assert not await service.is_open_to(session, conversation=here, code="QT-1405-999999")


async def test_the_last_thing_made_in_a_conversation_is_meant(session: AsyncSession) -> None:
    await make_shop(session)
    contact, conversation = await make_contact(session), await make_conversation(session)

    async def newest(kind: str | None) -> str | None:
        return await service.find_newest_code(session, conversation_id=conversation.id, kind=kind)

    assert await newest(None) is None
    quote = await make_quote(session, contact=contact, conversation=conversation)
    await make_category(session)
    ticket = await tickets.open_ticket(
        session,
        contact_id=contact.id,
        category_code="printing",
        description="خراب",
        conversation_id=conversation.id,
        actor="bot",
        now=NOW,
    )
    assert [await newest(kind) for kind in (None, "quote", "ticket", "invoice")] == [
        ticket.code,
        quote.code,
        ticket.code,
        None,
    ]


async def test_the_mobile_a_quote_was_made_out_to_opens_its_papers(session: AsyncSession) -> None:
    await make_shop(session)
    quote = await make_quote(session, contact=await make_contact(session), buyer_mobile=OTHER_MOBILE)
    _, order = await accept_quote(session, quote_id=quote.id, actor="bot", now=NOW)
    invoice = await request_invoice(session, quote_id=quote.id, automatic=True, actor="bot", now=NOW)
    stranger = await make_conversation(session)
    views = [
        await service.look_up(session, conversation=stranger, code=str(code), mobile=OTHER_MOBILE, now=NOW)
        for code in (quote.code, order.code, invoice.code)
    ]
    assert [view.kind for view in views] == [RecordKind.QUOTE, RecordKind.ORDER, RecordKind.INVOICE]
    assert [view.state for view in views] == ["accepted", "placed", "issued"]
    assert {view.total_rial for view in views} == {99_000_000}
    assert views[2].payment == "unpaid"


async def test_a_quote_past_its_last_day_is_shown_as_expired(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    quote = await make_quote(session, contact=contact)
    conversation = await make_conversation(session, contact=contact)
    states = []
    for days in (7, 8):
        at = NOW + timedelta(days=days)
        view = await service.look_up(session, conversation=conversation, code=str(quote.code), mobile=None, now=at)
        states.append((view.state, len(await service.list_open(session, conversation=conversation, now=at))))
    assert states == [("issued", 1), ("expired", 0)]


async def test_a_proven_customer_sees_everything_unsettled_and_nothing_settled(session: AsyncSession) -> None:
    await make_shop(session)
    contact = await make_contact(session)
    conversation = await make_conversation(session, contact=contact)
    done = await ticket_of(session, contact)
    await tickets.move_ticket(session, ticket_id=done.id, state=TicketState.CLOSED, reason="done", actor="s", now=NOW)
    ticket = await tickets.open_ticket(
        session, contact_id=contact.id, category_code="printing", description="باز هم", actor="bot", now=NOW
    )
    quote = await make_quote(session, contact=contact, accepted=True)
    invoice = await request_invoice(session, quote_id=quote.id, automatic=True, actor="bot", now=NOW)
    live = await make_quote(session, contact=contact)

    async def kinds() -> list[str]:
        return [view.kind for view in await service.list_open(session, conversation=conversation, now=NOW)]

    views = await service.list_open(session, conversation=conversation, now=NOW)
    assert [view.code for view in views] == [ticket.code, live.code, "OR-1405-000001", invoice.code]
    await record_payment(session, invoice_id=invoice.id, money=Money(invoice.total_rial), actor="billing", now=NOW)
    assert await kinds() == ["ticket", "quote", "order"]


async def test_guessing_stops_being_answered_until_the_hour_is_over(session: AsyncSession) -> None:
    ticket = await ticket_of(session, await make_contact(session))
    stranger = await make_conversation(session)
    for number in range(MAX_REFUSALS):
        view = await service.find_status(
            session, conversation=stranger, code=ticket.code, mobile=f"0912000000{number}", now=NOW
        )
        assert view is None
    with pytest.raises(TooManyLookupsError):
        await service.look_up(session, conversation=stranger, code=ticket.code, mobile=MOBILE, now=NOW)
    later = NOW + REFUSAL_WINDOW + timedelta(seconds=1)
    view = await service.look_up(session, conversation=stranger, code=ticket.code, mobile=MOBILE, now=later)
    assert view.id == ticket.id


async def test_answers_do_not_count_as_guesses(session: AsyncSession) -> None:
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    conversation = await make_conversation(session)
    for _ in range(MAX_REFUSALS + 2):
        await service.look_up(session, conversation=conversation, code=ticket.code, mobile=MOBILE, now=NOW)


async def test_the_papers_of_a_known_mobile_are_not_counted_through_from_many_conversations(
    session: AsyncSession,
) -> None:
    contact = await make_contact(session)
    ticket = await ticket_of(session, contact)
    guessers = [await make_conversation(session) for _ in range(MAX_REFUSALS_OF_MOBILE)]
    for number, guesser in enumerate(guessers):
        code = f"QT-1405-{number:06}"
        view = await service.find_status(session, conversation=guesser, code=code, mobile=MOBILE, now=NOW)
        assert view is None
    stranger = await make_conversation(session)
    with pytest.raises(TooManyLookupsError):
        await service.look_up(session, conversation=stranger, code=ticket.code, mobile=MOBILE, now=NOW)
    owner = await make_conversation(session, contact=contact)
    view = await service.look_up(session, conversation=owner, code=ticket.code, mobile=MOBILE, now=NOW)
    assert view.id == ticket.id


@given(st.booleans(), st.sampled_from([None, "a", "b", ""]), st.sets(st.sampled_from(["a", "c"])))
def test_a_record_opens_for_proof_or_for_a_mobile_of_its_owner_only(
    proven: bool, mobile: str | None, owner_mobiles: set[str]
) -> None:
    opens = may_open(
        verified_contact_id="me" if proven else None,
        mobile=mobile,
        record_contact_id="me",
        owner_mobiles=owner_mobiles,
    )
    assert opens is (proven or mobile in owner_mobiles)
    stranger = may_open(
        verified_contact_id="else" if proven else None,
        mobile=None,
        record_contact_id="me",
        owner_mobiles=owner_mobiles,
    )
    assert stranger is False


@pytest.mark.parametrize(
    ("kind", "state", "is_open"),
    [
        (RecordKind.TICKET, "new", True),
        (RecordKind.TICKET, "waiting_customer", True),
        (RecordKind.TICKET, "resolved", False),
        (RecordKind.QUOTE, "issued", True),
        (RecordKind.QUOTE, "expired", False),
        (RecordKind.ORDER, "placed", False),
        (RecordKind.INVOICE, "issued", False),
    ],
)
def test_only_tickets_and_quotes_that_are_not_settled_can_be_acted_on(
    kind: RecordKind, state: str, is_open: bool
) -> None:
    assert StatusView(kind=kind, id="1", code="x", state=state, at=NOW).is_open is is_open
