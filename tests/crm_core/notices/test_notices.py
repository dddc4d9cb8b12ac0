"""What customers are told, by whom it is found out, and when it is kept back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.service import Sender, mark_unreachable, open_for
from crm_core.contacts.matching import Key
from crm_core.contacts.model import Contact, Identity
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.repository import get_conversation
from crm_core.conversations.rules import Owner
from crm_core.conversations.service import identify, move_owner, receive_message
from crm_core.knowledge.model import Fact
from crm_core.merges.linking import show_key
from crm_core.merges.service import merge_contacts
from crm_core.notices.errors import NotYetError
from crm_core.notices.renewals import remind_renewals
from crm_core.notices.rules import FACT_KEY
from crm_core.notices.saying import say_notice
from crm_core.notices.service import NOTICE
from crm_core.outbox.model import OutboxItem
from crm_core.quotes.service import issue_draft
from crm_core.subscriptions.model import Subscription
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import EventKind, TicketState
from crm_core.tickets.service import move_ticket, write_once
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    OTHER_MOBILE,
    SALES,
    make_catalogue,
    make_category,
    make_contact,
    make_conversation,
    make_draft,
    make_shop,
    make_subscription,
    make_ticket,
)

SMS = {
    "quote_ready": "{company}: {code}، {total}، تا {valid_until}",
    "ticket_answered": "{name}: جواب {code}",
    "ticket_resolved": "حل شد: {code}",
    "renewal_due": "{product} تا {ends_on}",
}
CHAT = SMS | {"ticket_answered": "{answer}"}
TEXTS = {kind: {"sms": text, "chat": CHAT[kind]} for kind, text in SMS.items()}
TEXTS["ticket_resolved"]["button"] = "{score} از ۵"


async def make_rules(session: AsyncSession, **changed: object) -> None:
    rules = {"texts": TEXTS, "quiet_hours": ["21:30", "08:00"], "again_after_minutes": 30, "renewal_days": 14}
    session.add(Fact(key=FACT_KEY, value=rules | changed))
    session.add(Fact(key="company", value={"name": "هم‌سخن"}))
    await session.flush()


async def say(session: AsyncSession) -> list[datetime]:
    """Says every notice that waits, as the worker does when it is due, and gives when each was looked at last."""
    items = await session.scalars(select(OutboxItem).where(OutboxItem.kind == NOTICE).order_by(OutboxItem.id))
    waiting, moments = list(items), []
    while waiting:
        item = min(waiting, key=lambda one: (one.due_at, one.id))
        try:
            await say_notice(session, key=item.key, payload=item.payload, now=item.due_at)
        except NotYetError as error:
            item.due_at = error.until
            continue
        waiting.remove(item)
        moments.append(item.due_at)
    return moments


async def told(session: AsyncSession) -> list[tuple[str | None, str, datetime]]:
    """The mobile, words and moment of every text message, in order."""
    await say(session)
    items = await session.scalars(select(OutboxItem).where(OutboxItem.kind == "sms").order_by(OutboxItem.id))
    return [(item.mobile, item.payload["text"], item.due_at) for item in items]


async def test_a_quote_that_a_colleague_issues_is_told_of(session: AsyncSession) -> None:
    await make_rules(session)
    await make_shop(session)
    draft = await make_draft(session, contact=await make_contact(session))
    quote = await issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)
    assert await told(session) == [(MOBILE, f"هم‌سخن: {quote.code}، ۹٬۹۰۰٬۰۰۰ تومان، تا ۱۴۰۵/۰۹/۰۷", NOW)]
    await issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)
    assert len(await told(session)) == 1


async def answer(session: AsyncSession, ticket: Ticket, text: str, *, now: datetime) -> None:
    await write_once(
        session, ticket_id=ticket.id, kind=EventKind.REPLY, text=text, client_key=None, actor="staff:a", now=now
    )


async def test_text_messages_about_one_ticket_keep_their_distance_and_the_newest_answer_is_told(
    session: AsyncSession,
) -> None:
    texts = TEXTS | {"ticket_answered": {"sms": "{code}: {answer}", "chat": "{answer}"}}
    await make_rules(session, texts=texts)
    await make_category(session)
    ticket = await make_ticket(session)
    for minutes in (0, 1, 29, 31):
        await answer(session, ticket, f"جواب {minutes}", now=NOW + timedelta(minutes=minutes))
    await write_once(
        session, ticket_id=ticket.id, kind=EventKind.NOTE, text="یادداشت", client_key=None, actor="staff:a",
        now=NOW + timedelta(hours=2),
    )  # fmt: skip
    night = NOW + timedelta(hours=14)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=night)
    morning = datetime.fromisoformat("2026-11-22T08:00:00+03:30")
    assert await told(session) == [
        (MOBILE, f"{ticket.code}: جواب 0", NOW),
        (MOBILE, f"{ticket.code}: جواب 29", NOW + timedelta(minutes=30)),
        (MOBILE, f"{ticket.code}: جواب 31", NOW + timedelta(minutes=60)),
        (MOBILE, f"حل شد: {ticket.code}", morning),
    ]


async def test_answers_of_the_night_are_one_text_message_of_the_morning(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    ticket = await make_ticket(session)
    for hours in (13, 14, 15):
        await answer(session, ticket, "جواب", now=NOW + timedelta(hours=hours))
    morning = datetime.fromisoformat("2026-11-22T08:00:00+03:30")
    assert await told(session) == [(MOBILE, f"سارا کریمی: جواب {ticket.code}", morning)]


@pytest.mark.parametrize("place", ["website", "telegram"])
async def test_in_a_chat_every_answer_is_told_however_fast_they_come(session: AsyncSession, place: str) -> None:
    await make_rules(session)
    await make_category(session)
    contact = await make_contact(session)
    conversation = (
        await make_conversation(session, contact=contact)
        if place == "website"
        else await telegram_account(session, contact)
    )
    ticket = await make_ticket(session, conversation_id=conversation.id)
    await receive_message(session, conversation_id=conversation.id, external_id="1", text="سلام", now=NOW)
    for text in ("دارم بررسی می‌کنم", "مودم را خاموش کنید", "حالا روشن کنید"):
        await answer(session, ticket, text, now=NOW)
    assert await told(session) == []
    said = await session.scalars(select(Message).where(Message.author == "system").order_by(Message.seq))
    assert [message.text for message in said] == ["دارم بررسی می‌کنم", "مودم را خاموش کنید", "حالا روشن کنید"]


async def test_an_answer_that_waits_for_its_text_message_is_told_in_the_chat_of_whoever_came_meanwhile(
    session: AsyncSession,
) -> None:
    await make_rules(session)
    await make_category(session)
    conversation = await make_conversation(session, contact=await make_contact(session))
    ticket = await make_ticket(session, conversation_id=conversation.id)
    await answer(session, ticket, "یک", now=NOW)
    assert len(await told(session)) == 1
    await answer(session, ticket, "دو", now=NOW + timedelta(minutes=5))
    here = NOW + timedelta(minutes=25)
    await receive_message(session, conversation_id=conversation.id, external_id="1", text="سلام", now=here)
    assert len(await told(session)) == 1
    said = await session.scalars(select(Message).where(Message.author == "system"))
    assert [message.text for message in said] == ["دو"]


async def test_who_was_asleep_when_the_worker_came_back_is_told_in_the_morning(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    ticket = await make_ticket(session)
    await answer(session, ticket, "جواب", now=datetime.fromisoformat("2026-11-21T21:20:00+03:30"))
    (item,) = await session.scalars(select(OutboxItem).where(OutboxItem.kind == NOTICE))
    night = datetime.fromisoformat("2026-11-22T02:00:00+03:30")
    with pytest.raises(NotYetError) as error:
        await say_notice(session, key=item.key, payload=item.payload, now=night)
    assert error.value.until == datetime.fromisoformat("2026-11-22T08:00:00+03:30")


async def test_whoever_is_in_the_conversation_of_the_ticket_is_told_there_at_any_hour(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    conversation = await make_conversation(session, contact=await make_contact(session))
    ticket = await make_ticket(session, conversation_id=conversation.id)
    night = NOW + timedelta(hours=14)
    await receive_message(session, conversation_id=conversation.id, external_id="1", text="سلام", now=night)
    for minutes in (9, 41):
        await write_once(
            session, ticket_id=ticket.id, kind=EventKind.REPLY, text="جواب", client_key=None, actor="staff:a",
            now=night + timedelta(minutes=minutes),
        )  # fmt: skip
    morning = datetime.fromisoformat("2026-11-22T08:00:00+03:30")
    assert await say(session) == [night + timedelta(minutes=9), morning]
    said = await session.scalars(select(Message).where(Message.author == "system"))
    assert [(message.conversation_id, message.text) for message in said] == [(conversation.id, "جواب")]
    assert len(await told(session)) == 1


async def test_a_quote_that_whoever_is_talking_sees_there_is_not_told_of_again(session: AsyncSession) -> None:
    await make_rules(session)
    await make_shop(session)
    contact = await make_contact(session)
    conversation = await make_conversation(session, contact=contact)
    await receive_message(session, conversation_id=conversation.id, external_id="1", text="سلام", now=NOW)
    draft = await make_draft(session, contact=contact)
    draft.conversation_id = conversation.id
    await issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)
    assert await say(session) == []


async def test_a_proven_mobile_is_taken_before_a_newer_typed_one(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    contact = await make_contact(session, verified=True)
    session.add(Identity(contact_id=contact.id, kind="mobile", value=OTHER_MOBILE, created_at=NOW))
    ticket = await make_ticket(session)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    assert [mobile for mobile, _, _ in await told(session)] == [MOBILE]


async def test_who_cannot_be_reached_is_not_told_and_nothing_fails(session: AsyncSession) -> None:
    await make_rules(session)
    nobody = Contact(source="import", created_at=NOW, updated_at=NOW)
    session.add(nobody)
    await session.flush()
    products = await make_catalogue(session, {"ANTIVIRUS": 1_000_000})
    await make_subscription(session, contact=nobody, product=products["ANTIVIRUS"])
    assert await remind_renewals(session, datetime(2026, 12, 10, 8, tzinfo=NOW.tzinfo), 10) == 1
    assert await told(session) == []


async def test_after_a_merge_the_survivor_is_told(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    winner = await make_contact(session, mobile=OTHER_MOBILE, verified=True)
    ticket = await make_ticket(session)
    loser_id = ticket.contact_id
    await merge_contacts(session, winner_id=winner.id, loser_id=loser_id, actor="staff:a", now=NOW)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    assert [mobile for mobile, _, _ in await told(session)] == [OTHER_MOBILE]


async def test_where_the_company_says_nothing_customers_are_told_nothing(session: AsyncSession) -> None:
    await make_category(session)
    ticket = await make_ticket(session)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    assert await told(session) == []


@pytest.mark.parametrize(("day", "reminded"), [(6, 0), (7, 1), (21, 1), (22, 0)])
async def test_an_ending_subscription_is_reminded_of_within_its_last_days(
    session: AsyncSession, day: int, reminded: int
) -> None:
    await make_rules(session)
    products = await make_catalogue(session, {"ANTIVIRUS": 1_000_000})
    await make_subscription(session, contact=await make_contact(session), product=products["ANTIVIRUS"])
    assert await remind_renewals(session, datetime(2026, 12, day, 8, tzinfo=NOW.tzinfo), 10) == reminded
    assert [text for _, text, _ in await told(session)] == ["کالای ANTIVIRUS تا ۱۴۰۵/۰۹/۳۰"] * reminded


async def test_an_end_is_reminded_of_once_and_a_later_end_again(session: AsyncSession) -> None:
    await make_rules(session)
    products = await make_catalogue(session, {"ANTIVIRUS": 1_000_000})
    one: Subscription = await make_subscription(
        session, contact=await make_contact(session), product=products["ANTIVIRUS"]
    )
    now = datetime(2026, 12, 10, 8, tzinfo=NOW.tzinfo)
    assert [await remind_renewals(session, now + timedelta(days=days), 10) for days in (0, 1, 2)] == [1, 0, 0]
    one.ends_on = date(2027, 1, 5)
    assert await remind_renewals(session, datetime(2027, 1, 1, 8, tzinfo=NOW.tzinfo), 10) == 1
    assert len(await told(session)) == 2


async def telegram_account(session: AsyncSession, contact: Contact, *, now: datetime = NOW) -> Conversation:
    """The conversation of somebody who proved at Telegram who they are."""
    conversation = await open_for(session, sender=Sender("telegram", "77"), site="default", now=now)
    await identify(session, conversation=conversation, contact_id=contact.id, assurance=Assurance.VERIFIED, now=now)
    return conversation


async def said_at_telegram(session: AsyncSession) -> list[Message]:
    rows = await session.scalars(select(Message).where(Message.channel == "telegram").order_by(Message.id))
    return list(rows)


async def test_who_writes_from_a_messenger_is_told_there_once_and_may_answer_with_a_tap(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    ticket = await make_ticket(session)
    await telegram_account(session, await make_contact(session))
    await write_once(
        session, ticket_id=ticket.id, kind=EventKind.REPLY, text="کابل را عوض کردیم", client_key=None,
        actor="staff:a", now=NOW,
    )  # fmt: skip
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    assert await told(session) == await told(session) == []
    answered, resolved = await said_at_telegram(session)
    assert (answered.text, answered.author, answered.buttons) == ("کابل را عوض کردیم", "system", [])
    assert [button["title"] for button in resolved.buttons] == [f"{score} از ۵" for score in "۵۴۳۲۱"]
    assert resolved.buttons[0]["payload"] == f'/rate_service{{"rating": "5", "ticket_code": "{ticket.code}"}}'
    waiting = await session.scalars(select(OutboxItem.key).where(OutboxItem.kind == "telegram"))
    assert set(waiting) == {f"message:{message.id}" for message in (answered, resolved)}


async def test_a_quote_comes_with_its_document(session: AsyncSession) -> None:
    await make_rules(session)
    await make_shop(session)
    contact = await make_contact(session)
    await telegram_account(session, contact)
    draft = await make_draft(session, contact=contact)
    quote = await issue_draft(session, quote_id=draft.id, validity_days=7, author=SALES, now=NOW)
    assert await told(session) == []
    (message,) = await said_at_telegram(session)
    assert [(file["name"], file["url"]) for file in message.attachments] == [
        (f"{quote.code}.pdf", f"/v1/quotes/{quote.id}/pdf")
    ]


async def test_after_a_closed_conversation_a_notice_begins_a_new_one_in_which_the_customer_is_known(
    session: AsyncSession,
) -> None:
    await make_rules(session)
    await make_category(session)
    ticket = await make_ticket(session)
    contact = await make_contact(session)
    closed = await telegram_account(session, contact)
    key = Key(IdentityKind.TELEGRAM, "77", verified=True)
    await show_key(session, contact_id=contact.id, key=key, conversation_id=closed.id, now=NOW)
    await move_owner(session, conversation_id=closed.id, target=Owner.CLOSED, actor="staff:a", reason="close", now=NOW)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    assert await told(session) == []
    (message,) = await said_at_telegram(session)
    opened = await get_conversation(session, message.conversation_id)
    assert opened.id != closed.id
    assert (opened.contact_id, opened.assurance) == (contact.id, "verified")


@pytest.mark.parametrize("wish", ["sms", "telegram", None])
@pytest.mark.parametrize("gone", [False, True])
async def test_the_customers_wish_counts_where_it_reaches_them(
    session: AsyncSession, wish: str | None, gone: bool
) -> None:
    await make_rules(session)
    await make_category(session)
    ticket = await make_ticket(session)
    contact = await make_contact(session)
    conversation = await telegram_account(session, contact)
    contact.preferred_channel = wish
    if gone:
        await mark_unreachable(session, conversation_id=conversation.id, now=NOW)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    by_sms = len(await told(session))
    assert (by_sms, len(await said_at_telegram(session))) == ((1, 0) if wish == "sms" or gone else (0, 1))


async def test_a_typed_number_at_a_messenger_brings_nobody_anothers_notices(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    ticket = await make_ticket(session)
    conversation = await open_for(session, sender=Sender("telegram", "77"), site="default", now=NOW)
    await identify(
        session, conversation=conversation, contact_id=ticket.contact_id, assurance=Assurance.CLAIMED, now=NOW
    )
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    assert len(await told(session)) == 1
    assert await said_at_telegram(session) == []


async def test_what_was_said_at_one_place_is_not_said_again_at_another(session: AsyncSession) -> None:
    await make_rules(session)
    await make_category(session)
    contact = await make_contact(session)
    conversation = await make_conversation(session, contact=contact)
    ticket = await make_ticket(session, conversation_id=conversation.id)
    await receive_message(session, conversation_id=conversation.id, external_id="1", text="سلام", now=NOW)
    await move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="staff:a", now=NOW)
    (item,) = await session.scalars(select(OutboxItem).where(OutboxItem.kind == NOTICE))
    later = NOW + timedelta(hours=1)  # the customer has left, and the worker died before it noted that it had told them
    first = await say_notice(session, key=item.key, payload=item.payload, now=NOW)
    again = await say_notice(session, key=item.key, payload=item.payload, now=later)
    assert (first, again) == ("website", None)
    assert await told(session) == []
