"""A colleague's record is answered alike through every door: lists, single records, search, the timeline, and changes.

Who may read is a matter of role alone, so a list never hides a colleague's record that a search would show; who may
change one goes by whose hands it is in (`test_permission_oracle`).
"""

from typing import Any

import pytest
from sqlalchemy import update

from connectors.console.permissions import PERMISSIONS, Scope, Verb
from connectors.console.privacy import READING
from connectors.console.search import READ_BY
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity
from crm_core.search.documents import SOURCES
from crm_core.tasks.model import Task
from crm_core.tickets.model import Ticket
from crm_core.timeline.rules import MomentKind
from tests.connectors.console.conftest import House
from tests.connectors.console.lasting import lasting
from tests.connectors.console.test_permissions import EXPECTED

ROLES = ("agent", "sales", "supervisor", "trainer", "manager", "admin")
RECORDS = {
    "contacts": "sara", "leads": "lead", "opportunities": "bought_deal", "quotes": "bought", "orders": "order",
    "invoices": "invoice", "tickets": "ticket", "tasks": "task", "conversations": "conversation",
    "ratings": "rating", "consents": "consent", "subscriptions": "subscription",
}  # fmt: skip
"""Kinds of records about customers, each with one of Sara's in the store."""
MOMENTS = {
    "lead": "leads", "deal": "opportunities", "stage": "opportunities", "quote_issued": "quotes",
    "quote_accepted": "quotes", "order": "orders", "invoice_requested": "invoices", "ticket": "tickets",
    "task": "tasks", "conversation": "conversations", "message": "conversations", "rating": "ratings",
    "consent": "consents", "subscription": "subscriptions",
}  # fmt: skip
"""What the timeline tells of those records."""
CHANGES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "leads": ("POST", "/v1/leads/{lead}/contacted", {}, "supervisor manager admin"),
    "opportunities": ("PATCH", "/v1/opportunities/{bought_deal}", {"next_step": "x"}, "supervisor manager admin"),
    "quotes": ("POST", "/v1/quotes/{quote}/reject", {"reason": "price"}, "supervisor manager admin"),
    "orders": ("POST", "/v1/orders/{order}/state", {"state": "preparing"}, "agent supervisor manager admin"),
    "tickets": ("PATCH", "/v1/tickets/{ticket}", {"subject": "x"}, "supervisor admin"),
    "tasks": ("POST", "/v1/tasks/{task}/finish", {}, "supervisor manager admin"),
}  # fmt: skip
"""A change of a stranger's record of each kind that somebody has, and who may make it."""


@pytest.fixture
async def shop(house: House) -> House:
    """Everything is in the hands of a colleague of another team than the callers'."""
    async with house.database.writing() as session:
        stranger = house.ids["billing"]
        await session.execute(update(Lead).values(owner_id=stranger, team_id=None, state="new"))
        await session.execute(update(Opportunity).values(owner_id=stranger, team_id=None))
        for model in (Ticket, Task):
            await session.execute(update(model).values(assignee_id=stranger, team_id=None))
    return house


def readers(kind: str) -> list[str]:
    """The roles that may read a kind."""
    return EXPECTED[f"GET /v1/{kind}"].split()


def test_nobody_reads_only_a_part_of_a_kind() -> None:
    """The doors that read know of no narrower scope: one in the table would be heeded by none of them."""
    narrowed = [
        verb for verb in Verb if verb.startswith(("read_", "search")) and set(PERMISSIONS[verb].values()) != {Scope.ALL}
    ]
    assert narrowed == []


def test_every_searched_kind_and_every_moment_asks_for_the_permission_of_its_list() -> None:
    assert set(READ_BY) == set(SOURCES)
    assert set(READING) == set(MomentKind)
    for moment, kind in MOMENTS.items():
        assert {str(role) for role in PERMISSIONS[READING[MomentKind(moment)]]} == set(readers(kind)), moment
    for searched, verb in READ_BY.items():
        kind = "conversations" if searched == "messages" else searched
        assert {str(role) for role in PERMISSIONS[verb]} == set(readers(kind)), searched


@pytest.mark.parametrize("role", ROLES)
async def test_lists_and_single_records_answer_alike(shop: House, role: str) -> None:
    for kind, name in RECORDS.items():
        listed, page = await shop.call("GET", f"/v1/{kind}", role, params={"limit": "200"})
        single, record = await shop.call("GET", f"/v1/{kind}/{shop.ids[name]}", role)
        if role in readers(kind):
            assert (listed, single) == (200, 200), kind
            assert shop.ids[name] in [item["id"] for item in page["items"]], kind
        else:
            assert {(listed, page["error"]["code"]), (single, record["error"]["code"])} == {(403, "forbidden")}, kind


@pytest.mark.parametrize("role", ROLES)
async def test_the_search_shows_what_the_lists_do_and_nothing_else(shop: House, role: str) -> None:
    codes = {kind: (await shop.found(f"/v1/{kind}/{shop.ids[name]}")) for kind, name in RECORDS.items()}
    asked = {
        "contacts": codes["contacts"]["name"], "leads": codes["leads"]["name"],
        "opportunities": codes["opportunities"]["title"], "quotes": codes["quotes"]["code"],
        "orders": codes["orders"]["code"], "tickets": codes["tickets"]["code"],
    }  # fmt: skip
    for kind, typed in asked.items():
        groups = (await shop.found("/v1/search", role, q=typed))["groups"]
        found = {hit["id"] for group in groups if group["kind"] == kind for hit in group["hits"]}
        assert (shop.ids[RECORDS[kind]] in found) == (role in readers(kind)), kind
        assert {group["kind"] for group in groups} <= {one for one in READ_BY if PERMISSIONS[READ_BY[one]].get(role)}


@pytest.mark.parametrize("role", ROLES)
async def test_the_timeline_tells_what_the_lists_show_and_nothing_else(shop: House, role: str) -> None:
    path = f"/v1/contacts/{shop.ids['sara']}/timeline"
    items = (await shop.found(path, role, kinds=",".join(MOMENTS), limit="200"))["items"]
    assert {item["kind"] for item in items} == {moment for moment, kind in MOMENTS.items() if role in readers(kind)}


@pytest.mark.parametrize("role", ROLES)
async def test_a_strangers_record_is_read_and_left_alone(shop: House, role: str) -> None:
    for kind, (method, path, body, allowed) in CHANGES.items():
        before = await shop.found(path_of(shop, path))
        options: dict[str, Any] = {"json": body} if body else {}
        status, told = await shop.call(method, path.format(**shop.ids), role, **options)
        if role in allowed.split():
            assert status == 200, (kind, told)
        else:
            assert (status, told["error"]["code"]) == (403, "forbidden"), kind
            assert lasting(await shop.found(path_of(shop, path))) == lasting(before), kind


def path_of(shop: House, path: str) -> str:
    """The record that a call changes."""
    return "/".join(path.format(**shop.ids).split("/")[:4])
