"""Leads from a file."""

from crm_core.contacts.model import Contact
from crm_core.imports.births import id_born_at
from crm_core.imports.customers import contact_of
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import SOURCE, Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.ownership import refuse_other_owner
from crm_core.imports.values import read_code, read_long, read_moment, read_name
from crm_core.leads.model import Lead
from crm_core.leads.rules import DisqualifyReason, LeadState

FIELDS = (
    Field("code", ("کد سرنخ", "شماره سرنخ", "lead id", *CODE_ALIASES), read_code),
    *CUSTOMER_FIELDS,
    Field("city", ("شهر",), read_name),
    Field("need", ("نیاز", "شرح", "شرح نیاز", "درخواست", "محصول مورد نظر", "توضیحات", "description"), read_long),
    Field("source", ("منبع", "منبع آشنایی", "نحوه آشنایی"), read_code),
    Field("state", ("وضعیت", "مرحله", "status", "stage"), choice(LeadState)),
    Field("owner", ("مسئول", "کارشناس", "کارشناس فروش", "assignee"), read_name),
    Field("created_at", ("تاریخ ثبت", "تاریخ ایجاد", "تاریخ", "created", "date"), read_moment),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Reads who may own a lead."""
    await job.load_staff()


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts, and their leads by code and by what they asked for."""
    await job.load_customers(lines)
    await job.load_records(Lead, Lead.external_id, (row.get("code") for row in lines))
    owned = await job.find(Lead, Lead.contact_id, set(job.contacts))
    job.references["by_need"] = {(lead.contact_id, lead.need): lead for lead in owned}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a lead; one without a code is known again by its contact and need."""
    (row,) = lines
    owner_id, known = job.staff_id(row, "owner"), job.records.get(row.get("code"))
    if known is not None:
        refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row, owner_id)
    contact, need = contact_of(job, row), row.get("need", "")
    same = job.references["by_need"].get((contact.id, need))
    if same is not None and row.get("code") in (None, same.external_id):
        return _change(job, same, row, owner_id)
    _add(job, row, contact, owner_id)
    return Outcome.ADDED


def _add(job: Job, row: Row, contact: Contact, owner_id: str | None) -> None:
    born = row.get("created_at", job.now)
    lead = Lead(
        id=id_born_at(born, place=row.line),
        external_id=row.get("code"), contact_id=contact.id, need=row.get("need", ""),
        state=row.get("state", LeadState.NEW), name=row.get("name"), company=row.get("company"),
        city=row.get("city"), source=row.get("source", SOURCE), owner_id=owner_id, created_at=born,
        updated_at=born,
    )  # fmt: skip
    job.session.add(lead)
    if lead.external_id:
        job.records[lead.external_id] = lead
    job.references["by_need"][contact.id, lead.need] = lead


def _change(job: Job, lead: Lead, row: Row, owner_id: str | None) -> Outcome:
    """Gives a lead the values of a line; one that was folded into another stays as the merge left it."""
    wanted = {"state": row.get("state"), "owner_id": owner_id, "need": row.get("need"), "city": row.get("city")}
    if not job.update or lead.disqualify_reason == DisqualifyReason.DUPLICATE or not job.replace(lead, wanted):
        return Outcome.UNCHANGED
    if lead.state != LeadState.DISQUALIFIED:
        lead.disqualify_reason = lead.disqualify_note = None
    lead.updated_at = job.now
    return Outcome.UPDATED


LEADS = Kind("leads", FIELDS, begin, prepare, put)
