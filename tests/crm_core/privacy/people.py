"""A customer of whom something is held in every table that can hold anything."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Purpose, Source
from crm_core.consents.service import record_consent
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.contacts.service import add_identity, find_or_create_organisation
from crm_core.conversations.model import Attachment, Conversation
from crm_core.conversations.rules import Author
from crm_core.conversations.service import identify, open_conversation, post_message, receive_message
from crm_core.db.models import metadata
from crm_core.invoices.credits import cancel_invoice, credit_invoice
from crm_core.invoices.service import BuyerIds, request_invoice
from crm_core.leads.service import capture_lead
from crm_core.opportunities.model import Opportunity
from crm_core.orders.model import Order
from crm_core.outbox.service import enqueue, record_sms
from crm_core.payments.service import Money, record_payment
from crm_core.products.model import Product
from crm_core.quotes.service import Buyer, WantedLine, accept_quote, issue_quote, reject_quote
from crm_core.ratings.service import rate
from crm_core.status.service import find_status
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task
from crm_core.tickets.editing import edit_ticket
from crm_core.tickets.rules import EventKind, TicketState
from crm_core.tickets.service import append_event, move_ticket, open_ticket
from crm_core.turns.service import Answer, Call, apply_once, claim_next, finish_turn
from crm_core.verification.service import request_code
from tests.crm_core.factories import NOW, make_category, make_shop, make_subscription, make_team

MOBILE, EMAIL, NAME, TELEGRAM, NATIONAL_ID = (
    "09127770011", "mahsa.k@example.com", "مهسا کاوه‌پور", "tg-551177", "0499370899"
)  # fmt: skip
TRACES = (MOBILE, EMAIL, NAME, TELEGRAM, NATIONAL_ID, "کاوه‌پور", "طراحان کاوه", "خیابان لاله", "مشتری-۷۷")
"""Words that stand for the person, wherever they were said."""
WORDS = f"من {NAME} هستم، {MOBILE}، {EMAIL}، خیابان لاله"


@dataclass(frozen=True)
class Life:
    """What a test may want of the person."""

    contact: Contact
    conversation: Conversation
    ids: dict[str, str]


async def make_life(session: AsyncSession, *, paid: bool = True) -> Life:
    """The person with a paid invoice and other business, all of it settled when ``paid``."""
    await make_shop(session)
    await make_team(session)
    await make_category(session)
    conversation, _ = await open_conversation(session, channel="website", site="default", visitor_token=None, now=NOW)
    lead, contact = await capture_lead(
        session, mobile=MOBILE, name=NAME, need=WORDS, source="website", company="طراحان کاوه", city="خیابان لاله",
        conversation_id=conversation.id, now=NOW,
    )  # fmt: skip
    contact.external_id, lead.external_id = "مشتری-۷۷", "lead-مشتری-۷۷"
    for kind, value in (
        (IdentityKind.EMAIL, EMAIL), (IdentityKind.TELEGRAM, TELEGRAM), (IdentityKind.NATIONAL_ID, NATIONAL_ID)
    ):  # fmt: skip
        await add_identity(session, contact_id=contact.id, kind=kind, value=value, verified=True, now=NOW)
    await find_or_create_organisation(session, name="شرکت دیگر", now=NOW)
    await identify(session, conversation=conversation, contact_id=contact.id, assurance=Assurance.VERIFIED, now=NOW)
    ids = {"lead": lead.id, **await _talk(session, contact, conversation)}
    ids |= await _buy(session, contact, conversation, paid=paid)
    ids |= await _complain(session, contact, conversation)
    return Life(contact, conversation, ids)


async def _talk(session: AsyncSession, contact: Contact, conversation: Conversation) -> dict[str, str]:
    file = Attachment(
        conversation_id=conversation.id, name=f"{NAME}.pdf", mime="application/pdf", size=1, sha256="0", created_at=NOW
    )
    session.add(file)
    await session.flush()
    mention = {"id": file.id, "name": file.name, "mime": file.mime, "url": "/"}
    received = await receive_message(
        session, conversation_id=conversation.id, external_id=f"{TELEGRAM}:1", text=WORDS, attachments=[mention],
        now=NOW,
    )  # fmt: skip
    claimed = await claim_next(session, conversation_id=conversation.id, now=NOW)
    assert claimed is not None
    turn, message = claimed

    async def noted() -> dict[str, Any]:
        return {"name": NAME}

    await apply_once(session, call=Call(message.id, "capture_lead", now=NOW), work=noted)
    answer = Answer(
        [
            {
                "text": f"{NAME} عزیز",
                "buttons": [{"title": NAME, "payload": "/affirm"}],
                "cards": [{"title": NAME, "facts": [{"label": "موبایل", "value": MOBILE}]}],
            }
        ],
        parse={"text": WORDS},
    )
    await finish_turn(session, turn_id=turn.id, answer=answer, now=NOW)
    await post_message(session, conversation=conversation, author=Author.AGENT, text=WORDS, payload=MOBILE, now=NOW)
    await request_code(session, conversation_id=conversation.id, mobile=MOBILE, secret=b"k", now=NOW)
    await record_sms(session, key="code:1", mobile=MOBILE, text=f"{NAME}: ۱۲۳", now=NOW)
    await enqueue(
        session, kind="telegram", key="offer", payload={"chat": TELEGRAM, "text": WORDS}, purpose=Purpose.MARKETING,
        contact_id=contact.id, now=NOW,
    )  # fmt: skip
    await record_consent(
        session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, mobile=MOBILE, note=WORDS,
        message_id=received.message.id, actor="customer", now=NOW,
    )  # fmt: skip
    await find_status(session, conversation=conversation, code="TK-1405-999999", mobile=MOBILE, now=NOW)
    return {"file": file.id, "message": received.message.id}


async def _buy(session: AsyncSession, contact: Contact, conversation: Conversation, *, paid: bool) -> dict[str, str]:
    buyer = Buyer(contact.id, NAME, mobile=MOBILE, company="طراحان کاوه", national_id=NATIONAL_ID)
    quotes = []
    for _ in range(3):
        quote = await issue_quote(
            session, buyer=buyer, wanted=[WantedLine("CAM-1", 2)], validity_days=7, actor="bot",
            conversation_id=conversation.id, now=NOW,
        )  # fmt: skip
        quotes.append(quote.id)
        if len(quotes) < 3:
            await accept_quote(session, quote_id=quote.id, actor="bot", now=NOW)
    await reject_quote(session, quote_id=quotes[2], reason="other", note=WORDS, actor="bot", now=NOW)
    numbers = BuyerIds(national_id=NATIONAL_ID)
    kept = await request_invoice(session, quote_id=quotes[0], automatic=True, actor="bot", buyer=numbers, now=NOW)
    dropped = await request_invoice(session, quote_id=quotes[1], automatic=False, buyer=numbers, actor="bot", now=NOW)
    await cancel_invoice(session, invoice_id=dropped.id, reason=f"به نام {NAME} نبود", actor="staff", now=NOW)
    await credit_invoice(
        session, invoice_id=kept.id, units={1: 1}, reason=f"به نام {NAME} برگشت", actor="staff", now=NOW
    )
    if paid:
        await record_payment(
            session, invoice_id=kept.id, money=Money(kept.left_rial, reference=f"واریز {NAME}"), actor="staff", now=NOW
        )
    for order in await session.scalars(select(Order)):
        order.state = "delivered"
    for deal in await session.scalars(select(Opportunity)):
        deal.title = f"دوربین برای {NAME}"
    product = (await session.scalars(select(Product).limit(1))).one()
    subscription = await make_subscription(session, contact=contact, product=product)
    subscription.external_id = "sub-مشتری-۷۷"
    await session.flush()
    return {"kept_quote": quotes[0], "kept_invoice": kept.id, "dropped_invoice": dropped.id, "rejected": quotes[2]}


async def _complain(session: AsyncSession, contact: Contact, conversation: Conversation) -> dict[str, str]:
    ticket = await open_ticket(
        session, contact_id=contact.id, category_code="printing", description=WORDS, reporter_name=NAME,
        conversation_id=conversation.id, actor="bot", now=NOW,
    )  # fmt: skip
    for subject in (f"پرینتر {NAME}", "پرینتر"):
        await edit_ticket(
            session, ticket_id=ticket.id, version=None, subject=subject, tags=[subject], actor="staff", now=NOW
        )
    await append_event(session, ticket_id=ticket.id, kind=EventKind.NOTE, text=WORDS, actor="staff", now=NOW)
    await move_ticket(
        session, ticket_id=ticket.id, state=TicketState.CLOSED, actor="staff", reason=f"{NAME} راضی بود", now=NOW
    )
    task = await create_task(
        session, kind=TaskKind.CALL_BACK, note=WORDS, contact_id=contact.id, conversation_id=conversation.id,
        due_at=NOW, now=NOW,
    )  # fmt: skip
    await rate(
        session, conversation_id=conversation.id, contact_id=contact.id, score=2, comment=WORDS, ticket_id=ticket.id,
        now=NOW,
    )  # fmt: skip
    return {"ticket": ticket.id, "task": task.id}


async def traces(session: AsyncSession) -> dict[str, set[str]]:
    """Where a word of the person stands: the columns of each table that hold any of `TRACES`."""
    found: dict[str, set[str]] = {}
    for table in metadata.tables.values():
        for row in (await session.execute(select(table))).mappings():
            for name, value in row.items():
                told = json.dumps(value, ensure_ascii=False, default=str)
                if any(trace in told for trace in TRACES):
                    found.setdefault(table.name, set()).add(name)
    return found
