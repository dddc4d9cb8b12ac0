"""Orders from a file."""

from crm_core.imports.births import id_born_at
from crm_core.imports.customers import contact_of
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.ownership import refuse_crossed_dates, refuse_other_owner
from crm_core.imports.quote_codes import load_quotes, quote_of
from crm_core.imports.values import read_document_code, read_moment
from crm_core.orders.model import Order
from crm_core.orders.rules import OrderState
from crm_core.quotes.model import Quote

FIELDS = (
    Field("code", ("کد سفارش", "شماره سفارش", *CODE_ALIASES), read_document_code, required=True),
    *CUSTOMER_FIELDS,
    Field("quote", ("پیش‌فاکتور", "کد پیش‌فاکتور", "شماره پیش‌فاکتور", "quote code"), read_document_code),
    Field("state", ("وضعیت", "status"), choice(OrderState)),
    Field(
        "total", ("جمع کل", "مبلغ کل", "مبلغ قابل پرداخت", "مبلغ", "grand total", "amount"), money=True, required=True
    ),
    Field("placed_at", ("تاریخ ثبت", "تاریخ سفارش", "تاریخ", "order date", "created_at", "date"), read_moment),
    Field("updated_at", ("تاریخ تغییر", "تاریخ تحویل", "تاریخ آخرین تغییر", "updated"), read_moment),
)


async def begin(job: Job) -> None:
    """Orders need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts and orders, the quotes they name and those quotes' orders."""
    await job.load_customers(lines)
    await job.load_records(Order, Order.code, (row["code"] for row in lines))
    await load_quotes(job, lines)
    quotes = {quote.id for quote in job.references["quotes"].values()}
    job.references["ordered"] = {order.quote_id for order in await job.find(Order, Order.quote_id, quotes)}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds an order."""
    (row,) = lines
    refuse_crossed_dates(row, "placed_at", "updated_at")
    known = job.records.get(row["code"])
    if known is not None:
        refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row)
    quote = quote_of(job, row)
    if quote is not None and quote.id in job.references["ordered"]:
        raise RowRefusedError("quote", RowReason.QUOTE_HAS_ONE, row["quote"])
    contact = contact_of(job, row)
    _add(job, row, quote, contact_id=contact.id)
    return Outcome.ADDED


def _add(job: Job, row: Row, quote: Quote | None, *, contact_id: str) -> None:
    placed = row.get("placed_at", job.now)
    order = Order(
        id=id_born_at(placed, place=row.line),
        code=row["code"], quote_id=quote.id if quote else None, contact_id=contact_id,
        state=row.get("state", OrderState.PLACED), total_rial=row["total"], placed_at=placed,
        updated_at=row.get("updated_at", placed),
    )  # fmt: skip
    job.session.add(order)
    job.records[order.code] = order
    if quote is not None:
        job.references["ordered"].add(quote.id)


def _change(job: Job, order: Order, row: Row) -> Outcome:
    if not job.update or not job.replace(order, {"state": row.get("state"), "total_rial": row["total"]}):
        return Outcome.UNCHANGED
    order.updated_at = row.get("updated_at", job.now)
    return Outcome.UPDATED


ORDERS = Kind("orders", FIELDS, begin, prepare, put)
