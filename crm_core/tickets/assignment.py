"""Giving waiting tickets to people by load, capacity and skill, many at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.routing.choice import Candidate, Choice, choose, hurdle
from crm_core.routing.rules import AssignmentRule
from crm_core.routing.service import load_table
from crm_core.staff import service as staff
from crm_core.staff.rules import capacity_of
from crm_core.tickets import changes, queue
from crm_core.tickets.model import TicketDecision
from crm_core.tickets.queue import QueuedTicket
from crm_core.tickets.rules import DecisionKind

ACTOR = "rule:assignment"
Decided = tuple[QueuedTicket, Choice]


async def assign_waiting(session: AsyncSession, now: datetime, limit: int) -> int:
    """Gives at most so many waiting tickets to people, or notes why they wait; says how many were dealt with.

    Everything is loaded once, decided in memory and written in bulk. A ticket that found nobody is tried again when
    somebody could take it: when duty, skills, capacity or the tickets in people's hands have changed.
    """
    rule = (await load_table(session)).assignment
    if not rule.automatic:
        return 0
    await queue.lock_teams(session)
    people = await load_candidates(session, rule)
    needs = [need for need in await queue.list_needs(session) if any(hurdle(one, need) is None for one in people)]
    tickets = await queue.list_queued(session, needs=needs, limit=limit)
    if not tickets:
        return 0
    handlers = await queue.find_last_handlers(
        session, contact_ids={ticket.contact_id for ticket in tickets}, since=now - timedelta(rule.same_person_days)
    )
    decided = decide(tickets, people, handlers, rule, now)
    taken = await _give(session, [one for one in decided if one[1].chosen is not None], now)
    waiting = [(ticket, choice) for ticket, choice in decided if choice.chosen is None]
    news = [(ticket, choice) for ticket, choice in waiting if ticket.waiting_reason != choice.why]
    reasons = defaultdict(list)
    for ticket, choice in news:
        reasons[str(choice.why)].append(ticket.id)
    await queue.note_waiting(session, reasons)
    _record(session, [*taken, *news], now)
    await session.flush()
    return len(taken) + len(news)


async def load_candidates(session: AsyncSession, rule: AssignmentRule) -> list[Candidate]:
    """Everybody who may be given tickets, with what they have in their hands."""
    open_tickets: dict[str, int] = defaultdict(int)
    load: dict[str, int] = defaultdict(int)
    for staff_id, priority, count in await queue.count_held(session):
        open_tickets[staff_id] += count
        load[staff_id] += count * rule.weight_of(priority)
    return [
        Candidate(
            id=user.id, username=user.username, team_id=user.team_id, skills=frozenset(user.skills),
            on_duty=user.on_duty, capacity=capacity_of(user.role, user.ticket_capacity),
            open_tickets=open_tickets[user.id], load=load[user.id], last_ticket_at=user.last_ticket_at,
        )
        for user in await staff.list_assignable(session)
    ]  # fmt: skip


def decide(
    tickets: Sequence[QueuedTicket],
    people: Sequence[Candidate],
    handlers: dict[str, str],
    rule: AssignmentRule,
    now: datetime,
) -> list[Decided]:
    """Who gets each ticket, one after another, each choice counting for the next (pure)."""
    teams: dict[str | None, dict[str, Candidate]] = defaultdict(dict)
    for one in people:
        teams[one.team_id][one.id] = one
    decided = []
    for ticket in tickets:
        team = teams[ticket.team_id]
        choice = choose(team.values(), ticket.need, last_handler=handlers.get(ticket.contact_id))
        if choice.chosen is not None:
            team[choice.chosen.id] = choice.chosen.with_one_more(rule.weight_of(ticket.priority), now)
        decided.append((ticket, choice))
    return decided


async def _give(session: AsyncSession, decided: Sequence[Decided], now: datetime) -> list[Decided]:
    """Writes who got what, and gives the decisions that held: tickets that changed meanwhile are left alone."""
    hands: dict[str, list[QueuedTicket]] = defaultdict(list)
    for ticket, choice in decided:
        assert choice.chosen is not None
        hands[choice.chosen.id].append(ticket)
    taken: dict[str, str] = {}
    for staff_id, tickets in hands.items():
        ids = await queue.take_from_queue(session, tickets=tickets, staff_id=staff_id, now=now)
        taken |= dict.fromkeys(ids, staff_id)
    held = [(ticket, choice) for ticket, choice in decided if ticket.id in taken]
    if held:
        seqs = await queue.last_event_seqs(session, ticket_ids=taken)
        noted = [(ticket, taken[ticket.id], seqs[ticket.id]) for ticket, _ in held]
        changes.note_assignments(session, noted, actor=ACTOR, now=now)
        await staff.note_tickets_given(session, staff_ids=set(taken.values()), now=now)
    return held


def _record(session: AsyncSession, decided: Sequence[Decided], now: datetime) -> None:
    session.add_all(
        TicketDecision(
            ticket_id=ticket.id, kind=DecisionKind.ASSIGNMENT, rule=str(choice.why),
            chosen=choice.chosen.username if choice.chosen else None, candidates=choice.candidates, at=now,
        )
        for ticket, choice in decided
    )  # fmt: skip
