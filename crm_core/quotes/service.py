"""Pricing, issuing, accepting and rejecting quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.clock import TEHRAN
from crm_core.leads import service as leads
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.opportunities import repository as opportunity_queries
from crm_core.opportunities import service as opportunities
from crm_core.opportunities.model import Opportunity
from crm_core.orders import service as orders
from crm_core.orders.model import Order
from crm_core.products import service as products
from crm_core.quotes import repository
from crm_core.quotes.errors import QuantityError, QuoteExpiredError, QuoteStateError
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.quotes.rules import (
    MAX_QUANTITY,
    LineAmounts,
    QuoteState,
    QuoteTotals,
    is_expired,
    price_line,
    sum_lines,
)


@dataclass(frozen=True)
class WantedLine:
    """What a customer asked for."""

    product_code: str
    quantity: int


@dataclass(frozen=True)
class PricedLine:
    """A wanted line with today's price and tax, integer rial."""

    product_id: str
    product_code: str
    product_name: str
    unit: str
    quantity: int
    unit_price: int
    vat_rate: int
    amounts: LineAmounts


@dataclass(frozen=True)
class Buyer:
    """Who a quote is made out to, as told by the customer."""

    contact_id: str
    name: str
    mobile: str | None = None
    company: str | None = None
    national_id: str | None = None


async def price_lines(
    session: AsyncSession, *, wanted: Sequence[WantedLine], now: datetime
) -> tuple[list[PricedLine], QuoteTotals]:
    """Today's prices of what is wanted, and their totals, without storing anything.

    Raises:
        QuantityError, NotFoundError, PriceMissingError.
    """
    day = now.astimezone(TEHRAN).date()
    lines = []
    for line in wanted:
        if not 1 <= line.quantity <= MAX_QUANTITY:
            raise QuantityError(limit=MAX_QUANTITY)
        priced = await products.price_product(session, code=line.product_code, day=day)
        amounts = price_line(quantity=line.quantity, unit_price=priced.unit_price, discount=0, vat_rate=priced.vat_rate)
        product = priced.product
        priced_line = PricedLine(
            product_id=product.id, product_code=product.code, product_name=product.name, unit=product.unit,
            quantity=line.quantity, unit_price=priced.unit_price, vat_rate=priced.vat_rate, amounts=amounts,
        )  # fmt: skip
        lines.append(priced_line)
    return lines, sum_lines((line.amounts, 0) for line in lines)


async def issue_quote(
    session: AsyncSession,
    *,
    buyer: Buyer,
    wanted: Sequence[WantedLine],
    validity_days: int,
    actor: str,
    now: datetime,
    conversation_id: str | None = None,
) -> Quote:
    """An issued quote at today's prices; its deal is opened or moved to ``quoted`` in the same transaction.

    An earlier issued quote of the same deal becomes ``superseded``.
    """
    lines, totals = await price_lines(session, wanted=wanted, now=now)
    if not lines:
        raise QuantityError(limit=MAX_QUANTITY)
    opportunity = await _deal_of(
        session, buyer=buyer, lines=lines, conversation_id=conversation_id, actor=actor, now=now
    )
    for older in await repository.list_issued_of_deal(session, opportunity_id=opportunity.id):
        older.state = QuoteState.SUPERSEDED
    quote = Quote(
        code=await next_code(session, series=Series.QUOTE, now=now), opportunity_id=opportunity.id,
        contact_id=buyer.contact_id, conversation_id=conversation_id, state=QuoteState.ISSUED,
        buyer_name=buyer.name, buyer_mobile=buyer.mobile, buyer_company=buyer.company,
        buyer_national_id=buyer.national_id, subtotal_rial=totals.subtotal, discount_rial=totals.discount,
        vat_rial=totals.vat, total_rial=totals.total, created_at=now, issued_at=now,
        valid_until=(now.astimezone(TEHRAN) + timedelta(days=validity_days)).date(),
    )  # fmt: skip
    session.add(quote)
    await session.flush()
    session.add_all(_line_row(quote.id, row, line) for row, line in enumerate(lines, start=1))
    opportunity.amount_rial = totals.total
    await session.flush()
    await opportunities.move_opportunity(
        session, opportunity_id=opportunity.id, stage_code="quoted", actor=actor, reason="quote_issued", now=now
    )
    audit.record(session, actor=actor, verb="issue", entity="quote", entity_id=quote.id, now=now, code=quote.code)
    return await repository.get_quote(session, quote.id)


async def accept_quote(session: AsyncSession, *, quote_id: str, actor: str, now: datetime) -> tuple[Quote, Order]:
    """An issued quote becomes accepted, its deal won, and its order placed; accepting twice changes nothing.

    Raises:
        QuoteExpiredError, QuoteStateError.
    """
    quote = await repository.get_quote(session, quote_id)
    if quote.state != QuoteState.ACCEPTED:
        _require_open(quote, now)
        quote.state, quote.accepted_at = QuoteState.ACCEPTED, now
        if quote.opportunity_id:
            await opportunities.move_opportunity(
                session, opportunity_id=quote.opportunity_id, stage_code="won", actor=actor, reason="quote_accepted",
                now=now,
            )  # fmt: skip
        audit.record(session, actor=actor, verb="accept", entity="quote", entity_id=quote.id, now=now)
    order = await orders.place_order(
        session, quote_id=quote.id, contact_id=quote.contact_id, total_rial=quote.total_rial, now=now
    )
    return quote, order


async def reject_quote(
    session: AsyncSession, *, quote_id: str, reason: str, note: str | None, actor: str, now: datetime
) -> Quote:
    """An issued quote becomes rejected with a lost reason, and its deal lost; rejecting twice changes nothing.

    Raises:
        QuoteStateError, LostReasonRequiredError.
    """
    quote = await repository.get_quote(session, quote_id)
    if quote.state == QuoteState.REJECTED:
        return quote
    if quote.state != QuoteState.ISSUED:
        raise QuoteStateError(state=quote.state)
    quote.state, quote.rejected_at = QuoteState.REJECTED, now
    quote.reject_reason, quote.reject_note = reason, note
    if quote.opportunity_id:
        await opportunities.move_opportunity(
            session, opportunity_id=quote.opportunity_id, stage_code="lost", actor=actor, reason="quote_rejected",
            lost_reason=reason, lost_note=note, now=now,
        )  # fmt: skip
    audit.record(session, actor=actor, verb="reject", entity="quote", entity_id=quote.id, now=now, reason=reason)
    await session.flush()
    return quote


def _require_open(quote: Quote, now: datetime) -> None:
    if is_expired(quote.state, quote.valid_until, now.astimezone(TEHRAN).date()):
        raise QuoteExpiredError(code=quote.code)
    if quote.state != QuoteState.ISSUED:
        raise QuoteStateError(state=quote.state)


async def _deal_of(
    session: AsyncSession,
    *,
    buyer: Buyer,
    lines: Sequence[PricedLine],
    conversation_id: str | None,
    actor: str,
    now: datetime,
) -> Opportunity:
    known = await opportunity_queries.find_open_of_contact(
        session, contact_id=buyer.contact_id, conversation_id=conversation_id
    )
    if known is not None:
        return known
    lead_id = await leads.convert_open_lead(session, contact_id=buyer.contact_id, now=now)
    return await opportunities.open_opportunity(
        session, contact_id=buyer.contact_id, title="، ".join(line.product_name for line in lines), actor=actor,
        lead_id=lead_id, conversation_id=conversation_id, stage_code="qualified", now=now,
    )  # fmt: skip


def _line_row(quote_id: str, row: int, line: PricedLine) -> QuoteLine:
    return QuoteLine(
        quote_id=quote_id, row=row, product_id=line.product_id, product_code=line.product_code,
        product_name=line.product_name, unit=line.unit, quantity=line.quantity, unit_price_rial=line.unit_price,
        discount_rial=0, net_rial=line.amounts.net, vat_rate=line.vat_rate, vat_rial=line.amounts.vat,
        total_rial=line.amounts.total,
    )  # fmt: skip
