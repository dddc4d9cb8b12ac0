"""Tickets from a file, with their old codes, states and dates."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm_core.identifiers import new_id
from crm_core.imports.births import id_born_at
from crm_core.imports.catalogue import load_products, product_id
from crm_core.imports.customers import contact_of
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import SOURCE, Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice, compact
from crm_core.imports.ownership import refuse_crossed_dates, refuse_other_owner
from crm_core.imports.values import read_document_code, read_long, read_moment, read_name
from crm_core.tickets.matching import match_category
from crm_core.tickets.model import Ticket, TicketCategory, TicketEvent
from crm_core.tickets.rules import OPEN_STATES, EventKind, Priority, TicketKind, TicketState, subject_of

OTHER_CATEGORY = "other"
"""Code of the subject that takes what fits no other one; a company's files should define it."""
GUESSED_LENGTH = 120
"""Characters of a description that its subject is guessed from where nothing else tells it."""
FIELDS = (
    Field("code", ("کد تیکت", "شماره تیکت", "ticket id", *CODE_ALIASES), read_document_code, required=True),
    *CUSTOMER_FIELDS,
    Field("subject", ("عنوان", "موضوع", "title"), read_name),
    Field("description", ("شرح", "شرح مشکل", "توضیحات", "متن", "body", "text"), read_long),
    Field("category", ("دسته", "دسته‌بندی", "گروه", "واحد", "group"), read_name),
    Field("product", ("کالا", "کد کالا", "محصول", "product code"), read_name),
    Field("kind", ("نوع", "type"), choice(TicketKind)),
    Field("state", ("وضعیت", "status"), choice(TicketState)),
    Field("priority", ("اولویت",), choice(Priority)),
    Field("assignee", ("کارشناس", "مسئول", "مسئول رسیدگی", "owner", "agent"), read_name),
    Field("opened_at", ("تاریخ ثبت", "تاریخ ایجاد", "تاریخ", "created_at", "created", "opened", "date"), read_moment),
    Field("first_response_at", ("تاریخ نخستین پاسخ", "تاریخ اولین پاسخ", "first response"), read_moment),
    Field("resolved_at", ("تاریخ حل", "resolved"), read_moment),
    Field("closed_at", ("تاریخ بستن", "تاریخ بسته شدن", "تاریخ پایان", "closed"), read_moment),
)


async def begin(job: Job) -> None:
    """Reads the subjects of tickets, the products and who works here."""
    await job.load_staff()
    await load_products(job)
    categories = (await job.session.scalars(select(TicketCategory))).all()
    job.references["categories"] = {category.code: category for category in categories}
    job.references["guesses"] = {}


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts and tickets."""
    await job.load_customers(lines)
    await job.load_records(Ticket, Ticket.code, (row["code"] for row in lines))


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a ticket with the first entry of its history."""
    (row,) = lines
    refuse_crossed_dates(row, "opened_at", "first_response_at", "resolved_at", "closed_at")
    known, assignee_id = job.records.get(row["code"]), job.staff_id(row, "assignee")
    if known is not None:
        refuse_other_owner(job, row, known.contact_id)
        return _change(job, known, row, assignee_id)
    category, product = _category(job, row), product_id(job, row, "product")
    contact = contact_of(job, row)
    text = row.get("description") or row.get("subject") or row["code"]
    born = row.get("opened_at", job.now)
    states = _state_and_dates(row, born)
    ticket = Ticket(
        id=id_born_at(born, place=row.line), code=row["code"], contact_id=contact.id, category_id=category.id,
        team_id=category.team_id, assignee_id=assignee_id, product_id=product,
        kind=row.get("kind", category.kind), priority=row.get("priority", category.default_priority),
        subject=subject_of(row.get("subject") or text), description=text,
        reporter_name=row.get("name") or contact.name, opened_at=born, **states,
    )  # fmt: skip
    job.session.add(ticket)
    job.records[ticket.code] = ticket
    _tell(job, ticket, seq=1, kind=EventKind.OPENED, at=born, text=text)
    if ticket.state != TicketState.NEW:
        change = {"old": str(TicketState.NEW), "new": ticket.state}
        _tell(job, ticket, seq=2, kind=EventKind.MOVED, at=ticket.updated_at, change=change)
    return Outcome.ADDED


def _tell(
    job: Job, ticket: Ticket, *, seq: int, kind: EventKind, at: datetime, text: str | None = None, change: Any = None
) -> None:
    job.later.append(
        TicketEvent(
            id=new_id(), ticket_id=ticket.id, seq=seq, kind=kind, actor=SOURCE, text=text, change=change or {}, at=at
        )
    )


def _change(job: Job, ticket: Ticket, row: Row, assignee_id: str | None) -> Outcome:
    if not job.update:
        return Outcome.UNCHANGED
    wanted = {
        "priority": row.get("priority"), "kind": row.get("kind"), "assignee_id": assignee_id,
        "subject": row.get("subject"), "description": row.get("description"),
        "opened_at": row.get("opened_at"),
    }  # fmt: skip
    if {"state", "resolved_at", "closed_at"} & set(row.values):
        dates = _state_and_dates(row, row.get("opened_at", ticket.opened_at))
        del dates["updated_at"]
        wanted |= dates
    if not job.replace(ticket, wanted):
        return Outcome.UNCHANGED
    if ticket.state in OPEN_STATES:
        ticket.resolved_at, ticket.closed_at = None, None
    ticket.updated_at = job.now
    return Outcome.UPDATED


def _state_and_dates(row: Row, born: datetime) -> dict[str, Any]:
    """State and times that agree: a date of closing closes, and closing without a date takes the last known one."""
    given = {name: row.get(name) for name in ("first_response_at", "resolved_at", "closed_at")}
    last = max([born, *(moment for moment in given.values() if moment)])
    usual = TicketState.NEW
    if given["closed_at"] or given["resolved_at"]:
        usual = TicketState.CLOSED if given["closed_at"] else TicketState.RESOLVED
    state = row.get("state", usual)
    if state in OPEN_STATES:
        given["resolved_at"], given["closed_at"] = None, None
    else:
        given["resolved_at"] = given["resolved_at"] or last
    if state == TicketState.CLOSED:
        given["closed_at"] = given["closed_at"] or last
    return {**given, "state": state, "updated_at": last}


def _category(job: Job, row: Row) -> TicketCategory:
    """The subject by code or name, else the one whose words fit best, else the one for everything else."""
    known: dict[str, TicketCategory] = job.references["categories"]
    text = row.get("category") or row.get("subject") or row.get("description", "")[:GUESSED_LENGTH]
    guesses: dict[str, str] = job.references["guesses"]
    if text not in guesses:  # guessing takes milliseconds, and old systems repeat few subjects
        guesses[text] = _guess(text, known)
    if guesses[text] not in known:
        raise RowRefusedError("category", RowReason.UNKNOWN_CATEGORY, row.get("category") or "")
    return known[guesses[text]]


def _guess(text: str, known: dict[str, TicketCategory]) -> str:
    for category in known.values():
        if compact(text) in (compact(category.code), compact(category.name)):
            return category.code
    words = {code: (category.name, *category.aliases) for code, category in known.items()}
    return match_category(text, words) or OTHER_CATEGORY


TICKETS = Kind("tickets", FIELDS, begin, prepare, put)
