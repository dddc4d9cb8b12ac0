"""Subscriptions from a file."""

from crm_core.imports.births import id_born_at
from crm_core.imports.catalogue import get_product, load_products
from crm_core.imports.customers import contact_of
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.ownership import refuse_crossed_dates, refuse_other_owner
from crm_core.imports.values import read_code, read_count, read_day, read_moment, read_name
from crm_core.subscriptions.model import Subscription

FIELDS = (
    Field("code", ("کد اشتراک", "شماره اشتراک", "شماره قرارداد", *CODE_ALIASES), read_code),
    *CUSTOMER_FIELDS,
    Field("product", ("کالا", "کد کالا", "سرویس", "محصول", "product code"), read_name, required=True),
    Field("quantity", ("تعداد", "تعداد کاربر", "qty"), read_count),
    Field("starts_on", ("تاریخ شروع", "شروع", "از تاریخ", "start", "start date", "starts at"), read_day, required=True),
    Field(
        "ends_on",
        ("تاریخ پایان", "پایان", "تا تاریخ", "تاریخ انقضا", "end", "end date", "ends at", "expires at"),
        read_day,
        required=True,
    ),
    Field("created_at", ("تاریخ ثبت", "تاریخ ایجاد", "created"), read_moment),
)


async def begin(job: Job) -> None:
    """Reads the products."""
    await load_products(job)


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts, and their subscriptions by code, product and first day."""
    await job.load_customers(lines)
    await job.load_records(Subscription, Subscription.external_id, (row.get("code") for row in lines))
    owned = await job.find(Subscription, Subscription.contact_id, set(job.contacts))
    job.references["owned"] = {(row.contact_id, row.product_id, row.starts_on): row for row in owned}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a subscription; one without a code is known again by contact, product and first day."""
    (row,) = lines
    refuse_crossed_dates(row, "starts_on", "ends_on")
    if row.get("quantity", 1) < 1:
        raise RowRefusedError("quantity", RowReason.NOT_A_NUMBER, str(row["quantity"]))
    known = job.records.get(row.get("code"))
    if known is not None:
        refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row)
    product = get_product(job, row, "product")
    contact = contact_of(job, row)
    same = job.references["owned"].get((contact.id, product.id, row["starts_on"]))
    if same is not None and row.get("code") in (None, same.external_id):
        return _change(job, same, row)
    _add(job, row, contact_id=contact.id, product_id=product.id)
    return Outcome.ADDED


def _add(job: Job, row: Row, *, contact_id: str, product_id: str) -> None:
    born = row.get("created_at", job.now)
    subscription = Subscription(
        id=id_born_at(born, place=row.line), external_id=row.get("code"), contact_id=contact_id, product_id=product_id,
        quantity=row.get("quantity", 1), starts_on=row["starts_on"], ends_on=row["ends_on"], created_at=born,
    )  # fmt: skip
    job.session.add(subscription)
    if subscription.external_id:
        job.records[subscription.external_id] = subscription
    job.references["owned"][contact_id, product_id, row["starts_on"]] = subscription


def _change(job: Job, subscription: Subscription, row: Row) -> Outcome:
    wanted = {name: row.get(name) for name in ("quantity", "starts_on", "ends_on")}
    if not job.update or not job.replace(subscription, wanted):
        return Outcome.UNCHANGED
    return Outcome.UPDATED


SUBSCRIPTIONS = Kind("subscriptions", FIELDS, begin, prepare, put)
