"""Who is erased leaves no trace but what accounting must keep."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.consents.rules import Channel, Purpose
from crm_core.consents.service import may_send
from crm_core.contacts.model import Identity
from crm_core.conversations.model import Conversation
from crm_core.errors import NotFoundError
from crm_core.invoices.model import Invoice
from crm_core.invoices.service import request_invoice
from crm_core.merges.service import merge_contacts
from crm_core.orders.model import Order
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.service import claim_due
from crm_core.privacy.errors import ObligationsOpenError
from crm_core.privacy.model import Erasure
from crm_core.privacy.rules import ErasureReason
from crm_core.privacy.service import FORGET_DIALOGUE, REMOVE_FILE, erase_person
from crm_core.quotes.model import Quote
from crm_core.search.documents import SOURCES
from crm_core.search.indexing import index_changes
from crm_core.search.model import SearchEntry
from crm_core.search.service import search
from crm_core.tasks.model import Task
from crm_core.tickets.rules import TicketState
from crm_core.tickets.service import move_ticket
from tests.crm_core.factories import NOW, OTHER_MOBILE, make_contact, make_conversation
from tests.crm_core.privacy.people import MOBILE, NAME, NATIONAL_ID, TRACES, Life, make_life, traces

LATER = NOW + timedelta(hours=1)


async def erase(session: AsyncSession, life: Life, *, force: bool = False) -> Erasure:
    return await erase_person(
        session, contact_id=life.contact.id, reason=ErasureReason.REQUESTED, actor="staff:1", force=force, now=LATER
    )


async def test_the_person_stands_everywhere_before_and_only_in_accounting_after(session: AsyncSession) -> None:
    life = await make_life(session)
    before = await traces(session)
    assert {"messages", "turns", "turn_calls", "outbox", "recorded_sms", "tickets", "contacts", "quotes"} <= set(before)
    assert "audit_events" not in before
    erasure = await erase(session, life)
    assert await traces(session) == {
        "invoices": {"buyer_name", "buyer_national_id", "buyer_mobile"}, "credit_notes": {"reason"},
        "quotes": {"buyer_name", "buyer_company", "buyer_national_id"}, "payments": {"reference"},
        "organisations": {"name"},
    }  # fmt: skip
    kept = (await session.scalars(select(Quote).where(Quote.buyer_name == NAME))).all()
    assert [(quote.id, quote.buyer_national_id, quote.buyer_mobile) for quote in kept] == [
        (life.ids["kept_quote"], NATIONAL_ID, None)
    ]
    assert set(before) - {"organisations", "credit_notes", "payments"} <= {*erasure.counts, "invoices", "quotes"}
    assert (erasure.actor, erasure.reason, erasure.forced, erasure.at) == ("staff:1", "requested", False, LATER)


async def test_of_invoices_only_those_without_a_number_forget_their_buyer(session: AsyncSession) -> None:
    life = await make_life(session)
    await erase(session, life)
    buyers = {}
    for name in ("kept_invoice", "dropped_invoice"):
        invoice = await session.get(Invoice, life.ids[name], populate_existing=True)
        assert invoice is not None
        buyers[name] = (invoice.buyer_name, invoice.buyer_national_id, invoice.buyer_mobile, invoice.cancel_reason)
    assert buyers == {
        "kept_invoice": ("طراحان کاوه", NATIONAL_ID, MOBILE, None), "dropped_invoice": ("", None, None, None),
    }  # fmt: skip


async def test_the_search_finds_nothing_of_the_person_but_kept_documents_by_their_number(
    session: AsyncSession,
) -> None:
    life = await make_life(session)
    kinds = set(SOURCES) - {"organisations"}

    async def found(typed: str) -> set[str]:
        await session.run_sync(index_changes)
        return {one.kind for one in await search(session, typed=typed, kinds=kinds, limit=5, now=LATER)}

    assert await found(NAME) == kinds - {"orders", "invoices"}
    assert await found("طراحان کاوه") >= {"contacts", "leads", "quotes", "invoices"}
    await erase(session, life)
    assert {trace: await found(trace) for trace in TRACES} == {trace: set() for trace in TRACES}
    assert await found("INV-1405-000001") == {"invoices"}
    words = set(await session.scalars(select(SearchEntry.text).where(SearchEntry.kind.in_(kinds))))
    assert not [text for text in words if "کاوه" in text or "لاله" in text or NATIONAL_ID in text]


async def test_whoever_was_merged_is_erased_with_the_survivor_by_either_id(session: AsyncSession) -> None:
    life = await make_life(session)
    survivor = await make_contact(session, mobile=OTHER_MOBILE, name=NAME)
    await merge_contacts(session, winner_id=survivor.id, loser_id=life.contact.id, actor="s", now=NOW)
    erasure = await erase(session, life)  # by the id of the merged one
    assert erasure.contact_id == survivor.id
    assert "contacts" not in await traces(session)
    assert (await session.scalars(select(Identity.value))).all() == []


async def test_a_second_erasure_changes_nothing(session: AsyncSession) -> None:
    life = await make_life(session)
    first = await erase(session, life)
    acts = len((await session.scalars(select(AuditEvent.id))).all())
    assert (await erase(session, life)).id == first.id
    assert len((await session.scalars(select(AuditEvent.id))).all()) == acts
    assert len((await session.scalars(select(Erasure.id))).all()) == 1


async def test_other_people_are_left_as_they_are(session: AsyncSession) -> None:
    life = await make_life(session)
    other = await make_contact(session, mobile=OTHER_MOBILE, name="دیگری")
    theirs = await make_conversation(session, contact=other)
    await erase(session, life)
    await session.refresh(other)
    await session.refresh(theirs)
    assert (other.name, other.version, theirs.owner) == ("دیگری", 1, "bot")
    assert theirs.visitor_id is not None
    assert (await session.scalars(select(Identity.value))).all() == [OTHER_MOBILE]


async def test_nothing_goes_on_for_somebody_who_is_gone(session: AsyncSession) -> None:
    life = await make_life(session)
    await erase(session, life)
    conversation = await session.get(Conversation, life.conversation.id, populate_existing=True)
    assert conversation is not None and conversation.owner == "closed"
    assert (await session.scalars(select(Task.state).distinct())).all() == ["done"]
    claimed = await claim_due(session, now=LATER, limit=100)
    assert {item.kind for item in claimed} == {REMOVE_FILE, FORGET_DIALOGUE}
    states = await session.execute(select(OutboxItem.kind, OutboxItem.state, OutboxItem.refusal))
    assert {row.kind: (row.state, row.refusal) for row in states if row.kind in {"sms", "telegram"}} == {
        "sms": ("refused", "erased"), "telegram": ("refused", "erased"),
    }  # fmt: skip


async def test_files_and_the_assistants_memory_are_taken_away_by_the_worker(session: AsyncSession) -> None:
    life = await make_life(session)
    await erase(session, life)
    rows = await session.scalars(select(OutboxItem).where(OutboxItem.kind.in_([REMOVE_FILE, FORGET_DIALOGUE])))
    assert sorted(str(item.payload) for item in rows) == sorted([
        str({"attachment_id": life.ids["file"]}), str({"conversation_id": life.conversation.id}),
    ])  # fmt: skip


async def test_the_refusal_stays_with_the_empty_contact(session: AsyncSession) -> None:
    life = await make_life(session)
    await erase(session, life)
    assert not await may_send(session, channel=Channel.SMS, purpose=Purpose.MARKETING, contact_ids=[life.contact.id])


async def test_a_stranger_in_the_same_browser_before_the_person_was_named_is_the_person(session: AsyncSession) -> None:
    life = await make_life(session)
    earlier = Conversation(
        channel="website", site="default", visitor_id=life.conversation.visitor_id, opened_at=NOW, last_message_at=NOW
    )
    session.add(earlier)
    await session.flush()
    await erase(session, life)
    await session.refresh(earlier)
    assert (earlier.owner, earlier.visitor_id) == ("closed", None)


async def an_open_order(session: AsyncSession, life: Life) -> str:
    order = (await session.scalars(select(Order).limit(1))).one()
    order.state = "shipped"
    await session.flush()
    return "orders"


async def an_open_ticket(session: AsyncSession, life: Life) -> str:
    await move_ticket(session, ticket_id=life.ids["ticket"], state=TicketState.IN_PROGRESS, actor="s", now=NOW)
    return "tickets"


async def an_invoice_not_yet_issued(session: AsyncSession, life: Life) -> str:
    quote = (
        await session.scalars(select(Quote).where(Quote.id != life.ids["kept_quote"], Quote.state == "accepted"))
    ).one()
    await request_invoice(session, quote_id=quote.id, automatic=False, actor="bot", now=NOW)
    return "invoices"


@pytest.mark.parametrize("open_up", [an_open_order, an_open_ticket, an_invoice_not_yet_issued])
async def test_with_something_open_only_force_erases(
    session: AsyncSession, open_up: Callable[[AsyncSession, Life], Awaitable[str]]
) -> None:
    life = await make_life(session)
    name = await open_up(session, life)
    with pytest.raises(ObligationsOpenError) as error:
        await erase(session, life)
    assert error.value.data == {"orders": 0, "invoices": 0, "tickets": 0} | {name: 1}
    assert (await erase(session, life, force=True)).forced


async def test_an_unpaid_invoice_is_an_obligation(session: AsyncSession) -> None:
    life = await make_life(session, paid=False)
    with pytest.raises(ObligationsOpenError) as error:
        await erase(session, life)
    assert error.value.data["invoices"] == 1


async def test_nobody_cannot_be_erased(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError):
        await erase_person(
            session, contact_id="00000000-0000-7000-8000-000000000000", reason=ErasureReason.REQUESTED, actor="s",
            now=NOW,
        )  # fmt: skip
