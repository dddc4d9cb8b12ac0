"""Where a ticket goes by the company's routing table."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.routing.rules import Matter, Route, priority_of, route
from crm_core.routing.service import load_hours, load_table
from crm_core.tickets import circumstances, matching
from crm_core.tickets.model import Ticket, TicketCategory, TicketDecision
from crm_core.tickets.rules import DecisionKind, Priority, TicketKind


@dataclass(frozen=True)
class Placement:
    """What the table says about a matter, and the team and priority that follow."""

    route: Route
    team_id: str | None
    priority: Priority


async def place(
    session: AsyncSession,
    *,
    text: str,
    category: TicketCategory,
    kind: TicketKind,
    customer_class: str,
    now: datetime,
    product_id: str | None = None,
    priority: Priority | None = None,
) -> Placement:
    """Where a matter goes; ``priority`` is one that somebody gave, else it follows from the words and the category."""
    product, product_category = await circumstances.find_product_codes(session, product_id=product_id)
    clock, is_open = await load_hours(session, now=now)
    matter = Matter(
        text=text, category=category.code, kind=kind, customer_class=customer_class, clock=clock, is_open=is_open,
        product=product, product_category=product_category,
        category_team=await circumstances.find_team_code(session, team_id=category.team_id),
    )  # fmt: skip
    found = route(await load_table(session), matter)
    usual = matching.guess_priority(
        text, urgent_words=category.urgent_words, default=Priority(category.default_priority)
    )
    team_id = await circumstances.find_team_id(session, code=found.team) or category.team_id
    return Placement(found, team_id, priority_of(found, usual=usual, given=priority))


def record_placement(session: AsyncSession, ticket: Ticket, placement: Placement, *, now: datetime) -> None:
    """Keeps by which rule a ticket went where."""
    found = placement.route
    session.add(
        TicketDecision(
            ticket_id=ticket.id, kind=DecisionKind.ROUTING, rule=found.rule, chosen=found.team,
            reasons=list(found.reasons), at=now,
        )
    )  # fmt: skip
