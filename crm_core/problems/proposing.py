"""Finding faults that come again and again, and deciding whether each is a problem."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.problems import repository, service
from crm_core.problems.clusters import Case, common_words, find_clusters
from crm_core.problems.errors import ProblemStateError
from crm_core.problems.model import Problem, ProblemProposal, ProposedTicket
from crm_core.problems.rules import LEAST_CUSTOMERS, LEAST_TICKETS, WINDOW, ProblemProposalState
from crm_core.tickets.rules import subject_of

MOST_COMPARED = 3_000
"""Tickets of the window that are looked at, the newest first."""


async def propose_problems(session: AsyncSession, now: datetime, limit: int) -> int:
    """Proposes recurring faults as problems and lets earlier proposals grow; says how many proposals changed.

    A cluster that was answered keeps its answer: what is like a dismissed one is not proposed again.
    """
    await repository.lock_proposals(session)
    rows = {row.id: row for row in await repository.list_comparable(session, since=now - WINDOW, limit=MOST_COMPARED)}
    cases = [
        Case(row.id, row.contact_id, row.product_id or row.category_id, row.description, row.proposal_id)
        for row in rows.values()
    ]
    changed = 0
    for cluster in find_clusters(cases):
        new = [case for case in cluster if case.cluster is None]
        known = min((case.cluster for case in cluster if case.cluster is not None), default=None)
        if not new or changed == limit or (known is None and not _is_recurring(cluster)):
            continue
        if known is None:
            first = rows[cluster[0].id]
            symptoms = common_words(cluster)
            proposal = ProblemProposal(
                title=subject_of(" ".join(symptoms)), product_id=first.product_id, category_id=first.category_id,
                symptoms=symptoms, created_at=now,
            )  # fmt: skip
            session.add(proposal)
            await session.flush()
            known = proposal.id
        session.add_all(ProposedTicket(proposal_id=known, ticket_id=case.id) for case in new)
        changed += 1
    await session.flush()
    return changed


async def accept_proposal(
    session: AsyncSession, *, proposal_id: str, title: str | None, actor: str, now: datetime
) -> Problem:
    """The problem that a proposal became, with its tickets tied to it; accepting again gives the same one.

    Raises NotFoundError, ProblemStateError: it was dismissed.
    """
    proposal = await repository.get_proposal(session, proposal_id)
    if proposal.problem_id is not None:
        return await repository.get_problem(session, proposal.problem_id)
    _require_open(proposal)
    text = service.ProblemText(
        title=title or proposal.title, symptoms=proposal.symptoms, product_id=proposal.product_id,
        category_id=proposal.category_id,
    )  # fmt: skip
    problem = await service.create_problem(session, text=text, actor=actor, now=now)
    for ticket in await repository.list_proposed(session, proposal_id=proposal_id):
        if ticket.problem_id is None and ticket.merged_into_id is None:
            await service.link_ticket(session, problem_id=problem.id, ticket_id=ticket.id, actor=actor, now=now)
    proposal.state, proposal.problem_id, proposal.decided_at = ProblemProposalState.ACCEPTED, problem.id, now
    await session.flush()
    return problem


async def dismiss_proposal(session: AsyncSession, *, proposal_id: str, actor: str, now: datetime) -> ProblemProposal:
    """The proposal put aside; raises NotFoundError, ProblemStateError: it was accepted."""
    proposal = await repository.get_proposal(session, proposal_id)
    if proposal.state != ProblemProposalState.DISMISSED:
        _require_open(proposal)
        proposal.state, proposal.decided_at = ProblemProposalState.DISMISSED, now
        audit.record(session, actor=actor, verb="dismiss", entity="problem_proposal", entity_id=proposal_id, now=now)
        await session.flush()
    return proposal


def _require_open(proposal: ProblemProposal) -> None:
    if proposal.state != ProblemProposalState.OPEN:
        raise ProblemStateError(state=proposal.state)


def _is_recurring(cluster: Sequence[Case]) -> bool:
    return len(cluster) >= LEAST_TICKETS and len({case.contact_id for case in cluster}) >= LEAST_CUSTOMERS
