"""Writing down problems, tying tickets to them, and settling both."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.db.versions import require_version
from crm_core.errors import InvalidInputError
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.problems import repository
from crm_core.problems.errors import ProblemStateError
from crm_core.problems.model import Problem
from crm_core.problems.rules import ProblemState, state_of
from crm_core.tickets import editing
from crm_core.tickets import service as tickets
from crm_core.tickets.rules import TicketState


@dataclass(frozen=True)
class ProblemText:
    """What is written of a problem; None leaves what is there, an empty text takes it away."""

    title: str | None = None
    symptoms: list[str] | None = None
    root_cause: str | None = None
    workaround: str | None = None
    product_id: str | None = None
    category_id: str | None = None

    def columns(self) -> dict[str, Any]:
        """The columns to write."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return {name: value or None if name != "symptoms" else value for name, value in given.items()}


async def create_problem(session: AsyncSession, *, text: ProblemText, actor: str, now: datetime) -> Problem:
    """A new problem; raises InvalidInputError without a title."""
    columns = text.columns()
    if not columns.get("title"):
        raise InvalidInputError(field="title", reason="empty")
    problem = Problem(
        code=await next_code(session, series=Series.PROBLEM, now=now), created_at=now, updated_at=now,
        state=state_of(workaround=text.workaround, resolved=False), **columns,
    )  # fmt: skip
    session.add(problem)
    await session.flush()
    _record(session, problem, "create", actor=actor, now=now, code=problem.code)
    await session.flush()
    return problem


async def edit_problem(
    session: AsyncSession, *, problem_id: str, text: ProblemText, version: int | None, actor: str, now: datetime
) -> Problem:
    """The problem with other words; a workaround makes it a known one.

    Raises NotFoundError, VersionConflictError, InvalidInputError.
    """
    problem = await repository.get_problem(session, problem_id)
    require_version(problem, version, entity="problem")
    columns = text.columns()
    if "title" in columns and not columns["title"]:
        raise InvalidInputError(field="title", reason="empty")
    changed = [name for name, value in columns.items() if getattr(problem, name) != value]
    for name in changed:
        setattr(problem, name, columns[name])
    if changed:
        problem.state = state_of(workaround=problem.workaround, resolved=problem.resolved_at is not None)
        problem.updated_at = now
        _record(session, problem, "edit", actor=actor, now=now, fields=changed)
        await session.flush()
    return problem


async def link_ticket(session: AsyncSession, *, problem_id: str, ticket_id: str, actor: str, now: datetime) -> Problem:
    """The problem with another case; a ticket of another problem changes over.

    Raises NotFoundError, TicketMergedError, ProblemStateError: it is resolved.
    """
    problem = await repository.get_problem(session, problem_id)
    if problem.state == ProblemState.RESOLVED:
        raise ProblemStateError(state=problem.state)
    await editing.link_problem(session, ticket_id=ticket_id, problem_id=problem_id, actor=actor, now=now)
    _record(session, problem, "link", actor=actor, now=now, ticket_id=ticket_id)
    await session.flush()
    return problem


async def unlink_ticket(
    session: AsyncSession, *, problem_id: str, ticket_id: str, actor: str, now: datetime
) -> Problem:
    """The problem without a case; a ticket that is none of its cases is left as it is."""
    problem = await repository.get_problem(session, problem_id)
    if ticket_id in {ticket.id for ticket in await repository.list_cases(session, problem_id=problem_id)}:
        await editing.link_problem(session, ticket_id=ticket_id, problem_id=None, actor=actor, now=now)
        _record(session, problem, "unlink", actor=actor, now=now, ticket_id=ticket_id)
        await session.flush()
    return problem


async def resolve_problem(
    session: AsyncSession,
    *,
    problem_id: str,
    root_cause: str | None,
    note_to_customers: str | None,
    actor: str,
    now: datetime,
) -> Problem:
    """The problem settled; with a note its open tickets are resolved too, and the note is shown to their customers.

    Resolving it again does the same for tickets that are still open. Raises NotFoundError.
    """
    problem = await repository.get_problem(session, problem_id)
    if problem.state != ProblemState.RESOLVED:
        problem.state, problem.resolved_at, problem.updated_at = ProblemState.RESOLVED, now, now
        problem.root_cause = root_cause or problem.root_cause
        _record(session, problem, "resolve", actor=actor, now=now)
    for ticket_id in await repository.list_open_cases(session, problem_id=problem_id) if note_to_customers else []:
        await tickets.move_ticket(
            session, ticket_id=ticket_id, state=TicketState.RESOLVED, text=note_to_customers, actor=actor, now=now
        )
    await session.flush()
    return problem


def _record(session: AsyncSession, problem: Problem, verb: str, *, actor: str, now: datetime, **data: Any) -> None:
    audit.record(session, actor=actor, verb=verb, entity="problem", entity_id=problem.id, now=now, **data)
