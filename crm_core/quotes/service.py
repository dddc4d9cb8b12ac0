"""Issuing, accepting, rejecting and renewing quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.clock import TEHRAN
from crm_core.contacts.rules import DEFAULT_CUSTOMER_CLASS
from crm_core.leads import service as leads
from crm_core.notices.rules import NoticeKind
from crm_core.notices.service import notify
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities import service as opportunities
from crm_core.opportunities.errors import LostReasonRequiredError
from crm_core.opportunities.model import Opportunity
from crm_core.orders import service as orders
from crm_core.orders.model import Order
from crm_core.pipelines import repository as pipelines
from crm_core.quotes import repository
from crm_core.quotes.drafts import Author, draft_revision, get_draft, price_draft
from crm_core.quotes.errors import QuantityError, QuoteExpiredError, QuoteStateError
from crm_core.quotes.limits import require_within
from crm_core.quotes.lines import discounts_of, goods_of, write_lines
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine, price_lines, vat_rounding
from crm_core.quotes.rules import MAX_QUANTITY, NO_DISCOUNT, Approval, QuoteState, is_expired
from crm_core.reservations import service as reservations
from crm_core.text.dates import format_jalali
from crm_core.text.money import format_toman


@dataclass(frozen=True)
class Buyer:
    """Who a quote is made out to, as told by the customer."""

    contact_id: str
    name: str
    mobile: str | None = None
    company: str | None = None
    national_id: str | None = None


async def issue_quote(
    session: AsyncSession,
    *,
    buyer: Buyer,
    wanted: Sequence[WantedLine],
    validity_days: int,
    actor: str,
    now: datetime,
    conversation_id: str | None = None,
    customer_class: str = DEFAULT_CUSTOMER_CLASS,
) -> Quote:
    """An issued quote at today's prices; its deal is opened or moved to ``quoted`` in the same transaction.

    An earlier issued quote of the same deal becomes ``superseded``. Raises QuantityError without a line, and what
    `price_lines` does.
    """
    lines, totals = await price_lines(session, wanted=wanted, customer_class=customer_class, now=now)
    quote = Quote(
        contact_id=buyer.contact_id, conversation_id=conversation_id, buyer_name=buyer.name,
        buyer_mobile=buyer.mobile, buyer_company=buyer.company, buyer_national_id=buyer.national_id,
        customer_class=customer_class, vat_rounding=await vat_rounding(session), created_at=now,
    )  # fmt: skip
    session.add(quote)
    await session.flush()
    await write_lines(session, quote, lines=lines, totals=totals, on_all=NO_DISCOUNT)
    quote = await repository.get_quote(session, quote.id)
    return await _put_forward(session, quote, validity_days=validity_days, reserve=False, actor=actor, now=now)


async def issue_draft(
    session: AsyncSession,
    *,
    quote_id: str,
    validity_days: int,
    author: Author,
    now: datetime,
    reserve: bool = False,
) -> Quote:
    """A draft, issued at today's prices; with ``reserve`` its goods are kept until its last day.

    Issuing twice changes nothing. ``validity_days`` is for a draft that does not say. Raises:
        QuoteStateError: neither a draft nor issued. QuantityError: without a line. OutOfStockError.
        DiscountLimitError: above what the author may give, and nobody else has agreed.
        StageMoveError: its deal is decided.
    """
    quote = await lock_quote(session, quote_id=quote_id)
    if quote.state == QuoteState.ISSUED:
        return quote
    quote = await price_draft(session, await get_draft(session, quote_id), now=now)
    if quote.approval != Approval.GIVEN:
        await require_within(session, discounts_of(quote), role=author.role)
    days = quote.validity_days or validity_days
    issued = await _put_forward(session, quote, validity_days=days, reserve=reserve, actor=author.actor, now=now)
    await _tell(session, issued, now=now)
    return issued


async def accept_quote(
    session: AsyncSession, *, quote_id: str, actor: str, now: datetime, note: str | None = None
) -> tuple[Quote, Order]:
    """An issued quote becomes accepted, its deal won, and its order placed; accepting twice changes nothing.

    ``note`` says how a colleague knows («by telephone»).

    Raises:
        QuoteExpiredError, QuoteStateError: also when another quote of the deal has been accepted.
    """
    quote = await lock_quote(session, quote_id=quote_id)
    if quote.state != QuoteState.ACCEPTED:
        _require_open(quote, now)
        await _refuse_second_of_deal(session, quote)
        quote.state, quote.accepted_by = QuoteState.ACCEPTED, actor
        quote.accepted_at, quote.accept_note = _not_before_issue(quote, now), note
        await session.flush()
        if quote.opportunity_id:
            await opportunities.move_opportunity(
                session, opportunity_id=quote.opportunity_id, stage_code="won", actor=actor, reason="quote_accepted",
                now=now,
            )  # fmt: skip
        audit.record(session, actor=actor, verb="accept", entity="quote", entity_id=quote.id, now=now)
    order = await orders.place_order(
        session, quote_id=quote.id, contact_id=quote.contact_id, total_rial=quote.total_rial, goods=goods_of(quote),
        actor=actor, now=now,
    )  # fmt: skip
    return quote, order


async def reject_quote(
    session: AsyncSession, *, quote_id: str, reason: str, note: str | None, actor: str, now: datetime
) -> Quote:
    """An issued quote becomes rejected with a lost reason, and its deal lost; rejecting twice changes nothing.

    Raises:
        QuoteStateError, LostReasonRequiredError.
    """
    quote = await lock_quote(session, quote_id=quote_id)
    if quote.state == QuoteState.REJECTED:
        return quote
    if quote.state != QuoteState.ISSUED:
        raise QuoteStateError(state=quote.state)
    if await pipelines.find_lost_reason(session, code=reason) is None:
        raise LostReasonRequiredError()
    quote.state, quote.rejected_by = QuoteState.REJECTED, actor
    quote.rejected_at = _not_before_issue(quote, now)
    quote.reject_reason, quote.reject_note = reason, note
    if quote.opportunity_id:
        await opportunities.move_opportunity(
            session, opportunity_id=quote.opportunity_id, stage_code="lost", actor=actor, reason="quote_rejected",
            lost_reason=reason, lost_note=note, now=now,
        )  # fmt: skip
    await reservations.release_of_quote(session, quote_id=quote.id, now=now)
    audit.record(session, actor=actor, verb="reject", entity="quote", entity_id=quote.id, now=now, reason=reason)
    await session.flush()
    return quote


async def renew_quote(
    session: AsyncSession,
    *,
    quote_id: str,
    validity_days: int,
    author: Author,
    now: datetime,
    reserve: bool = False,
) -> Quote:
    """What an expired quote offered, issued again at today's prices as its next version; doing it twice gives the same.

    Raises QuoteStateError for one that has not expired, and what `issue_draft` does.
    """
    quote = await lock_quote(session, quote_id=quote_id)
    known = await repository.find_revision(session, quote_id=quote_id)
    done = known is not None and (await repository.get_quote(session, known)).state != QuoteState.DRAFT
    if not done and not is_expired(quote.state, quote.valid_until, now.astimezone(TEHRAN).date()):
        raise QuoteStateError(state=quote.state)
    version = await revise_quote(session, quote_id=quote_id, author=author, now=now)
    return await issue_draft(
        session, quote_id=version.id, validity_days=validity_days, reserve=reserve, author=author, now=now
    )


async def revise_quote(session: AsyncSession, *, quote_id: str, author: Author, now: datetime) -> Quote:
    """A draft of the next version of an issued or expired quote; a quote has one next version.

    The older one stays open until the newer is issued. Raises QuoteStateError.
    """
    quote = await lock_quote(session, quote_id=quote_id)
    known = await repository.find_revision(session, quote_id=quote_id)
    if known is not None:
        return await repository.get_quote(session, known)
    if quote.state not in {QuoteState.ISSUED, QuoteState.EXPIRED}:
        raise QuoteStateError(state=quote.state)
    return await draft_revision(session, quote, author=author, now=now)


async def lock_quote(session: AsyncSession, *, quote_id: str) -> Quote:
    """The quote, locked after its deal: everybody who changes both takes them in this order."""
    deal_id = await repository.find_deal_id(session, quote_id=quote_id)
    if deal_id is not None:
        await opportunity_queries.get_opportunity(session, deal_id)
    return await repository.get_quote(session, quote_id)


async def _put_forward(
    session: AsyncSession, quote: Quote, *, validity_days: int, reserve: bool, actor: str, now: datetime
) -> Quote:
    """The draft (lines loaded, priced today), issued in place of what was open in its deal."""
    if not quote.lines:
        raise QuantityError(limit=MAX_QUANTITY)
    deal = await _deal_of(session, quote, actor=actor, now=now)
    await _supersede(session, quote, deal, now=now)
    quote.opportunity_id, deal.amount_rial = deal.id, quote.total_rial
    quote.code = await next_code(session, series=Series.QUOTE, now=now)
    quote.state, quote.issued_at, quote.issued_by = QuoteState.ISSUED, now, actor
    quote.valid_until = (now.astimezone(TEHRAN) + timedelta(days=validity_days)).date()
    await session.flush()
    if reserve:
        await reservations.hold(session, quote_id=quote.id, goods=goods_of(quote), until=quote.valid_until, now=now)
    await opportunities.move_opportunity(
        session, opportunity_id=deal.id, stage_code="quoted", actor=actor, reason="quote_issued", now=now
    )
    audit.record(session, actor=actor, verb="issue", entity="quote", entity_id=quote.id, now=now, code=quote.code)
    return await repository.get_quote(session, quote.id)


async def _tell(session: AsyncSession, quote: Quote, *, now: datetime) -> None:
    """Lets the customer know of a quote that a colleague issued."""
    assert quote.code is not None
    assert quote.valid_until is not None
    values = {
        "code": quote.code, "total": format_toman(quote.total_rial), "valid_until": format_jalali(quote.valid_until)
    }  # fmt: skip
    await notify(
        session, kind=NoticeKind.QUOTE_READY, contact_id=quote.contact_id, subject_id=quote.id, values=values,
        conversation_id=quote.conversation_id, shown=True, now=now,
    )  # fmt: skip


async def _supersede(session: AsyncSession, quote: Quote, deal: Opportunity, *, now: datetime) -> None:
    """The open quotes of the deal, and the one that this is the next version of, are offers no more."""
    older = await repository.list_issued_of_deal(session, opportunity_id=deal.id)
    if quote.revision_of_id is not None and quote.revision_of_id not in {one.id for one in older}:
        older.append(await repository.get_quote(session, quote.revision_of_id))
    for one in older:
        if one.state not in {QuoteState.ISSUED, QuoteState.EXPIRED}:
            raise QuoteStateError(state=one.state)
        one.state = QuoteState.SUPERSEDED
        await reservations.release_of_quote(session, quote_id=one.id, now=now)
    await session.flush()


async def _refuse_second_of_deal(session: AsyncSession, quote: Quote) -> None:
    if quote.opportunity_id is None:
        return
    other = await repository.find_accepted_of_deal(session, opportunity_id=quote.opportunity_id)
    if other is not None:
        raise QuoteStateError(state=quote.state, accepted=other)


def _require_open(quote: Quote, now: datetime) -> None:
    if is_expired(quote.state, quote.valid_until, now.astimezone(TEHRAN).date()):
        raise QuoteExpiredError(code=quote.code)
    if quote.state != QuoteState.ISSUED:
        raise QuoteStateError(state=quote.state)


def _not_before_issue(quote: Quote, now: datetime) -> datetime:
    """Now, or the moment of issue where the clock was set back meanwhile."""
    return max(now, quote.issued_at or now)


async def _deal_of(session: AsyncSession, quote: Quote, *, actor: str, now: datetime) -> Opportunity:
    """The deal of a quote (lines loaded), locked: its own, the open one of its conversation, or a new one."""
    if quote.opportunity_id is not None:
        return await opportunity_queries.get_opportunity(session, quote.opportunity_id)
    known = await opportunity_queries.find_open_of_contact(
        session, contact_id=quote.contact_id, conversation_id=quote.conversation_id
    )
    if known is not None:
        return await opportunity_queries.get_opportunity(session, known.id)
    lead_id = await leads.convert_open_lead(session, contact_id=quote.contact_id, now=now)
    return await opportunities.open_opportunity(
        session, contact_id=quote.contact_id, title="، ".join(line.product_name for line in quote.lines),
        actor=actor, lead_id=lead_id, conversation_id=quote.conversation_id, stage_code="qualified", now=now,
    )  # fmt: skip
