"""Ratings from a file: scores of tickets and of conversations."""

from dataclasses import dataclass

from crm_core.imports.births import id_born_at
from crm_core.imports.conversation_codes import KnownConversation, load_conversations
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.old_keys import named, read_old_code
from crm_core.imports.ownership import refuse_other_owner
from crm_core.imports.values import read_document_code, read_long, read_moment, read_score
from crm_core.ratings.model import Rating
from crm_core.tickets.model import Ticket

FIELDS = (
    Field("score", ("امتیاز", "نمره", "رضایت", "rating"), read_score, required=True),
    Field("comment", ("نظر", "توضیح", "توضیحات", "feedback"), read_long),
    Field("ticket", ("تیکت", "کد تیکت", "شماره تیکت", "ticket id"), read_document_code),
    Field("conversation", ("گفتگو", "کد گفتگو", "شماره گفتگو", "chat id"), read_old_code),
    *CUSTOMER_FIELDS,
    Field("at", ("تاریخ", "تاریخ ثبت", "created_at", "created", "date"), read_moment),
)


@dataclass(frozen=True)
class Matter:
    """What was rated and by whom."""

    ticket_id: str | None
    conversation_id: str | None
    contact_id: str | None


async def begin(job: Job) -> None:
    """Ratings need nothing that holds for the whole file."""


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the tickets and conversations that lines name, and what was said of these already."""
    await job.load_customers(lines)
    await job.load_records(Ticket, Ticket.code, (row.get("ticket") for row in lines))
    await load_conversations(job, {row["conversation"] for row in lines if "conversation" in row.values})
    tickets = {ticket.id for ticket in job.records.values()}
    talks = {one.id for one in job.references["conversations"].values()}
    talks |= {ticket.conversation_id for ticket in job.records.values() if ticket.conversation_id}
    said = [
        *await job.find(Rating, Rating.ticket_id, tickets),
        *await job.find(Rating, Rating.conversation_id, talks),
    ]
    job.references["said"] = {(rating.ticket_id, rating.conversation_id): rating for rating in said}


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a score; there is one for each ticket in each conversation, as customers give them."""
    (row,) = lines
    matter = _matter(job, row)
    if matter.contact_id is not None:
        refuse_other_owner(job, row, matter.contact_id)
    place = (matter.ticket_id, matter.conversation_id)
    known = job.references["said"].get(place)
    if known is not None:
        wanted = {"score": row["score"], "comment": row.get("comment"), "at": row.get("at")}
        return Outcome.UPDATED if job.update and job.replace(known, wanted) else Outcome.UNCHANGED
    at = row.get("at", job.now)
    rating = Rating(
        id=id_born_at(at, place=row.line), score=row["score"], comment=row.get("comment"), at=at,
        ticket_id=matter.ticket_id, contact_id=matter.contact_id, conversation_id=matter.conversation_id,
    )  # fmt: skip
    job.later.append(rating)
    job.references["said"][place] = rating
    return Outcome.ADDED


def _matter(job: Job, row: Row) -> Matter:
    """The ticket or conversation that a line is about; without its own conversation, that of the ticket."""
    if "ticket" not in row.values and "conversation" not in row.values:
        raise RowRefusedError("ticket", RowReason.MISSING)
    ticket: Ticket | None = named(job.records, row, "ticket")
    talk: KnownConversation | None = named(job.references["conversations"], row, "conversation")
    if ticket is None:
        return Matter(None, talk.id if talk else None, talk.contact_id if talk else None)
    return Matter(ticket.id, talk.id if talk else ticket.conversation_id, ticket.contact_id)


RATINGS = Kind("ratings", FIELDS, begin, prepare, put)
