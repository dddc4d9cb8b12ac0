"""What has been kept long enough goes, and nothing open or needed by accounting goes with it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.consents.rules import Purpose
from crm_core.conversations.model import Attachment, Conversation, Message, Visitor
from crm_core.conversations.rules import Owner
from crm_core.conversations.service import move_owner, open_conversation, receive_message
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.knowledge.service import set_fact
from crm_core.opportunities.model import Opportunity
from crm_core.orders.model import Order
from crm_core.outbox.model import OutboxItem, RecordedSms
from crm_core.outbox.service import claim_due, enqueue, mark_delivered
from crm_core.payments.model import Payment
from crm_core.privacy.retention import apply_retention, count_due
from crm_core.privacy.rules import ACCOUNTING_DAYS, FACT_KEY, ErasureReason, RetentionKind
from crm_core.privacy.service import REMOVE_FILE, erase_person
from crm_core.quotes.model import Quote
from crm_core.search.indexing import index_changes
from crm_core.search.model import SearchEntry
from crm_core.search.rules import entry_text
from crm_core.seed.reading import read_definitions
from crm_core.settings import HOME
from crm_core.tasks.model import Task
from crm_core.tickets.model import Ticket
from crm_core.turns.model import Turn
from crm_core.verification.model import OneTimeCode
from tests.crm_core.factories import NOW, make_staff
from tests.crm_core.privacy.people import NAME, Life, make_life

DAYS = {f"{kind}_days": 100 for kind in RetentionKind} | {"accounting_days": ACCOUNTING_DAYS}
LATER = NOW + timedelta(days=101)
MUCH_LATER = NOW + timedelta(days=ACCOUNTING_DAYS + 1)


async def keep_for(session: AsyncSession, **days: int) -> None:
    await set_fact(session, key=FACT_KEY, value=DAYS | days, actor="cli", now=NOW)


async def settle(session: AsyncSession) -> None:
    """Ends everything that still runs."""
    for task in await session.scalars(select(Task)):
        task.state, task.done_at = "done", NOW
    for deal in await session.scalars(select(Opportunity)):
        deal.closed_at = NOW
    await session.flush()


async def due(session: AsyncSession, now: Any = LATER) -> dict[str, int]:
    return {str(figure.kind): figure.due for figure in await count_due(session, now=now) if figure.due}


async def texts(session: AsyncSession) -> set[str]:
    return set(await session.scalars(select(Message.text)))


async def make_stranger(session: AsyncSession) -> Conversation:
    conversation, _ = await open_conversation(session, channel="website", site="default", visitor_token=None, now=NOW)
    await receive_message(session, conversation_id=conversation.id, external_id="s:1", text="سلام", now=NOW)
    for turn in await session.scalars(select(Turn)):
        turn.state, turn.finished_at, turn.parse = "done", NOW, {"text": "سلام"}
    session.add(
        Attachment(conversation_id=conversation.id, name="a", mime="image/png", size=1, sha256="0", created_at=NOW)
    )
    await session.flush()
    return conversation


async def test_without_periods_nothing_is_ever_due(session: AsyncSession) -> None:
    await make_stranger(session)
    assert await due(session, MUCH_LATER) == {}
    assert await apply_retention(session, MUCH_LATER, 100) == 0


async def test_the_figures_name_every_kind_and_change_nothing(session: AsyncSession) -> None:
    await make_stranger(session)
    await keep_for(session, recorded_sms=7)
    figures = await count_due(session, now=LATER)
    assert {figure.kind: figure.days for figure in figures} == {
        kind: ACCOUNTING_DAYS if kind == RetentionKind.ACCOUNTING else 100 for kind in RetentionKind
    }
    assert await due(session) == {"conversations_without_customer": 1, "attachments": 1, "turn_parses": 1}
    assert await texts(session) == {"سلام"}


async def test_a_stranger_who_never_came_back_is_forgotten_with_files_and_browser(session: AsyncSession) -> None:
    conversation = await make_stranger(session)
    await keep_for(session)
    assert await apply_retention(session, LATER, 100) == 2  # the conversation, and the browser that it leaves behind
    await session.refresh(conversation)
    assert (conversation.owner, conversation.emptied_at, conversation.visitor_id) == ("closed", LATER, None)
    assert await texts(session) == {""}
    await session.run_sync(index_changes)
    assert set(await session.scalars(select(SearchEntry.text))) == {entry_text(None, (), ("",))}
    for model in (Attachment, Visitor):
        assert (await session.scalars(select(model.id))).all() == []
    assert await due(session) == {}
    assert await apply_retention(session, LATER, 100) == 0


async def test_until_its_last_day_everything_stays(session: AsyncSession) -> None:
    await make_stranger(session)
    await keep_for(session)
    assert await due(session, NOW + timedelta(days=100)) == {}


@pytest.mark.parametrize("owner", [Owner.QUEUE, Owner.HUMAN])
async def test_whoever_waits_for_people_is_not_forgotten(session: AsyncSession, owner: Owner) -> None:
    conversation = await make_stranger(session)
    staff_id = (await make_staff(session)).id if owner == Owner.HUMAN else None
    await move_owner(
        session, conversation_id=conversation.id, target=owner, actor="s", reason="r", staff_id=staff_id, now=NOW
    )
    await keep_for(session)
    assert set(await due(session)) == {"turn_parses"}


async def test_an_unanswered_message_is_not_forgotten(session: AsyncSession) -> None:
    await make_stranger(session)
    for turn in await session.scalars(select(Turn)):
        turn.state = "pending"
    await session.flush()
    await keep_for(session)
    assert set(await due(session)) == {"attachments"}


async def test_a_settled_customers_conversation_loses_its_words_and_keeps_the_rest(session: AsyncSession) -> None:
    life = await make_life(session)
    await settle(session)
    await keep_for(session)
    while await apply_retention(session, LATER, 3):
        pass
    assert await texts(session) == {""}
    assert (await session.scalars(select(Turn.parse))).all() == [None]
    assert (await session.scalars(select(OneTimeCode.id))).all() == []
    assert (await session.scalars(select(RecordedSms.id))).all() == []
    ticket, quote = await session.get(Ticket, life.ids["ticket"]), await session.get(Quote, life.ids["kept_quote"])
    assert ticket is not None and NAME in ticket.description
    assert quote is not None and quote.buyer_name == NAME


async def test_a_file_of_a_conversation_with_an_invoice_stays_as_long_as_the_invoice(session: AsyncSession) -> None:
    await make_life(session)
    await settle(session)
    await keep_for(session)
    assert "attachments" not in await due(session, NOW + timedelta(days=ACCOUNTING_DAYS - 1))
    assert (await due(session, MUCH_LATER))["attachments"] == 1


async def open_task(session: AsyncSession, life: Life) -> None:
    task = await session.get(Task, life.ids["task"])
    assert task is not None
    task.state, task.done_at = "open", None


async def open_ticket(session: AsyncSession, life: Life) -> None:
    ticket = await session.get(Ticket, life.ids["ticket"])
    assert ticket is not None
    ticket.state, ticket.closed_at = "waiting_customer", None


async def open_deal(session: AsyncSession, life: Life) -> None:
    for deal in await session.scalars(select(Opportunity).limit(1)):
        deal.closed_at = None


async def open_quote(session: AsyncSession, life: Life) -> None:
    quote = await session.get(Quote, life.ids["rejected"])
    assert quote is not None
    quote.state = "issued"


async def open_order(session: AsyncSession, life: Life) -> None:
    for order in await session.scalars(select(Order).limit(1)):
        order.state = "preparing"


async def unpaid_invoice(session: AsyncSession, life: Life) -> None:
    invoice = await session.get(Invoice, life.ids["kept_invoice"])
    assert invoice is not None
    invoice.payment, invoice.paid_rial = "partial", 1


@pytest.mark.parametrize("reopen", [open_task, open_ticket, open_deal, open_quote, open_order, unpaid_invoice])
async def test_nothing_of_an_open_matter_is_touched(
    session: AsyncSession, reopen: Callable[[AsyncSession, Life], Awaitable[None]]
) -> None:
    life = await make_life(session)
    await settle(session)
    await keep_for(session)
    assert (await due(session))["closed_conversations"] == 1
    await reopen(session, life)
    await session.flush()
    assert not {"closed_conversations", "attachments"} & set(await due(session, MUCH_LATER))
    await apply_retention(session, MUCH_LATER, 100)
    assert any(NAME in text for text in await texts(session))


async def test_what_was_sent_keeps_its_key_and_loses_its_content(session: AsyncSession) -> None:
    await keep_for(session)
    items = {}
    for key in ("sent", "waiting"):
        items[key] = await enqueue(
            session, kind="sms", key=key, payload={"mobile": "09121112233", "text": "x"}, purpose=Purpose.SERVICE,
            due_at=NOW if key == "sent" else MUCH_LATER, now=NOW,
        )  # fmt: skip
    (claimed,) = await claim_due(session, now=NOW, limit=1)
    await mark_delivered(session, item_id=claimed.id, now=NOW)
    assert await apply_retention(session, LATER, 100) == 1
    for item in items.values():
        await session.refresh(item)
    assert (items["sent"].payload, items["sent"].mobile, items["sent"].key) == ({}, None, "sent")
    assert items["waiting"].payload["text"] == "x"


async def test_accounting_knows_an_erased_buyer_for_ten_years(session: AsyncSession) -> None:
    life = await make_life(session)
    await keep_for(session)
    invoice = await session.get(Invoice, life.ids["kept_invoice"])
    assert invoice is not None
    assert "accounting" not in await due(session, MUCH_LATER)  # of customers that are still there nothing goes
    await erase_person(session, contact_id=life.contact.id, reason=ErasureReason.REQUESTED, actor="staff", now=NOW)
    assert "accounting" not in await due(session, NOW + timedelta(days=ACCOUNTING_DAYS))
    assert (await due(session, MUCH_LATER))["accounting"] == 1
    await apply_retention(session, MUCH_LATER, 1000)
    await session.refresh(invoice)
    assert (invoice.buyer_name, invoice.buyer_national_id, invoice.code) == ("", None, "INV-1405-000001")
    assert set(await session.scalars(select(Quote.buyer_name))) == {""}
    assert set(await session.scalars(select(CreditNote.reason))) == {""}
    assert set(await session.scalars(select(Payment.reference))) == {None}


async def test_a_batch_is_no_larger_than_asked_and_each_is_noted(session: AsyncSession) -> None:
    for number in range(5):
        session.add(RecordedSms(key=f"k{number}", mobile="09121112233", text="x", at=NOW))
    await session.flush()
    await keep_for(session)
    assert [await apply_retention(session, LATER, 2) for _ in range(4)] == [2, 2, 1, 0]
    acts = (await session.scalars(select(AuditEvent).where(AuditEvent.verb == "forget").order_by(AuditEvent.id))).all()
    assert [(act.entity_id, act.data) for act in acts] == [("recorded_sms", {"count": n}) for n in (2, 2, 1)]


async def test_removed_files_are_not_mentioned_any_more(session: AsyncSession) -> None:
    conversation = await make_stranger(session)
    (file_id,) = await session.scalars(select(Attachment.id))
    (message,) = await session.scalars(select(Message))
    message.attachments = [{"id": file_id, "name": "a"}, {"id": "other", "name": "b"}]
    await session.flush()
    await keep_for(session, conversations_without_customer_days=9000)
    await apply_retention(session, LATER, 100)
    await session.refresh(message)
    assert message.attachments == [{"id": "other", "name": "b"}]
    items = (await session.scalars(select(OutboxItem).where(OutboxItem.kind == REMOVE_FILE))).all()
    assert [item.payload for item in items] == [{"attachment_id": file_id}]
    await session.refresh(conversation)
    assert conversation.owner == "bot"


def test_the_demo_company_keeps_accounting_ten_years_and_names_every_kind() -> None:
    entry = read_definitions(HOME / "data").retention.model_dump()
    assert set(entry) == {f"{kind}_days" for kind in RetentionKind}
    assert entry["accounting_days"] >= ACCOUNTING_DAYS
