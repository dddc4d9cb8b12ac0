"""Lists of every kind send few statements, however long a page is, on both databases."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.console.access import Caller
from connectors.console.listings import LISTED, Collection, page
from crm_core.calendars.model import CalendarDay
from crm_core.consents.model import ConsentEvent
from crm_core.contacts.model import Contact, MergeProposal, Organisation
from crm_core.identifiers import new_id
from crm_core.invoices.model import CreditNote, Invoice
from crm_core.leads.model import Lead
from crm_core.outbox.model import OutboxItem
from crm_core.payments.model import Payment
from crm_core.problems.model import Problem, ProblemProposal
from crm_core.products.model import Product
from crm_core.ratings.model import Rating
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task
from crm_core.tickets.model import Ticket, TicketCategory
from tests.crm_core.factories import (
    NOW,
    make_category,
    make_contact,
    make_conversation,
    make_quote,
    make_shop,
    make_staff,
    make_subscription,
    make_team,
)

ROWS = 5
MOST_STATEMENTS = 10
"""The rows, one statement for each kind of record that they name, and the promises about tickets."""
MONEY = {"subtotal_rial": 10, "vat_rial": 1, "total_rial": 11}


async def make_rows(session: AsyncSession) -> None:
    """Some records of every kind, each with records of its own beside it."""
    contacts = [await make_contact(session, mobile=f"0912000000{number}") for number in range(ROWS + 1)]
    await make_shop(session)
    (product,) = await session.scalars(select(Product).where(Product.code == "CAM-1"))
    session.add_all(
        Product(
            code=f"P-{number}",
            name="دوربین",
            category_id=product.category_id,
            kind="goods",
            unit="دستگاه",
            updated_at=NOW,
        )
        for number in range(ROWS)
    )
    categories = [await make_category(session, code=f"subject-{number}") for number in range(ROWS)]
    for number, (contact, following) in enumerate(pairwise(contacts)):
        await make_what_staff_works_on(session, contact, following, categories[number], number)
        await make_what_a_customer_brings(session, contact, product, number)
    await session.flush()


async def make_what_staff_works_on(
    session: AsyncSession, contact: Contact, following: Contact, category: TicketCategory, number: int
) -> None:
    """A paid and credited invoice, a ticket, a firm, a likely double, a problem, a day of the calendar."""
    first_id, second_id = sorted((contact.id, following.id))
    subject: dict[str, Any] = {"title": "گیر کاغذ", "category_id": category.id, "created_at": NOW}
    invoice = Invoice(id=new_id(), contact_id=contact.id, buyer_name="سارا", requested_at=NOW, **MONEY)
    session.add_all([
        invoice,
        Ticket(
            code=f"TK-1405-{number:06}", contact_id=contact.id, category_id=category.id, kind="fault",
            subject="گیر کاغذ", description="گیر کاغذ", opened_at=NOW, updated_at=NOW,
        ),
        Organisation(name=f"شرکت {number}", created_at=NOW),
        MergeProposal(
            first_id=first_id, second_id=second_id, score=80, strength=1, reasons=[], conflicts=[], created_at=NOW,
            updated_at=NOW,
        ),
        Problem(code=f"PRB-1405-{number:06}", updated_at=NOW, **subject),
        ProblemProposal(**subject),
        CalendarDay(day=date(2026, 1, 1) + timedelta(days=number), calendar="all", kind="closed", created_at=NOW),
    ])  # fmt: skip
    await session.flush()
    session.add_all([
        Payment(
            invoice_id=invoice.id, amount_rial=1, method="cash", paid_at=NOW, recorded_at=NOW, actor="staff"
        ),
        CreditNote(
            code=f"CRN-1405-{number:06}", invoice_id=invoice.id, kind="return", reason="", discount_rial=0,
            issued_at=NOW, actor="staff", **MONEY,
        ),
    ])  # fmt: skip


async def make_what_a_customer_brings(session: AsyncSession, contact: Contact, product: Product, number: int) -> None:
    """An enquiry, a deal with its accepted quote and order, a subscription, and what was said about it all."""
    staff, team = await make_staff(session), await make_team(session, code=f"team-{number}")
    conversation = await make_conversation(session, contact=contact)
    await make_quote(session, contact=contact, conversation=conversation, accepted=True)
    await make_subscription(session, contact=contact, product=product)
    await create_task(
        session, kind=TaskKind.CALL_BACK, note="تماس", due_at=NOW, contact_id=contact.id, team_id=team.id,
        assignee_id=staff.id, now=NOW,
    )  # fmt: skip
    session.add_all([
        Lead(
            contact_id=contact.id, need="دوربین", source="website", team_id=team.id, owner_id=staff.id, created_at=NOW,
            updated_at=NOW,
        ),
        Rating(conversation_id=conversation.id, contact_id=contact.id, score=5, at=NOW),
        ConsentEvent(
            contact_id=contact.id, channel="sms", purpose="marketing", granted=False, actor="bot", source="chat", at=NOW
        ),
        OutboxItem(
            kind="sms", key=f"sms-{number}", purpose="service", contact_id=contact.id, payload={}, due_at=NOW,
            created_at=NOW,
        ),
    ])  # fmt: skip


@pytest.mark.parametrize("collection", LISTED, ids=lambda one: one.kind.name)
async def test_a_long_page_takes_as_many_statements_as_a_short_one(
    session: AsyncSession, collection: Collection
) -> None:
    await make_rows(session)
    caller = Caller(await make_staff(session, role="admin"), "")
    sent: list[str] = []
    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", lambda *told: sent.append(told[2]))
    counts = []
    for limit in (1, ROWS):
        session.expunge_all()
        sent.clear()
        assert len((await page(session, collection, collection.query(limit=limit), caller))["items"]) == limit
        counts.append(len(sent))
    assert counts[0] == counts[1] <= MOST_STATEMENTS
