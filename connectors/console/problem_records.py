"""Known problems and proposals of them as staff see them."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel

from connectors.console.references import NamedRef
from crm_core.db import Session
from crm_core.listing.repository import Related
from crm_core.problems import repository
from crm_core.problems.model import Problem, ProblemProposal
from crm_core.products.model import Product
from crm_core.tickets.model import Ticket, TicketCategory


class CaseRef(BaseModel):
    """A ticket, as far as a problem names one."""

    id: str
    code: str
    state: str
    subject: str


class ProblemRecord(BaseModel):
    """One cause behind many tickets."""

    id: str
    version: int
    code: str
    title: str
    product: NamedRef | None
    category: NamedRef | None
    symptoms: list[str]
    state: str
    root_cause: str | None
    workaround: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None


class ProblemDetail(ProblemRecord):
    """A problem with its tickets, and those that look like more of the same."""

    tickets: list[CaseRef]
    suggested: list[CaseRef]


class ProblemProposalRecord(BaseModel):
    """Some tickets that look like cases of one problem."""

    id: str
    title: str
    product: NamedRef | None
    category: NamedRef | None
    symptoms: list[str]
    state: str
    problem_id: str | None
    created_at: datetime
    decided_at: datetime | None


class ProblemProposalDetail(ProblemProposalRecord):
    """A proposal with its tickets."""

    tickets: list[CaseRef]


def problem_record(row: Problem, related: Related) -> ProblemRecord:
    """A problem with what it is about."""
    return ProblemRecord(
        id=row.id, version=row.version, code=row.code, title=row.title, product=_named(row.product),
        category=_named(row.category), symptoms=row.symptoms, state=row.state, root_cause=row.root_cause,
        workaround=row.workaround, created_at=row.created_at, updated_at=row.updated_at,
        resolved_at=row.resolved_at,
    )  # fmt: skip


async def problem_detail(session: Session, row: Problem, related: Related) -> ProblemDetail:
    """A problem with its tickets."""
    return ProblemDetail(
        **dict(problem_record(row, related)),
        tickets=_cases(await repository.list_cases(session, problem_id=row.id)),
        suggested=_cases(await repository.list_suggested(session, problem_id=row.id)),
    )


def proposal_record(row: ProblemProposal, related: Related) -> ProblemProposalRecord:
    """A proposal with what it is about."""
    return ProblemProposalRecord(
        id=row.id, title=row.title, product=_named(row.product), category=_named(row.category),
        symptoms=row.symptoms, state=row.state, problem_id=row.problem_id, created_at=row.created_at,
        decided_at=row.decided_at,
    )  # fmt: skip


async def proposal_detail(session: Session, row: ProblemProposal, related: Related) -> ProblemProposalDetail:
    """A proposal with its tickets."""
    tickets = _cases(await repository.list_proposed(session, proposal_id=row.id))
    return ProblemProposalDetail(**dict(proposal_record(row, related)), tickets=tickets)


def _cases(tickets: Iterable[Ticket]) -> list[CaseRef]:
    return [CaseRef(id=ticket.id, code=ticket.code, state=ticket.state, subject=ticket.subject) for ticket in tickets]


def _named(row: Product | TicketCategory | None) -> NamedRef | None:
    return NamedRef(code=row.code, name=row.name) if row is not None else None
