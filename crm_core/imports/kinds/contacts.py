"""Contacts from a file."""

from crm_core.imports.customers import enrich, find_contact, make_contact
from crm_core.imports.errors import NoteReason, RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field
from crm_core.imports.job import Job, Outcome, keys_of
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.values import read_code, read_mobiles, read_moment, read_name

_CODE, _NAME, _MOBILE, *_REST = CUSTOMER_FIELDS
FIELDS = (
    Field("code", ("کد مشتری", "کد مخاطب", "شماره اشتراک", "customer code", *CODE_ALIASES), read_code),
    _NAME,
    Field("mobile", _MOBILE.aliases, read_mobiles),
    *_REST,
    Field("city", ("شهر",), read_name),
    Field("source", ("منبع", "منبع آشنایی", "نحوه آشنایی"), read_code),
    Field("created_at", ("تاریخ ثبت", "تاریخ ایجاد", "تاریخ عضویت", "created", "date"), read_moment),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Contacts need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the contacts that the lines speak of."""
    for row in lines:
        if "code" in row.values:
            row.values["contact_code"] = row["code"]
    await job.load_customers(lines)


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a contact, or fills in what a known one lacks."""
    (row,) = lines
    code = row.get("code")
    if code is None and not keys_of(row):
        raise RowRefusedError("mobile", RowReason.CONTACT_MISSING)
    if len(row.get("national_id", "")) == 11 and not row.get("company"):
        job.note("national_id", NoteReason.LEGAL_ID_WITHOUT_COMPANY)
    contact = find_contact(job, row, code=code)
    if contact is not None:
        return enrich(job, contact, row, code=code, replace=job.update)
    make_contact(job, row, code=code, born=row.get("created_at", job.now))
    return Outcome.ADDED


CONTACTS = Kind("contacts", FIELDS, begin, prepare, put)
