"""Queries over problems, proposals and the tickets that may be cases of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import NotFoundError
from crm_core.problems.model import Problem, ProblemProposal, ProposedTicket
from crm_core.problems.rules import ProblemState
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import OPEN_STATES, TicketKind


async def get_problem(session: AsyncSession, problem_id: str) -> Problem:
    """The problem, locked until the transaction ends; raises NotFoundError."""
    problem = await session.scalar(
        select(Problem).where(Problem.id == problem_id).with_for_update().execution_options(populate_existing=True)
    )
    if problem is None:
        raise NotFoundError(entity="problem")
    return problem


async def get_proposal(session: AsyncSession, proposal_id: str) -> ProblemProposal:
    """The proposal, locked until the transaction ends; raises NotFoundError."""
    proposal = await session.scalar(
        select(ProblemProposal)
        .where(ProblemProposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if proposal is None:
        raise NotFoundError(entity="problem_proposal")
    return proposal


async def list_open_cases(session: AsyncSession, *, problem_id: str) -> list[str]:
    """Ids of a problem's tickets that are still worked on, oldest first."""
    query = select(Ticket.id).where(Ticket.problem_id == problem_id, Ticket.state.in_(OPEN_STATES))
    return list(await session.scalars(query.order_by(Ticket.id)))


async def list_cases(session: AsyncSession, *, problem_id: str) -> list[Ticket]:
    """A problem's tickets, oldest first."""
    return list(await session.scalars(select(Ticket).where(Ticket.problem_id == problem_id).order_by(Ticket.id)))


async def list_proposed(session: AsyncSession, *, proposal_id: str) -> list[Ticket]:
    """The tickets of a proposal, oldest first."""
    query = select(Ticket).join(ProposedTicket, ProposedTicket.ticket_id == Ticket.id)
    return list(await session.scalars(query.where(ProposedTicket.proposal_id == proposal_id).order_by(Ticket.id)))


async def list_suggested(session: AsyncSession, *, problem_id: str) -> list[Ticket]:
    """Tickets that look like cases of a problem and are tied to none, oldest first."""
    query = (
        select(Ticket)
        .join(ProposedTicket, ProposedTicket.ticket_id == Ticket.id)
        .join(ProblemProposal, ProblemProposal.id == ProposedTicket.proposal_id)
        .where(ProblemProposal.problem_id == problem_id, Ticket.problem_id.is_(None), Ticket.merged_into_id.is_(None))
        .order_by(Ticket.id)
    )
    return list(await session.scalars(query))


async def lock_proposals(session: AsyncSession) -> None:
    """Makes another search for proposals wait until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('problem_proposals'))"))


async def list_comparable(session: AsyncSession, *, since: datetime, limit: int) -> list[Row[Any]]:
    """The newest faults since a moment, each with the proposal that it belongs to, if any.

    Those of settled problems are left out, so that a fault that comes back is proposed anew; merged ones
    are told by their survivors.
    """
    unsettled = Problem.state != ProblemState.RESOLVED
    query = (
        select(
            Ticket.id, Ticket.contact_id, Ticket.product_id, Ticket.category_id, Ticket.subject, Ticket.description,
            ProposedTicket.proposal_id,
        )
        .outerjoin(ProposedTicket, ProposedTicket.ticket_id == Ticket.id)
        .outerjoin(Problem, Problem.id == Ticket.problem_id)
        .where(Ticket.opened_at >= since, Ticket.kind == TicketKind.FAULT, Ticket.merged_into_id.is_(None))
        .where(or_(Ticket.problem_id.is_(None), and_(ProposedTicket.id.is_not(None), unsettled)))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )  # fmt: skip
    return list(await session.execute(query))
