"""Where a ticket goes, putting it right, insisting by the company's rule, and closing by the clock."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import InvalidInputError, VersionConflictError
from crm_core.knowledge.service import set_fact
from crm_core.routing.rules import Condition, FollowUpRule, Outcome, RoutingTable, Rule
from crm_core.tickets import editing, repository, service
from crm_core.tickets.closing import close_settled
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import Priority, TicketState
from crm_core.tickets.trial import try_routing
from tests.crm_core.factories import NOW, make_calendar, make_category, make_staff, make_team, make_ticket

LATER = NOW + timedelta(hours=1)
VIP = Rule(
    code="vip",
    when=Condition(customer_class=("vip",)),
    then=Outcome(team="billing", raise_by=1, skill="money", on_duty=False),
)
MONEY = Rule(code="money", when=Condition(category=("billing",)), then=Outcome(team="billing", skill="money"))


async def make_house(session: AsyncSession, *, follow_ups: FollowUpRule | None = None) -> Ticket:
    """Two teams and categories, a table with two rules, and a ticket about a printer."""
    support, billing = await make_team(session), await make_team(session, code="billing", kind="billing")
    await make_category(session, team_id=support.id)
    await make_category(session, code="billing", name="مالی", aliases=["فاکتور"], team_id=billing.id)
    table = RoutingTable(rules=(VIP, MONEY, Rule(code="default")), follow_ups=follow_ups or FollowUpRule())
    await set_fact(session, key="routing", value=table.model_dump(mode="json"), actor="test", now=NOW)
    return await make_ticket(session)


async def test_the_class_of_the_customer_sends_a_ticket_elsewhere(session: AsyncSession) -> None:
    first = await make_house(session)
    first.contact.customer_class = "vip"
    ticket = await make_ticket(session)
    assert ticket.team is not None
    assert (ticket.team.code, ticket.priority, ticket.skill, ticket.on_duty_only) == ("billing", "high", "money", False)
    (decision,) = await repository.list_decisions(session, ticket_id=ticket.id)
    assert (decision.rule, decision.chosen, decision.reasons) == ("vip", "billing", ["customer_class:vip"])


async def test_a_waiting_ticket_under_another_category_is_routed_anew(session: AsyncSession) -> None:
    ticket = await make_house(session)
    ticket = await editing.change_category(session, ticket_id=ticket.id, category_code="billing", actor="s", now=LATER)
    assert ticket.team is not None
    assert (ticket.category.code, ticket.team.code, ticket.skill) == ("billing", "billing", "money")
    kinds = [event.kind for event in await repository.list_events(session, ticket_id=ticket.id)]
    assert kinds == ["opened", "category", "assigned"]
    assert [one.rule for one in await repository.list_decisions(session, ticket_id=ticket.id)] == ["default", "money"]


async def test_a_ticket_in_hands_stays_there_under_another_category(session: AsyncSession) -> None:
    ticket = await make_house(session)
    person = await make_staff(session)
    await service.assign_ticket(session, ticket_id=ticket.id, assignee_id=person.id, actor="s", now=NOW)
    ticket = await editing.change_category(session, ticket_id=ticket.id, category_code="billing", actor="s", now=LATER)
    assert ticket.team is not None
    assert (ticket.assignee_id, ticket.team.code) == (person.id, "support")


async def test_an_edit_of_a_version_that_is_gone_is_refused(session: AsyncSession) -> None:
    ticket = await make_house(session)
    version = ticket.version
    edited = await editing.edit_ticket(
        session, ticket_id=ticket.id, version=version, subject="گیر کاغذ", tags=["ب", "آ", "ب"], actor="s", now=LATER
    )
    assert (edited.subject, edited.tags) == ("گیر کاغذ", ["آ", "ب"])
    events = await repository.list_events(session, ticket_id=ticket.id)
    assert [(event.kind, event.change["new"]) for event in events[1:]] == [
        ("subject", "گیر کاغذ"), ("tags", ["آ", "ب"]),
    ]  # fmt: skip
    with pytest.raises(VersionConflictError):
        await editing.edit_ticket(session, ticket_id=ticket.id, version=version, subject="دیگر", actor="s", now=LATER)


async def insist(session: AsyncSession, ticket: Ticket, text: str = "چه شد؟", days: int = 0) -> str:
    found = await service.follow_up_ticket(
        session, ticket_id=ticket.id, text=text, actor="contact", now=NOW + timedelta(days=days)
    )
    return found.priority


async def test_insistence_counts_only_within_some_working_days(session: AsyncSession) -> None:
    ticket = await make_house(session)
    await make_calendar(session)
    assert [await insist(session, ticket), await insist(session, ticket, days=3)] == ["normal", "normal"]
    assert await insist(session, ticket, days=5) == "high"


async def test_a_free_day_does_not_count(session: AsyncSession) -> None:
    ticket = await make_house(session)
    await make_calendar(session)
    wednesday, saturday = 4, 7
    assert await insist(session, ticket, days=wednesday) == "normal"
    assert await insist(session, ticket, days=saturday) == "high"


async def test_a_grave_word_raises_at_once_up_to_the_companys_limit(session: AsyncSession) -> None:
    rule = FollowUpRule(every=20, words=("تعزیرات",), at_most=Priority.HIGH)
    ticket = await make_house(session, follow_ups=rule)
    assert await insist(session, ticket) == "normal"
    assert await insist(session, ticket, "می‌روم تعزیرات") == "high"
    assert await insist(session, ticket, "گفتم می‌روم تعزیرات") == "high"


async def test_a_resolved_ticket_is_closed_after_the_companys_days_with_a_reason(session: AsyncSession) -> None:
    ticket = await make_house(session)
    await set_fact(session, key="company", value={"close_resolved_after_days": 3}, actor="test", now=NOW)
    await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.RESOLVED, actor="s", now=NOW)
    assert await close_settled(session, NOW + timedelta(days=2), 10) == 0
    assert await close_settled(session, NOW + timedelta(days=3), 10) == 1
    assert await close_settled(session, NOW + timedelta(days=3), 10) == 0
    closed = await repository.get_ticket(session, ticket.id)
    assert (closed.state, closed.resolved_at, closed.closed_at) == ("closed", NOW, NOW + timedelta(days=3))
    events = await repository.list_events(session, ticket_id=ticket.id)
    assert events[-1].change == {"old": "resolved", "new": "closed", "reason": "left_alone"}


async def test_closing_by_hand_needs_a_word(session: AsyncSession) -> None:
    ticket = await make_house(session)
    with pytest.raises(InvalidInputError) as error:
        await service.move_ticket(session, ticket_id=ticket.id, state=TicketState.CLOSED, actor="s", now=NOW)
    assert error.value.data == {"field": "reason", "reason": "empty"}


async def test_a_trial_says_what_would_happen_and_opens_nothing(session: AsyncSession) -> None:
    ticket = await make_house(session)
    person = await make_staff(session, team_id=None, skills=["money"], ticket_capacity=3)
    billing = await repository.get_team(session, code="billing")
    person.team_id = billing.id
    known = {"kind": None, "product_id": None, "priority": None, "now": LATER}
    trial = await try_routing(session, text="فاکتورم نیامده", category_code=None, customer_class="vip", **known)  # type: ignore[arg-type]
    assert (trial.category, trial.placement.route.rule, trial.placement.priority) == ("billing", "vip", "high")
    assert trial.choice.chosen is not None and trial.choice.chosen.id == person.id
    assert len(await repository.list_open_of_contact(session, contact_id=ticket.contact_id)) == 1
    with pytest.raises(InvalidInputError):
        await try_routing(session, text="سلام", category_code=None, customer_class=None, **known)  # type: ignore[arg-type]
