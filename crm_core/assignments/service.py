"""Deciding by rule who gets a deal or a lead, and keeping why."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments import repository
from crm_core.assignments.model import AssignmentDecision
from crm_core.assignments.rules import (
    RULES_KEY,
    Candidate,
    Choice,
    Facts,
    Reason,
    SalesRule,
    Subject,
    choose,
    first_fitting,
    read_rules,
)
from crm_core.contacts.model import Contact
from crm_core.contacts.rules import customer_class_of, province_of
from crm_core.knowledge import repository as knowledge
from crm_core.products import repository as products
from crm_core.staff import repository as staff
from crm_core.staff.model import StaffUser
from crm_core.staff.rules import Role
from crm_core.tickets.matching import match_category


async def gather_facts(
    session: AsyncSession, *, contact: Contact, city: str | None, text: str, amount_rial: int
) -> Facts:
    """What rules look at, for a contact (organisation loaded) who wants what a text says."""
    organisation = contact.organisation
    city = city or contact.city
    aliases = {
        category.code: [category.name, *category.aliases] for category in await products.list_categories(session)
    }
    return Facts(
        city=city, province=province_of(city), category=match_category(text, aliases), amount_rial=amount_rial,
        source=contact.source,
        customer_class=customer_class_of(contact.customer_class, organisation.customer_class if organisation else None),
    )  # fmt: skip


async def gave(session: AsyncSession, *, subject: Subject, record_id: str, staff_id: str | None) -> bool:
    """Whether it was the rules that last gave a record to somebody."""
    decisions = await repository.list_decisions(session, subject=subject, record_id=record_id)
    return bool(decisions) and decisions[-1].staff_id == staff_id


async def decide(
    session: AsyncSession,
    *,
    subject: Subject,
    record_id: str,
    facts: Facts,
    loads: Mapping[str, int],
    known: Sequence[tuple[Reason, str | None]],
    held: bool,
    now: datetime,
) -> AssignmentDecision | None:
    """A new decision about a record, kept in the store; None when nothing is to be decided.

    ``loads`` are open records by person. A record that the rules already gave to somebody (``held``) is decided anew
    only when a rule for large amounts fits that did not fit before.
    """
    fitting = first_fitting(await _rules(session), facts)
    if fitting is None:
        return None
    rule, conditions = fitting
    if held:
        earlier = await repository.list_decisions(session, subject=subject, record_id=record_id)
        if rule.min_amount_rial is None or rule.code in {decision.rule for decision in earlier}:
            return None
    people, team_id = await _people_of(session, rule)
    candidates = [Candidate(one.id, one.username, loads.get(one.id, 0), one.deal_capacity) for one in people]
    choice = _named(candidates) if rule.person else choose(candidates, known)
    decision = AssignmentDecision(
        at=now, subject=subject, record_id=record_id, rule=rule.code, conditions=conditions, reason=choice.reason,
        team_id=team_id, staff_id=choice.staff_id, facts=asdict(facts),
        candidates=[asdict(candidate) for candidate in candidates],
    )  # fmt: skip
    session.add(decision)
    await session.flush()
    return decision


async def _rules(session: AsyncSession) -> list[SalesRule]:
    fact = await knowledge.find_fact(session, key=RULES_KEY)
    return read_rules(fact.value) if fact is not None else []


async def _people_of(session: AsyncSession, rule: SalesRule) -> tuple[Sequence[StaffUser], str | None]:
    """Who may get what a rule gives, and their team."""
    if rule.person is not None:
        person = await staff.find_staff_by_username(session, username=rule.person)
        return ([person] if person is not None and person.active else []), person.team_id if person else None
    team = await staff.find_team(session, code=rule.team or "")
    if team is None:
        return [], None
    return await staff.list_active(session, team_id=team.id, role=Role.SALES), team.id


def _named(candidates: Sequence[Candidate]) -> Choice:
    return Choice(candidates[0].staff_id, Reason.NAMED) if candidates else Choice(None, Reason.NOBODY)
