"""Records for tests, made through the services where there is one; every one needs only a session."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.contacts.service import find_or_create_contact
from crm_core.conversations.model import Conversation
from crm_core.conversations.service import identify, open_conversation
from crm_core.db import Database
from crm_core.invoices.model import Invoice
from crm_core.invoices.service import BuyerIds, request_invoice
from crm_core.knowledge.model import Fact, FaqEntry
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.products.model import Category, Price, PriceList, Product, VatRate
from crm_core.quotes.drafts import Author, Wishes, create_draft
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine
from crm_core.quotes.rules import DISCOUNT_LIMITS
from crm_core.quotes.service import Buyer, accept_quote, issue_quote
from crm_core.staff.model import StaffUser, Team
from crm_core.subscriptions.model import Subscription
from crm_core.tickets.model import Ticket, TicketCategory
from crm_core.tickets.service import open_ticket

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
"""Saturday 30 Aban 1405, 10:00 in Tehran: an ordinary working morning."""
SALES, SUPERVISOR = Author("staff:sales", "sales"), Author("staff:supervisor", "supervisor")
MOBILE = "09121112233"
OTHER_MOBILE = "09354445566"

FULL_DAY = [["08:00", "12:30"], ["13:30", "17:00"]]
WEEK = {
    "saturday": FULL_DAY,
    "sunday": FULL_DAY,
    "monday": FULL_DAY,
    "tuesday": FULL_DAY,
    "wednesday": FULL_DAY,
    "thursday": [["08:00", "13:00"]],
    "friday": [],
}

STAGES = [
    ("new", 5, "open"), ("qualified", 20, "open"), ("needs_analysed", 35, "open"), ("quoted", 50, "open"),
    ("negotiation", 70, "open"), ("won", 100, "won"), ("lost", 0, "lost"),
]  # fmt: skip
MOVES = {
    "new": ["qualified", "needs_analysed", "quoted", "lost"],
    "qualified": ["needs_analysed", "quoted", "lost"],
    "needs_analysed": ["qualified", "quoted", "lost"],
    "quoted": ["needs_analysed", "negotiation", "won", "lost"],
    "negotiation": ["needs_analysed", "quoted", "won", "lost"],
    "won": [],
    "lost": ["qualified"],
}

_numbers = itertools.count(1)


def starting_line(database: Database, runners: int) -> Callable[[AsyncSession], Awaitable[None]]:
    """Something to await at the start of each of some transactions: all of them begin before any goes on.

    On SQLite, where one writer waits for the other anyway, nobody is held up.
    """
    barrier = asyncio.Barrier(runners)

    async def take_place(session: AsyncSession) -> None:
        if database.engine.dialect.name == "postgresql":
            await session.connection()
            await barrier.wait()

    return take_place


async def make_contact(
    session: AsyncSession, *, mobile: str = MOBILE, name: str = "سارا کریمی", verified: bool = False
) -> Contact:
    """The contact of a mobile."""
    contact, _ = await find_or_create_contact(
        session,
        kind=IdentityKind.MOBILE,
        value=mobile,
        name=name,
        source="website",
        verified=verified,
        now=NOW,
    )
    return contact


async def make_conversation(
    session: AsyncSession, *, contact: Contact | None = None, assurance: Assurance = Assurance.VERIFIED
) -> Conversation:
    """An open conversation on the website; with a contact, it speaks for them."""
    conversation, _ = await open_conversation(session, channel="website", site="default", visitor_token=None, now=NOW)
    if contact is not None:
        await identify(session, conversation=conversation, contact_id=contact.id, assurance=assurance, now=NOW)
    return conversation


async def make_team(session: AsyncSession, *, code: str = "support", kind: str = "support") -> Team:
    """A team named after its code."""
    return await _stored(session, Team(code=code, name=f"تیم {code}", kind=kind))


async def make_staff(session: AsyncSession, *, role: str = "agent", active: bool = True, **fields: Any) -> StaffUser:
    """A member of staff with a user name of their own."""
    number = next(_numbers)
    return await _stored(
        session, StaffUser(username=f"user{number}", name="همکار", role=role, active=active, created_at=NOW, **fields)
    )


async def make_ticket(session: AsyncSession, *, mobile: str = MOBILE, **fields: Any) -> Ticket:
    """A ticket about a printer, opened through the service; `make_category` its category first."""
    contact = await make_contact(session, mobile=mobile)
    values = {"category_code": "printing", "description": "پرینتر کاغذ گیر می‌کند", "actor": "bot", "now": NOW}
    return await open_ticket(session, contact_id=contact.id, **values | fields)


async def make_category(session: AsyncSession, *, code: str = "printing", **fields: Any) -> TicketCategory:
    """A ticket category; `make_team` its team first, or it has none."""
    defaults: dict[str, Any] = {
        "name": "چاپگر", "kind": "fault", "default_priority": "normal", "aliases": ["پرینتر", "گیر کاغذ"],
        "urgent_words": ["صندوق خوابیده"],
    }  # fmt: skip
    return await _stored(session, TicketCategory(code=code, **defaults | fields))


async def make_calendar(session: AsyncSession) -> None:
    """Working hours: Saturday to Wednesday 8 to 17 with an hour of lunch at 12:30, Thursday until 13."""
    await _stored(session, Fact(key="calendar", value={"timezone": "Asia/Tehran", "week": WEEK}))


async def make_faq(session: AsyncSession, *, topic: str, question: str, answer: str, keywords: list[str]) -> FaqEntry:
    """A frequent question."""
    return await _stored(session, FaqEntry(topic=topic, question=question, answer=answer, keywords=keywords))


async def make_catalogue(session: AsyncSession, prices: dict[str, int]) -> dict[str, Product]:
    """Products by code with their prices in rial, taxed 9 % until 1402 and 10 % from 1403 on."""
    category = await _stored(session, Category(code="camera", name="دوربین مداربسته"))
    price_list = await _stored(session, PriceList(code="default", name="لیست قیمت پایه"))
    session.add_all([
        VatRate(vat_class="standard", valid_from=date(2015, 3, 21), rate=900),
        VatRate(vat_class="standard", valid_from=date(2024, 3, 20), rate=1000),
    ])  # fmt: skip
    products = {}
    for code, amount in prices.items():
        products[code] = await _stored(
            session,
            Product(
                code=code,
                name=f"کالای {code}",
                category_id=category.id,
                kind="goods",
                unit="دستگاه",
                updated_at=NOW,
            ),
        )
        session.add(
            Price(
                price_list_id=price_list.id,
                product_id=products[code].id,
                amount_rial=amount,
                valid_from=date(2026, 3, 21),
            )
        )
    await session.flush()
    return products


async def make_pipeline(session: AsyncSession) -> Pipeline:
    """The default pipeline with its stages, moves and two lost reasons (``other`` asks for a note)."""
    pipeline = await _stored(session, Pipeline(code="default", name="قیف فروش", moves=MOVES))
    session.add_all(
        Stage(pipeline_id=pipeline.id, code=code, name=code, position=place, probability=chance, kind=kind)
        for place, (code, chance, kind) in enumerate(STAGES)
    )
    session.add(LostReason(code="price", name="قیمت بالا بود", needs_note=False))
    session.add(LostReason(code="other", name="دلیل دیگر", needs_note=True))
    await session.flush()
    return pipeline


async def make_shop(session: AsyncSession) -> None:
    """All that selling needs: a pipeline, two products, a calendar, a billing and a sales team."""
    await make_pipeline(session)
    await make_catalogue(session, {"CAM-1": 45_000_000, "CABLE": 15})
    await make_calendar(session)
    await make_team(session, code="billing", kind="billing")
    await make_team(session, code="sales", kind="sales")


async def make_quote(
    session: AsyncSession,
    *,
    contact: Contact,
    quantity: int = 2,
    conversation: Conversation | None = None,
    buyer_mobile: str | None = None,
    accepted: bool = False,
) -> Quote:
    """An issued quote for some CAM-1, valid for seven days; `make_shop` first."""
    quote = await issue_quote(
        session, buyer=Buyer(contact.id, "سارا کریمی", mobile=buyer_mobile),
        wanted=[WantedLine("CAM-1", quantity)], validity_days=7, actor="bot",
        conversation_id=conversation.id if conversation else None, now=NOW,
    )  # fmt: skip
    if accepted:
        await accept_quote(session, quote_id=quote.id, actor="bot", now=NOW)
    return quote


async def make_limits(session: AsyncSession) -> None:
    """Salespeople may take off 5 %, supervisors 15 %."""
    await _stored(session, Fact(key=DISCOUNT_LIMITS, value={"sales": 500, "supervisor": 1500}))


async def make_draft(
    session: AsyncSession, *, contact: Contact, lines: Sequence[WantedLine] | None = None, **wishes: Any
) -> Quote:
    """A draft by a salesperson for two CAM-1 or for some lines; `make_shop` first."""
    wanted = [WantedLine("CAM-1", 2)] if lines is None else lines
    return await create_draft(
        session, contact_id=contact.id, wishes=Wishes(lines=wanted, **wishes), author=SALES, now=NOW
    )


async def make_invoice(
    session: AsyncSession, *, quantity: int = 2, issued: bool = False, buyer: BuyerIds | None = None
) -> Invoice:
    """The invoice of a new accepted quote for some CAM-1; `make_shop` first."""
    quote = await make_quote(session, contact=await make_contact(session), quantity=quantity, accepted=True)
    return await request_invoice(session, quote_id=quote.id, automatic=issued, buyer=buyer, actor="bot", now=NOW)


async def make_subscription(session: AsyncSession, *, contact: Contact, product: Product) -> Subscription:
    """A subscription that ends in a month."""
    return await _stored(
        session,
        Subscription(
            contact_id=contact.id,
            product_id=product.id,
            quantity=1,
            starts_on=date(2025, 12, 22),
            ends_on=date(2026, 12, 21),
            created_at=NOW,
        ),
    )


async def _stored[Row](session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    return row
