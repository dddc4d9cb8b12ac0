"""Organisations from a file."""

from crm_core.contacts.model import Organisation
from crm_core.imports.births import id_born_at
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Field
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.values import read_code, read_moment, read_national_id

LEGAL_ID_DIGITS = 11
FIELDS = (
    Field("name", ("نام شرکت", "شرکت", "سازمان", "نام", "organisation", "organization", "account"), required=True),
    Field("national_id", ("شناسه ملی", "شناسه ملی شرکت", "national code"), read_national_id),
    Field("economic_code", ("کد اقتصادی", "شماره اقتصادی"), read_code),
    Field("created_at", ("تاریخ ثبت", "تاریخ ایجاد", "created", "date"), read_moment),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Organisations need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the organisations that the lines speak of."""
    legal_ids = {row["national_id"] for row in lines if "national_id" in row.values}
    by_legal_id = await job.find(Organisation, Organisation.national_id, legal_ids)
    job.legal_ids = {row.national_id: row for row in by_legal_id if row.national_id}
    by_name = await job.find(Organisation, Organisation.name, {row["name"] for row in lines})
    job.organisations = {row.name: row for row in sorted(by_name, key=lambda row: row.id, reverse=True)}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds an organisation, or fills in what a known one lacks; of one name with two legal ids there are two."""
    (row,) = lines
    legal_id = row.get("national_id")
    if legal_id is not None and len(legal_id) != LEGAL_ID_DIGITS:
        raise RowRefusedError("national_id", RowReason.NOT_A_NATIONAL_ID, legal_id)
    known = job.legal_ids.get(legal_id) if legal_id else None
    same_name = job.organisations.get(row["name"])
    if known is None and same_name is not None and (legal_id is None or same_name.national_id is None):
        known = same_name
    wanted = {"name": row["name"], "national_id": legal_id, "economic_code": row.get("economic_code")}
    if known is None:
        born = row.get("created_at", job.now)
        known = Organisation(id=id_born_at(born, place=row.line), created_at=born, **wanted)
        job.session.add(known)
        outcome = Outcome.ADDED
    else:
        changed = job.replace(known, wanted) if job.update else job.fill(known, wanted)
        outcome = Outcome.UPDATED if changed else Outcome.UNCHANGED
    job.organisations[row["name"]] = known
    if legal_id:
        job.legal_ids[legal_id] = known
    return outcome


ORGANISATIONS = Kind("organisations", FIELDS, begin, prepare, put)
