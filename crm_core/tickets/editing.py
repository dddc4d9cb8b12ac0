"""Putting a ticket right: its category, product, subject and tags."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.db.versions import require_version
from crm_core.products import repository as products
from crm_core.tickets import changes, circumstances, repository
from crm_core.tickets.clocks import refresh_clocks
from crm_core.tickets.model import Ticket
from crm_core.tickets.placing import place, record_placement
from crm_core.tickets.rules import OPEN_STATES, EventKind, Priority, TicketKind, subject_of


async def change_category(
    session: AsyncSession, *, ticket_id: str, category_code: str, actor: str, now: datetime
) -> Ticket:
    """The ticket under another category; one that waits for somebody is routed anew and keeps its priority.

    Raises NotFoundError, TicketMergedError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    category = await repository.get_category(session, code=category_code)
    if not await changes.replace(session, ticket, EventKind.CATEGORY, "category_id", category.id, actor=actor, now=now):
        return ticket
    if ticket.assignee_id is None and ticket.state in OPEN_STATES:
        placement = await place(
            session, text=ticket.description, category=category, kind=TicketKind(ticket.kind),
            product_id=ticket.product_id, priority=Priority(ticket.priority), now=now,
            customer_class=await circumstances.find_customer_class(session, contact_id=ticket.contact_id),
        )  # fmt: skip
        ticket.skill, ticket.on_duty_only = placement.route.skill, placement.route.on_duty
        ticket.waiting_reason = None
        await changes.hand(session, ticket, team_id=placement.team_id, assignee_id=None, actor=actor, now=now)
        record_placement(session, ticket, placement, now=now)
    audit.record(
        session, actor=actor, verb="change_category", entity="ticket", entity_id=ticket_id, now=now, new=category_code
    )
    await session.flush()
    ticket = await repository.get_ticket(session, ticket_id)
    await refresh_clocks(session, ticket, now=now)
    return ticket


async def edit_ticket(
    session: AsyncSession,
    *,
    ticket_id: str,
    version: int | None,
    actor: str,
    now: datetime,
    subject: str | None = None,
    product_code: str | None = None,
    tags: list[str] | None = None,
) -> Ticket:
    """The ticket with another subject, product or tags; None leaves a value, an empty product code takes it away.

    Raises NotFoundError, TicketMergedError, VersionConflictError.
    """
    ticket = await repository.get_workable(session, ticket_id)
    require_version(ticket, version, entity="ticket")
    wanted: list[tuple[EventKind, str, object]] = []
    if subject is not None:
        wanted.append((EventKind.SUBJECT, "subject", subject_of(subject)))
    if product_code is not None:
        product = await products.get_product(session, code=product_code) if product_code else None
        wanted.append((EventKind.PRODUCT, "product_id", product.id if product else None))
    if tags is not None:
        wanted.append((EventKind.TAGS, "tags", sorted(set(tags))))
    fields = [
        column
        for kind, column, value in wanted
        if await changes.replace(session, ticket, kind, column, value, actor=actor, now=now)
    ]
    if fields:
        audit.record(session, actor=actor, verb="edit", entity="ticket", entity_id=ticket_id, now=now, fields=fields)
        await session.flush()
        await refresh_clocks(session, ticket, now=now)
    return ticket


async def link_problem(
    session: AsyncSession, *, ticket_id: str, problem_id: str | None, actor: str, now: datetime
) -> Ticket:
    """The ticket as a case of a known problem, or of none; raises NotFoundError, TicketMergedError."""
    ticket = await repository.get_workable(session, ticket_id)
    await changes.replace(session, ticket, EventKind.PROBLEM, "problem_id", problem_id, actor=actor, now=now)
    return ticket
