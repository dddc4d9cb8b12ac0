"""What customers agreed to or refused, from a file: a company must not lose whom it may not write to."""

from crm_core.consents.model import ConsentEvent
from crm_core.consents.rules import Basis, Channel, Purpose, Source
from crm_core.imports.births import id_born_at
from crm_core.imports.customers import find_contact
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CUSTOMER_FIELDS, Field
from crm_core.imports.job import SOURCE, Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice
from crm_core.imports.values import read_flag, read_moment

FIELDS = (
    *CUSTOMER_FIELDS,
    Field("granted", ("رضایت", "موافق", "دریافت پیام", "consent", "opt in", "subscribed"), read_flag, required=True),
    Field("purpose", ("هدف", "نوع پیام"), choice(Purpose)),
    Field("channel", ("کانال", "راه ارسال"), choice(Channel)),
    Field("at", ("تاریخ", "تاریخ ثبت", "created_at", "created", "date"), read_moment),
)


async def begin(job: Job) -> None:
    """Consents need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts, and what these and the mobiles of nobody said before."""
    await job.load_customers(lines)
    mobiles = {row["mobile"] for row in lines if "mobile" in row.values}
    by_contact = await job.find(ConsentEvent, ConsentEvent.contact_id, set(job.contacts))
    by_mobile = await job.find(ConsentEvent, ConsentEvent.mobile, mobiles)
    job.references["said"] = {_said(event) for event in (*by_contact, *by_mobile)}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a yes or no; without a date it is known again by whose it is and what it says.

    A refusal needs no more than a mobile; a yes belongs to somebody we know.
    """
    (row,) = lines
    contact, mobile = find_contact(job, row), row.get("mobile")
    if contact is None and (mobile is None or row["granted"]):
        raise RowRefusedError(
            "mobile", RowReason.CONTACT_UNKNOWN if mobile else RowReason.CONTACT_MISSING, mobile or ""
        )
    at = row.get("at", job.now)
    event = ConsentEvent(
        id=id_born_at(at, place=row.line), contact_id=contact.id if contact else None,
        mobile=None if contact else mobile, channel=row.get("channel", Channel.ANY),
        purpose=row.get("purpose", Purpose.MARKETING), granted=row["granted"], source=Source.IMPORT,
        basis=Basis.CONSENT if row["granted"] else None, note=SOURCE if row["granted"] else None, actor=SOURCE, at=at,
    )  # fmt: skip
    said = job.references["said"]
    if _said(event) in said or ("at" not in row.values and _said(event)[:-1] in {one[:-1] for one in said}):
        return Outcome.UNCHANGED
    job.session.add(event)
    said.add(_said(event))
    return Outcome.ADDED


def _said(event: ConsentEvent) -> tuple[object, ...]:
    return (event.contact_id or event.mobile, event.purpose, event.channel, event.granted, event.at)


CONSENTS = Kind("consents", FIELDS, begin, prepare, put)
