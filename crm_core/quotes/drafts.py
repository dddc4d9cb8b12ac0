"""Quotes that staff are still writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts import repository as contacts
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import identity_value
from crm_core.conversations import repository as conversations
from crm_core.errors import InvalidInputError
from crm_core.opportunities import repository as opportunities
from crm_core.quotes import repository
from crm_core.quotes.errors import QuoteStateError
from crm_core.quotes.limits import approval_for, require_within
from crm_core.quotes.lines import discount_on_all, discounts_of, wanted_of, write_lines
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import PricedLine, WantedLine, class_of_contact, price_lines, vat_rounding
from crm_core.quotes.rules import Approval, Discount, QuoteState, QuoteTotals


@dataclass(frozen=True)
class Author:
    """The colleague who writes, and the role that limits their discounts."""

    actor: str
    role: str


@dataclass(frozen=True)
class Wishes:
    """What a draft shall say; what is None stays as it is."""

    lines: Sequence[WantedLine] | None = None
    on_all: Discount | None = None
    discount_reason: str | None = None
    note: str | None = None
    validity_days: int | None = None
    buyer_name: str | None = None
    buyer_company: str | None = None
    buyer_national_id: str | None = None


@dataclass(frozen=True)
class Preview:
    """What a draft would cost, and whether its discounts would need somebody's consent."""

    lines: list[PricedLine]
    totals: QuoteTotals
    approval: Approval


async def create_draft(
    session: AsyncSession,
    *,
    contact_id: str,
    wishes: Wishes,
    author: Author,
    now: datetime,
    opportunity_id: str | None = None,
    conversation_id: str | None = None,
    request_key: str | None = None,
) -> Quote:
    """A draft for a contact, priced today for their class; the same ``request_key`` again gives the same draft.

    Raises what `price_lines` does, and InvalidInputError: a deal or conversation of somebody else.
    """
    if request_key is not None:
        await contacts.lock_key(session, kind="quote_request", value=request_key)
        known = await repository.find_by_request(session, request_key=request_key)
        if known is not None:
            return await repository.get_quote(session, known)
    contact = await contacts.get_contact(session, contact_id)
    if opportunity_id is not None:
        deal = await opportunities.get_opportunity(session, opportunity_id)
        _require_own(deal.contact_id, contact.id, field="opportunity_id")
        conversation_id = conversation_id or deal.conversation_id
    if conversation_id is not None:
        conversation = await conversations.get_conversation(session, conversation_id)
        _require_own(conversation.contact_id, contact.id, field="conversation_id")
    quote = Quote(
        opportunity_id=opportunity_id, contact_id=contact.id, conversation_id=conversation_id,
        request_key=request_key, created_at=now, **_buyer(contact),
    )  # fmt: skip
    session.add(quote)
    await session.flush()
    audit.record(session, actor=author.actor, verb="draft", entity="quote", entity_id=quote.id, now=now)
    return await _rewrite(session, await repository.get_quote(session, quote.id), wishes, author=author, now=now)


def _buyer(contact: Contact) -> dict[str, str | None]:
    """Who a contact (with keys and organisation) buys as."""
    organisation = contact.organisation
    return {
        "buyer_name": contact.name or (organisation.name if organisation else ""),
        "buyer_mobile": identity_value(contact, IdentityKind.MOBILE),
        "buyer_company": organisation.name if organisation else None,
        "buyer_national_id": identity_value(contact, IdentityKind.NATIONAL_ID),
    }


async def edit_draft(session: AsyncSession, *, quote_id: str, wishes: Wishes, author: Author, now: datetime) -> Quote:
    """A draft with other lines, discounts or words; new lines or discounts are priced today and approved anew.

    Raises QuoteStateError, and what `price_lines` does.
    """
    quote = await get_draft(session, quote_id)
    audit.record(session, actor=author.actor, verb="edit", entity="quote", entity_id=quote_id, now=now)
    return await _rewrite(session, quote, wishes, author=author, now=now)


async def delete_draft(session: AsyncSession, *, quote_id: str, author: Author, now: datetime) -> None:
    """Throws a draft away with its lines, which nobody but its writers has seen. Raises QuoteStateError."""
    quote = await get_draft(session, quote_id)
    for line in quote.lines:
        await session.delete(line)
    await session.delete(quote)
    audit.record(session, actor=author.actor, verb="delete", entity="quote", entity_id=quote_id, now=now)
    await session.flush()


async def preview_draft(
    session: AsyncSession, *, quote_id: str, wishes: Wishes, author: Author, now: datetime
) -> Preview:
    """A draft as it would be with other lines or discounts at today's prices; nothing is stored.

    Raises QuoteStateError, and what `price_lines` does.
    """
    quote = await get_draft(session, quote_id)
    lines, totals = await price_lines(
        session, wanted=wanted_of(quote) if wishes.lines is None else wishes.lines,
        customer_class=await class_of_contact(session, contact_id=quote.contact_id),
        on_all=discount_on_all(quote) if wishes.on_all is None else wishes.on_all, now=now,
    )  # fmt: skip
    given = [(line.discount, line.quantity * line.unit_price) for line in lines]
    return Preview(lines, totals, await approval_for(session, given, role=author.role))


async def approve_discount(session: AsyncSession, *, quote_id: str, author: Author, now: datetime) -> Quote:
    """A draft whose discount a colleague of a higher limit agrees to; agreeing twice changes nothing.

    Raises QuoteStateError, DiscountLimitError: above their own limit too.
    """
    quote = await get_draft(session, quote_id)
    await require_within(session, discounts_of(quote), role=author.role)
    if quote.approval == Approval.NEEDED:
        quote.approval, quote.approved_by = Approval.GIVEN, author.actor
        audit.record(session, actor=author.actor, verb="approve", entity="quote", entity_id=quote_id, now=now)
        await session.flush()
    return quote


async def draft_revision(session: AsyncSession, quote: Quote, *, author: Author, now: datetime) -> Quote:
    """A draft of the next version of a quote (lines loaded), at today's prices."""
    copied = (
        "opportunity_id", "contact_id", "conversation_id", "buyer_name", "buyer_mobile", "buyer_company",
        "buyer_national_id", "discount_reason", "note", "validity_days",
    )  # fmt: skip
    draft = Quote(
        **{name: getattr(quote, name) for name in copied}, revision=quote.revision + 1, revision_of_id=quote.id,
        created_at=now,
    )  # fmt: skip
    session.add(draft)
    await session.flush()
    audit.record(session, actor=author.actor, verb="revise", entity="quote", entity_id=draft.id, now=now, of=quote.code)
    draft = await repository.get_quote(session, draft.id)
    draft = await price_draft(session, draft, wanted=wanted_of(quote), on_all=discount_on_all(quote), now=now)
    draft.approval = await approval_for(session, discounts_of(draft), role=author.role)
    await session.flush()
    return draft


async def price_draft(
    session: AsyncSession,
    quote: Quote,
    *,
    now: datetime,
    wanted: Sequence[WantedLine] | None = None,
    on_all: Discount | None = None,
) -> Quote:
    """The draft (lines loaded) at today's prices for its contact's class, with its own lines or other ones."""
    on_all = discount_on_all(quote) if on_all is None else on_all
    quote.customer_class = await class_of_contact(session, contact_id=quote.contact_id)
    quote.vat_rounding = await vat_rounding(session)
    lines, totals = await price_lines(
        session, wanted=wanted_of(quote) if wanted is None else wanted, customer_class=quote.customer_class,
        on_all=on_all, now=now,
    )  # fmt: skip
    await write_lines(session, quote, lines=lines, totals=totals, on_all=on_all)
    return await repository.get_quote(session, quote.id)


async def get_draft(session: AsyncSession, quote_id: str) -> Quote:
    """The quote, locked, if it is still a draft; raises QuoteStateError."""
    quote = await repository.get_quote(session, quote_id)
    if quote.state != QuoteState.DRAFT:
        raise QuoteStateError(state=quote.state)
    return quote


async def _rewrite(session: AsyncSession, quote: Quote, wishes: Wishes, *, author: Author, now: datetime) -> Quote:
    for name in ("discount_reason", "note", "validity_days", "buyer_name", "buyer_company", "buyer_national_id"):
        if (value := getattr(wishes, name)) is not None:
            setattr(quote, name, value)
    if wishes.lines is not None or wishes.on_all is not None:
        quote = await price_draft(session, quote, wanted=wishes.lines, on_all=wishes.on_all, now=now)
        quote.approval = await approval_for(session, discounts_of(quote), role=author.role)
        quote.approved_by = None
    if quote.discount_rial and not quote.discount_reason:
        raise InvalidInputError(field="discount_reason", reason="missing")
    await session.flush()
    return quote


def _require_own(found: str | None, wanted: str, *, field: str) -> None:
    if found != wanted:
        raise InvalidInputError(field=field, reason="of_another_contact")
