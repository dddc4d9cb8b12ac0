"""A ticket's history as its clocks read it, from the events that were written down."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.sla.history import Step, TicketFacts, TicketHistory
from crm_core.tickets import circumstances
from crm_core.tickets.model import Ticket, TicketEvent
from crm_core.tickets.rules import EventKind

Change = dict[str, str | None]
SPOKEN = frozenset({EventKind.MOVED, EventKind.REOPENED})
"""Changes of state; one with words has told the customer something."""


def history_of(ticket: Ticket, events: Iterable[TicketEvent], categories: Mapping[str, str]) -> TicketHistory:
    """What happened to a ticket; where the events of an imported one are silent, the ticket itself speaks.

    ``categories`` are codes by id.
    """
    events = list(events)
    replies = {event.at for event in events if event.kind == EventKind.REPLY or (event.kind in SPOKEN and event.text)}
    if ticket.first_response_at is not None:
        replies.add(ticket.first_response_at)
    moves = [(event.at, event.change) for event in events if event.kind in SPOKEN]
    ranks = [(event.at, event.change) for event in events if event.kind == EventKind.PRIORITY]
    referrals = [(event.at, event.change) for event in events if event.kind == EventKind.ASSIGNED]
    subjects: list[tuple[datetime, Change]] = [
        (event.at, {side: categories[event.change[side]] for side in ("old", "new")})
        for event in events
        if event.kind == EventKind.CATEGORY
    ]
    teams, people = ([(at, _part(change, key)) for at, change in referrals] for key in ("team_id", "assignee_id"))
    return TicketHistory(
        opened_at=ticket.opened_at,
        states=_steps(ticket, moves, ticket.state),
        teams=_steps(ticket, teams, ticket.team_id),
        assignees=_steps(ticket, people, ticket.assignee_id),
        priorities=_steps(ticket, ranks, ticket.priority),
        categories=_steps(ticket, subjects, ticket.category.code),
        customer_messages=[event.at for event in events if event.kind == EventKind.CUSTOMER_MESSAGE],
        replies=sorted(replies),
    )


async def facts_of(session: AsyncSession, ticket: Ticket) -> TicketFacts:
    """What promises may ask of a ticket; a person's class comes before that of their organisation."""
    about = await circumstances.get_origin(session, ticket_id=ticket.id)
    return TicketFacts(
        code=ticket.code, contact_id=ticket.contact_id, kind=ticket.kind, channel=about.channel,
        customer_class=ticket.contact.customer_class or about.customer_class, product=about.product,
    )  # fmt: skip


def _part(change: dict[str, Change], key: str) -> Change:
    """The old and new value of one column in a change of several."""
    return {side: change[side][key] for side in ("old", "new")}


def _steps(ticket: Ticket, changes: list[tuple[datetime, Change]], present: str | None) -> list[Step]:
    """The values from the opening on; without changes the present one, and at the end always the present one."""
    first = changes[0][1]["old"] if changes else present
    steps: list[Step] = [(ticket.opened_at, first), *((at, change["new"]) for at, change in changes)]
    if steps[-1][1] != present:
        steps.append((max(ticket.updated_at, steps[-1][0]), present))
    return steps
