"""Who may change whose records: tables written by hand, held against the code over every situation there is.

A situation is who calls, in whose hands a record is, and of which team it is. What is allowed is spelled out here as
sets of situations, without the code's own table: by its rule, and by calling over HTTP on real records, where what a
call may write is taken back at once so that each one finds the same store.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from connectors.console.endpoints import ENDPOINTS
from connectors.console.permissions import Verb, may_with
from crm_core import clock
from crm_core.db import Database, Session
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity
from crm_core.quotes.drafts import Author, Wishes, create_draft
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine
from crm_core.staff.model import StaffUser
from crm_core.staff.repository import find_team
from crm_core.tasks.model import Task
from crm_core.tickets.merging import merge_tickets
from crm_core.tickets.model import Ticket
from crm_core.tickets.service import open_ticket
from tests.connectors.console.conftest import CHECKED, PRODUCT, House, World, open_house

ROLES = ("agent", "sales", "supervisor", "trainer", "manager", "admin")
HANDS = ("mine", "teammate", "stranger", "nobody")
"""In whose hands a record is; a stranger is a colleague of another team."""
TEAMS = ("mine", "another", "none")
"""Of which team a record is."""
SITUATIONS = frozenset(product(HANDS, TEAMS))

ANY = SITUATIONS
NEVER: frozenset[tuple[str, str]] = frozenset()
OWN = frozenset({
    ("mine", "mine"), ("mine", "another"), ("mine", "none"),
    ("nobody", "mine"), ("nobody", "none"),
})  # fmt: skip
TEAM = frozenset({
    ("mine", "mine"), ("mine", "another"), ("mine", "none"),
    ("nobody", "mine"), ("nobody", "none"),
    ("teammate", "mine"), ("stranger", "mine"), ("teammate", "none"),
})  # fmt: skip
"""A stranger's record that names no team is of the stranger's."""

SALES_FLOOR = {"sales": OWN, "supervisor": ANY, "manager": ANY, "admin": ANY}
ALLOWED = {
    "work_tickets": {"agent": TEAM, "sales": TEAM, "supervisor": ANY, "admin": ANY},
    "move_opportunities": SALES_FLOOR,
    "work_leads": SALES_FLOOR,
    "write_quotes": SALES_FLOOR,
    "decide_quotes": SALES_FLOOR,
    "approve_discounts": {"supervisor": ANY, "manager": ANY, "admin": ANY},
    "move_orders": SALES_FLOOR | {"agent": ANY},
    "work_tasks": SALES_FLOOR | {"agent": OWN},
    "finish_tasks": {"agent": TEAM, "sales": TEAM, "supervisor": ANY, "manager": ANY, "admin": ANY},
}
"""In which situations each role may do what; a role that is not named never may."""

SNOOZED = {"due_at": "2027-01-01T08:00:00Z"}
LINES = {"lines": [{"product": PRODUCT, "quantity": 1}]}
CALLS: list[tuple[str, str, str, dict[str, Any] | None, int]] = [
    ("work_tickets", "POST", "/v1/tickets/{ticket}/assign", {"team": "support"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/state", {"state": "closed", "reason": "x"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/priority", {"priority": "low"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/reply", {"text": "x"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/notes", {"text": "x"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/take", None, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/release", None, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/category", {"category": "billing"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/merge", {"into": "{free_ticket}"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{free_ticket}/merge", {"into": "{ticket}"}, 200),
    ("work_tickets", "POST", "/v1/tickets/{merged_ticket}/unmerge", None, 200),
    ("work_tickets", "POST", "/v1/tickets/{ticket}/split", {"seq": 1}, 201),
    ("work_tickets", "PATCH", "/v1/tickets/{ticket}", {"subject": "x"}, 200),
    ("move_opportunities", "POST", "/v1/opportunities/{deal}/move", {"stage": "negotiation"}, 200),
    ("move_opportunities", "POST", "/v1/opportunities/{deal}/assign", {"assignee": "o.rahimi"}, 200),
    ("move_opportunities", "PATCH", "/v1/opportunities/{deal}", {"next_step": "x"}, 200),
    ("work_leads", "POST", "/v1/leads/{lead}/contacted", None, 200),
    ("work_leads", "POST", "/v1/leads/{lead}/qualify", None, 200),
    ("work_leads", "POST", "/v1/leads/{lead}/disqualify", {"reason": "unreachable"}, 200),
    ("work_leads", "POST", "/v1/leads/{lead}/convert", {}, 200),
    ("work_leads", "POST", "/v1/leads/{lead}/assign", {"assignee": "o.rahimi"}, 200),
    ("work_tasks", "POST", "/v1/tasks/{task}/assign", {"assignee": "o.rahimi"}, 200),
    ("work_tasks", "POST", "/v1/tasks/{task}/snooze", SNOOZED, 200),
    ("finish_tasks", "POST", "/v1/tasks/{task}/finish", None, 200),
    ("work_tasks", "POST", "/v1/tasks/{task}/reopen", None, 200),
    ("write_quotes", "POST", "/v1/quotes", {"opportunity_id": "{deal}", **LINES}, 201),
    ("write_quotes", "PATCH", "/v1/quotes/{draft}", {"note": "x"}, 200),
    ("write_quotes", "DELETE", "/v1/quotes/{draft}", None, 204),
    ("write_quotes", "POST", "/v1/quotes/{draft}/issue", {}, 200),
    ("write_quotes", "POST", "/v1/quotes/{quote}/revise", {}, 201),
    ("write_quotes", "POST", "/v1/quotes/{expired}/renew", {}, 201),
    ("approve_discounts", "POST", "/v1/quotes/{draft}/approve", {}, 200),
    ("decide_quotes", "POST", "/v1/quotes/{quote}/accept", {}, 200),
    ("decide_quotes", "POST", "/v1/quotes/{quote}/reject", {"reason": "price"}, 200),
    ("move_orders", "POST", "/v1/orders/{order}/state", {"state": "preparing"}, 200),
]
"""Every call whose verb goes by the hands a record is in, with a body and the status of its success."""
TAKEN = {"/v1/tickets/{ticket}/take": {"teammate", "stranger"}}
"""Where what is allowed comes too late: a colleague has it."""
OPEN_TO_ALL_OF_THEIR_ROLE = {
    ("POST", "/v1/tickets"), ("POST", "/v1/opportunities"), ("POST", "/v1/tasks"),
    ("POST", "/v1/quotes/{id}/preview"), ("POST", "/v1/quotes/{id}/invoice"),
}  # fmt: skip
"""What makes a record, reckons without storing, or asks for the invoice of what the customer has accepted."""
TEAM_CODES = {"mine": "sales", "another": "support"}


@dataclass(frozen=True)
class Cast:
    """The ids behind the words of a situation: people, teams, and nobody."""

    hands: dict[str, str | None]
    teams: dict[str, str | None]


class Unwritten(Exception):
    """Ends a transaction so that nothing of it stays."""


@dataclass(frozen=True)
class Forgetful:
    """The store behind the calls, in which every transaction is seen to its end and then taken back."""

    kept: Database

    def reading(self) -> Any:
        """A session for look-ups."""
        return self.kept.reading()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """A session of which nothing stays."""
        try:
            async with self.kept.writing() as session:
                yield session
                await session.flush()
                session.expunge_all()  # a rollback would empty what calls go on to read, as a commit does not
                raise Unwritten
        except Unwritten:
            return


@dataclass(frozen=True)
class Stage:
    """The running calls, their store, and who is who."""

    house: House
    cast: Cast

    async def put(self, role: str, situation: tuple[str, str]) -> None:
        """Puts every record into a situation, as seen by the caller of a role."""
        hands = {**self.cast.hands, "mine": self.house.ids[role]}
        owner, team = hands[situation[0]], self.cast.teams[situation[1]]
        async with self.house.database.writing() as session:
            for model in (Ticket, Task):
                changed = update(model).values(assignee_id=owner, team_id=team)
                await session.execute(changed.where(model.id != self.house.ids["free_ticket"]))
            for model in (Lead, Opportunity):
                await session.execute(update(model).values(owner_id=owner, team_id=team))

    async def call(self, role: str, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, str | None]:
        """The status and code of a failure of a call on the records of the store."""
        ids = self.house.ids
        filled = {
            name: value.format(**ids) if isinstance(value, str) else value for name, value in (body or {}).items()
        }
        options = {} if body is None else {"json": filled}
        status, answer = await self.house.call(method, path.format(**ids), role, **options)
        return status, answer["error"]["code"] if status >= 400 else None


@pytest.fixture
async def stage(template: tuple[Path, World], tmp_path: Path) -> AsyncIterator[Stage]:
    """Everybody who calls in one team, with a colleague beside them and one in another team."""
    async with open_house(template, tmp_path, Forgetful) as house:
        async with house.database.writing() as session:
            teams = {name: await find_team(session, code=code) for name, code in TEAM_CODES.items()}
            teams_by_id = {name: team.id for name, team in teams.items() if team is not None}
            await session.execute(update(StaffUser).values(team_id=teams_by_id["mine"]))
            await session.execute(
                update(StaffUser).where(StaffUser.id == house.ids["billing"]).values(team_id=teams_by_id["another"])
            )
            house.ids.update(await _more_records(session, house.ids))
        hands = {"teammate": house.ids["seller"], "stranger": house.ids["billing"], "nobody": None}
        yield Stage(house, Cast(hands, {**teams_by_id, "none": None}))


async def _more_records(session: Session, ids: dict[str, str]) -> dict[str, str]:
    """A ticket nobody has, one merged into it, a draft and an expired offer of Reza's deal; leads are yet to decide."""
    now = clock.now()
    free, merged = [
        await open_ticket(
            session, contact_id=ids["sara"], category_code="printing", description="کاغذ", actor="bot", now=now
        )
        for _ in range(2)
    ]
    await session.execute(update(Lead).values(state="contacted"))
    await session.execute(update(Ticket).where(Ticket.id == free.id).values(team_id=None, assignee_id=None))
    await merge_tickets(session, loser_id=merged.id, survivor_id=free.id, actor="bot", now=now)
    author = Author("bot", "admin")
    wishes = Wishes(lines=[WantedLine(PRODUCT, 1)])
    draft, expired = [
        await create_draft(
            session, contact_id=ids["reza"], opportunity_id=ids["deal"], conversation_id=None, wishes=wishes,
            author=author, request_key=None, now=now,
        )
        for _ in range(2)
    ]  # fmt: skip
    yesterday = (now - timedelta(days=1)).date()
    issued = {"state": "expired", "code": "PF-X", "issued_at": now, "valid_until": yesterday, "expired_at": now}
    await session.execute(update(Quote).where(Quote.id == expired.id).values(issued))
    return {"free_ticket": free.id, "merged_ticket": merged.id, "draft": draft.id, "expired": expired.id}


@pytest.fixture
def checked(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """Adds combinations to the figure in the summary of the run."""

    def add(number: int) -> None:
        request.config.stash[CHECKED] = request.config.stash.get(CHECKED, 0) + number

    return add


def allowed(verb: str, role: str, situation: tuple[str, str]) -> bool:
    """What the tables above say."""
    return situation in ALLOWED[verb].get(role, NEVER)


def by_the_code(verb: Verb, role: str, situation: tuple[str, str]) -> bool:
    """What the rule says of somebody of team ``t``."""
    owner = {"mine": "me", "teammate": "beside", "stranger": "far", "nobody": None}[situation[0]]
    return may_with(
        role, verb, caller_id="me", caller_team_id="t", owner_id=owner,
        owner_team_id={"me": "t", "beside": "t", "far": "u"}.get(owner or ""),
        team_id={"mine": "t", "another": "u", "none": None}[situation[1]],
    )  # fmt: skip


def test_the_rule_allows_what_the_tables_do(checked: Callable[[int], None]) -> None:
    cases = [*product(Verb, ROLES, SITUATIONS)]
    for verb, role, situation in cases:
        if verb in ALLOWED:
            assert by_the_code(verb, role, situation) == allowed(verb, role, situation), (verb, role, situation)
        else:
            everywhere = by_the_code(verb, role, ("mine", "mine"))
            assert by_the_code(verb, role, situation) == everywhere, (verb, "goes by hands and is in no table")
    checked(len(cases))


def test_every_change_of_a_record_that_somebody_has_is_called() -> None:
    kinds = ("tickets", "opportunities", "leads", "tasks", "quotes", "orders")
    declared = {(one.method, one.path) for one in ENDPOINTS if one.method != "GET" and one.path.split("/")[2] in kinds}
    called = {(method, re.sub(r"\{\w+\}", "{id}", path)) for _, method, path, _, _ in CALLS}
    assert declared - called == OPEN_TO_ALL_OF_THEIR_ROLE


@pytest.mark.parametrize("role", ROLES)
async def test_calls_are_answered_as_the_tables_say(stage: Stage, role: str, checked: Callable[[int], None]) -> None:
    for situation in sorted(SITUATIONS):
        await stage.put(role, situation)
        for verb, method, path, body, status in CALLS:
            expected: tuple[int, str | None] = (status, None)
            if not allowed(verb, role, situation):
                expected = (403, "forbidden")
            elif situation[0] in TAKEN.get(path, ()):
                expected = (409, "ticket_taken")
            assert await stage.call(role, method, path, body) == expected, (role, situation, method, path)
    checked(len(SITUATIONS) * len(CALLS))
