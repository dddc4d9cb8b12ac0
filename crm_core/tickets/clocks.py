"""Keeping a ticket's clocks in step with what happens to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.sla import firing
from crm_core.sla import service as sla
from crm_core.sla.service import Book
from crm_core.tickets import repository
from crm_core.tickets.history import facts_of, history_of
from crm_core.tickets.model import Ticket


async def refresh_clocks(session: AsyncSession, ticket: Ticket, *, now: datetime, book: Book | None = None) -> None:
    """Works the clocks of a ticket, locked and with its people, out anew."""
    events = await repository.list_events(session, ticket_id=ticket.id)
    categories = {category.id: category.code for category in await repository.list_categories(session)}
    history, facts = history_of(ticket, events, categories), await facts_of(session, ticket)
    await sla.refresh(session, ticket_id=ticket.id, history=history, facts=facts, now=now, book=book)


async def recompute_open(session: AsyncSession, now: datetime, limit: int) -> int:
    """Works out open tickets whose promises or calendars changed since last time, and gives how many there were.

    Whatever changed them: a file, a holiday that moved, a day that staff wrote down, a newer holiday list. So are
    tickets that were brought in or changed by a file. Finished ones keep the clocks that they finished with.
    """
    book = await sla.load_book(session)
    unwatched = await repository.lock_unwatched(session, mark=book.mark, limit=limit)
    tickets = [*unwatched, *await repository.lock_changed_unseen(session, limit=limit - len(unwatched))]
    for ticket in tickets:
        await refresh_clocks(session, ticket, now=now, book=book)
    return len(tickets)


async def fire_due_alarms(session: AsyncSession, now: datetime, limit: int) -> int:
    """Fires the alarms that are due, and gives how many there were.

    A round of assignment and an import change many tickets without looking at their clocks. Those whose alarms are
    due are worked out first, so that nobody is warned of what was done in time; a whole batch of them counts as the
    work of one time, and the next one goes on.
    """
    tickets = await repository.lock_changed_unseen(session, limit=limit, alarmed_by=now)
    for ticket in tickets:
        await refresh_clocks(session, ticket, now=now)
    return len(tickets) if len(tickets) == limit else await firing.fire_alerts(session, now, limit)
