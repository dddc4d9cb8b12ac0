"""Quotes from a file: one line for each product, lines with the same code being one quote."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm_core.clock import TEHRAN
from crm_core.imports.births import id_born_at
from crm_core.imports.catalogue import load_products
from crm_core.imports.customers import contact_of
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines, head_of
from crm_core.imports.kinds.quote_lines import LINE_FIELDS, price_quote
from crm_core.imports.labels import choice, compact
from crm_core.imports.old_keys import read_old_code
from crm_core.imports.ownership import refuse_crossed_dates, refuse_other_owner
from crm_core.imports.quote_deals import deal_of, load_deals, take_place
from crm_core.imports.values import read_day, read_document_code, read_long, read_moment, read_name
from crm_core.pipelines.model import LostReason
from crm_core.products.model import VatRate
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState

OTHER_REASON = "other"
FIELDS = (
    Field("code", ("کد پیش‌فاکتور", "شماره پیش‌فاکتور", *CODE_ALIASES), read_document_code, required=True),
    *CUSTOMER_FIELDS,
    Field("state", ("وضعیت", "status"), choice(QuoteState)),
    Field("issued_at", ("تاریخ صدور", "تاریخ", "تاریخ ثبت", "issue date", "created_at", "date"), read_moment),
    Field("valid_until", ("تاریخ اعتبار", "اعتبار تا", "valid to"), read_day),
    Field("accepted_at", ("تاریخ تأیید", "تاریخ پذیرش"), read_moment),
    Field("rejected_at", ("تاریخ رد",), read_moment),
    Field("reject_reason", ("دلیل رد", "دلیل از دست رفتن", "lost reason"), read_name),
    Field("reject_note", ("توضیح رد",), read_long),
    Field("total", ("جمع کل", "مبلغ کل", "مبلغ قابل پرداخت", "مبلغ", "grand total", "amount"), money=True),
    Field("opportunity", ("فرصت فروش", "کد فرصت", "deal"), read_old_code),
    *LINE_FIELDS,
)


async def begin(job: Job) -> None:
    """Reads the products, the VAT rates and the reasons for losing a deal."""
    await load_products(job)
    rates = await job.session.execute(select(VatRate.vat_class, VatRate.valid_from, VatRate.rate))
    job.references["rates"] = [tuple(row) for row in rates]
    reasons = (await job.session.scalars(select(LostReason))).all()
    job.references["reasons"] = {
        compact(word): reason.code for reason in reasons for word in (reason.name, reason.code)
    }


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts and quotes, and the deals that they name."""
    await job.load_customers(lines)
    await job.load_records(Quote, Quote.code, (row["code"] for row in lines))
    await load_deals(job, lines)


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a quote with its lines; one already in the store keeps its lines and amounts."""
    head = head_of(lines)
    refuse_crossed_dates(head, "issued_at", "accepted_at", "rejected_at")
    known = job.records.get(head["code"])
    if known is not None:
        refuse_other_owner(job, head, known.contact_id)
        return _change(job, known, head)
    issued, deal_id = head.get("issued_at", job.now), deal_of(job, head)
    priced = price_quote(job, lines, head, day=issued.astimezone(TEHRAN).date())
    quote_id, outcome = id_born_at(issued, place=head.line), _outcome(job, head, issued)
    take_place(job, deal_id, outcome["state"], quote_id)
    contact = contact_of(job, head)
    name = head.get("name") or contact.name or head.get("company") or head["code"]
    quote = Quote(
        id=quote_id, code=head["code"], contact_id=contact.id, opportunity_id=deal_id, buyer_name=name,
        buyer_mobile=head.get("mobile"), buyer_company=head.get("company"),
        buyer_national_id=head.get("national_id"), created_at=issued, issued_at=issued,
        valid_until=head.get("valid_until"), subtotal_rial=priced.totals.subtotal,
        discount_rial=priced.totals.discount, vat_rial=priced.totals.vat, total_rial=priced.totals.total,
        **outcome,
    )  # fmt: skip
    for line in priced.lines:
        line.quote_id = quote.id
    job.session.add(quote)
    job.later.extend(priced.lines)
    job.records[head["code"]] = quote
    return Outcome.ADDED


def _change(job: Job, quote: Quote, head: Row) -> Outcome:
    if not job.update:
        return Outcome.UNCHANGED
    wanted: dict[str, Any] = {"valid_until": head.get("valid_until")}
    if {"state", "accepted_at", "rejected_at"} & set(head.values):
        wanted |= _outcome(job, head, quote.issued_at or quote.created_at)
        take_place(job, quote.opportunity_id, wanted["state"], quote.id)
    return Outcome.UPDATED if job.replace(quote, wanted) else Outcome.UNCHANGED


def _outcome(job: Job, head: Row, issued: datetime) -> dict[str, Any]:
    """State, dates and reason that agree; a decision without a date is put at the day of issue."""
    usual = QuoteState.ISSUED
    if head.get("accepted_at") or head.get("rejected_at"):
        usual = QuoteState.ACCEPTED if head.get("accepted_at") else QuoteState.REJECTED
    state = head.get("state", usual)
    accepted = head.get("accepted_at", issued) if state == QuoteState.ACCEPTED else None
    if state != QuoteState.REJECTED:
        return {"state": state, "accepted_at": accepted}
    said = head.get("reject_reason", "")
    reason = job.references["reasons"].get(compact(said))
    note = head.get("reject_note") or (said if reason is None else None)
    rejected = head.get("rejected_at", issued)
    return {
        "state": state,
        "rejected_at": rejected,
        "reject_reason": reason or OTHER_REASON,
        "reject_note": note or None,
    }


QUOTES = Kind("quotes", FIELDS, begin, prepare, put, grouped=True)
