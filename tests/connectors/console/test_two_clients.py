"""Two colleagues at one record with different wishes: what the second one saw before is refused whole."""

from typing import Any

import pytest
from sqlalchemy import func, select, update

from connectors.console.endpoints import ENDPOINTS
from crm_core.audit.model import AuditEvent
from crm_core.contacts.model import MergeProposal
from crm_core.db.models import metadata
from tests.connectors.console.conftest import PRODUCT, House
from tests.connectors.console.lasting import lasting

Act = tuple[str, str, dict[str, Any]]
EDIT_TICKET: Act = ("PATCH", "", {"subject": "کاغذ"})
EDIT_DEAL: Act = ("PATCH", "", {"next_step": "بازدید"})
EDIT_PROBLEM: Act = ("PATCH", "", {"workaround": "خاموش و روشن"})
EDIT_DRAFT: Act = ("PATCH", "", {"note": "یک"})
GIVE_LEAD: Act = ("POST", "/assign", {"assignee": "o.rahimi"})
PUT_OFF: Act = ("POST", "/snooze", {"due_at": "2027-01-01T08:00:00Z"})
PAY: Act = ("POST", "/payments", {"amount": 1_000})
PAIRS: list[tuple[str, str, Act, Act]] = [
    ("tickets", "ticket", EDIT_TICKET, ("POST", "/take", {})),
    ("tickets", "ticket", ("POST", "/take", {}), ("POST", "/release", {})),
    ("tickets", "ticket", EDIT_TICKET, ("POST", "/split", {"seq": 1})),
    ("tickets", "ticket", EDIT_TICKET, ("POST", "/merge", {"into": "{twin}"})),
    ("tickets", "ticket", ("POST", "/merge", {"into": "{twin}"}), ("POST", "/unmerge", {})),
    ("leads", "lead", GIVE_LEAD, ("POST", "/disqualify", {"reason": "spam"})),
    ("leads", "lead", GIVE_LEAD, ("POST", "/convert", {})),
    ("leads", "lead", ("POST", "/disqualify", {"reason": "spam"}), ("POST", "/qualify", {})),
    ("leads", "fresh", GIVE_LEAD, ("POST", "/contacted", {})),
    ("tasks", "task", PUT_OFF, ("POST", "/finish", {})),
    ("tasks", "task", ("POST", "/finish", {}), ("POST", "/reopen", {})),
    ("opportunities", "deal", EDIT_DEAL, ("POST", "/move", {"stage": "lost", "lost_reason": "price"})),
    ("opportunities", "deal", ("POST", "/move", {"stage": "negotiation"}), EDIT_DEAL),
    ("problems", "problem", EDIT_PROBLEM, ("POST", "/link", {"ticket": "{ticket}"})),
    ("problems", "tied", EDIT_PROBLEM, ("POST", "/unlink", {"ticket": "{twin}"})),
    ("problems", "tied", EDIT_PROBLEM, ("POST", "/resolve", {"note_to_customers": "درست شد"})),
    ("quotes", "draft", EDIT_DRAFT, ("PATCH", "", {"lines": [{"product": PRODUCT, "quantity": 9}]})),
    ("quotes", "draft", EDIT_DRAFT, ("POST", "/issue", {})),
    ("quotes", "draft", ("POST", "/issue", {}), EDIT_DRAFT),
    ("invoices", "invoice", PAY, ("POST", "/credit", {"reason": "برگشت"})),
    ("invoices", "invoice", PAY, ("POST", "/cancel", {"reason": "برگشت"})),
    ("invoices", "invoice", PAY, PAY),
    ("invoices", "invoice", ("POST", "/credit", {"reason": "برگشت"}), ("POST", "/refunds", {"amount": 1})),
    ("contacts", "sara", ("PATCH", "", {"city": "تبریز"}), ("POST", "/merge", {"other": "{reza}"})),
]  # fmt: skip
"""A list, a record of it, what one colleague does, and what another does with what they both saw before."""
WITHOUT_A_VERSION = {
    "POST /v1/tickets/{id}/reply", "POST /v1/tickets/{id}/notes", "POST /v1/contacts/{id}/consents",
    "POST /v1/conversations/{id}/messages", "POST /v1/invoices/{id}/payment-link", "POST /v1/quotes/{id}/invoice",
    "POST /v1/quotes/{id}/preview", "POST /v1/conversations/{id}/takeover", "POST /v1/conversations/{id}/handback",
    "POST /v1/conversations/{id}/close", "POST /v1/conversations/{id}/presence", "POST /v1/contacts/{id}/erase",
    "POST /v1/staff/{id}/workload",
    "POST /v1/outbox/{id}/requeue", "POST /v1/payments/{id}/reverse", "POST /v1/problem-proposals/{id}/accept",
    "POST /v1/problem-proposals/{id}/dismiss",
}  # fmt: skip
"""What only adds to a record, goes by who has the conversation, is right whatever was seen, or has no versions."""


@pytest.fixture
async def records(house: House) -> dict[str, str]:
    """Ids by name: those of the store, and a fresh lead, a second ticket, problems, a draft, an issued invoice."""
    draft = await house.done("/v1/quotes", contact_id=house.ids["reza"], lines=[{"product": PRODUCT, "quantity": 1}])
    twin = await house.done("/v1/tickets", contact=house.ids["sara"], category="printing", description="کاغذ")
    problem, tied = [await house.done("/v1/problems", title=title) for title in ("گیر کاغذ", "جوهر")]
    await house.done(f"/v1/problems/{tied['id']}/link", ticket=twin["id"])
    await house.done(f"/v1/invoices/{house.ids['invoice']}/issue", "billing")
    async with house.database.writing() as session:
        leads = metadata.tables["leads"]
        await session.execute(update(leads).values(state="new", owner_id=None))
    return {
        **house.ids, "draft": draft["id"], "twin": twin["id"], "problem": problem["id"], "tied": tied["id"],
        "fresh": house.ids["lead"],
    }  # fmt: skip


async def rows(house: House) -> dict[str, int]:
    """How many rows each table holds, the audit trail among them."""
    async with house.database.reading() as session:
        return {
            name: int(await session.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in metadata.tables.items()
        }


async def act(house: House, path: str, what: Act, who: str, ids: dict[str, str], version: int) -> tuple[int, Any]:
    method, suffix, body = what
    filled = {name: value.format(**ids) if isinstance(value, str) else value for name, value in body.items()}
    return await house.call(method, path + suffix, who, json={**filled, "version": version})


@pytest.mark.parametrize(("kind", "name", "first", "second"), PAIRS)
async def test_an_old_version_is_refused_whole_and_the_present_one_is_not(
    house: House, records: dict[str, str], kind: str, name: str, first: Act, second: Act
) -> None:
    path = f"/v1/{kind}/{records[name]}"
    seen = (await house.found(path))["version"]
    status, body = await act(house, path, first, "admin", records, seen)
    assert status in {200, 201}, body
    before, counted = await house.found(path), await rows(house)
    assert before["version"] > seen
    status, told = await act(house, path, second, "supervisor", records, seen)
    assert (status, told["error"]["code"], told["error"]["data"]["version"]) == (
        409, "version_conflict", before["version"],
    ), told  # fmt: skip
    assert (lasting(await house.found(path)), await rows(house)) == (lasting(before), counted)
    status, told = await act(house, path, second, "supervisor", records, before["version"])
    assert status != 409 or told["error"]["code"] in {"quote_state", "ticket_taken"}, told


async def test_a_merge_is_undone_only_as_it_was_seen(house: House, records: dict[str, str]) -> None:
    path = f"/v1/contacts/{records['sara']}"
    merged = await house.done(f"{path}/merge", "supervisor", other=records["reza"])
    [merge] = (await house.found(f"{path}/merges"))["items"]
    status, _ = await house.call("PATCH", path, "agent", json={"city": "تبریز"})
    assert status == 200
    counted, undo = await rows(house), f"/v1/merges/{merge['id']}/undo"
    assert await house.refused(undo, "manager", version=merged["version"]) == (409, "version_conflict")
    assert await rows(house) == counted
    present = (await house.found(path))["version"]
    for _ in range(2):
        assert (await house.done(undo, "manager", version=present))["undone_at"]


async def test_a_proposal_that_grew_stronger_is_not_dismissed_unseen(house: House, records: dict[str, str]) -> None:
    for name in ("sara", "reza"):
        await house.call("PATCH", f"/v1/contacts/{records[name]}", json={"name": "نادر کیان", "company": "نیک‌آوران"})
    [proposal] = (await house.found("/v1/merge-proposals", state="open"))["items"]
    async with house.database.writing() as session:
        row = await session.get(MergeProposal, proposal["id"])
        assert row is not None
        row.score = min(100, row.score + 1)
    path = f"/v1/merge-proposals/{proposal['id']}"
    assert await house.refused(f"{path}/dismiss", "agent", version=proposal["version"]) == (409, "version_conflict")
    assert (await house.found(path))["state"] == "open"
    present = (await house.found(path))["version"]
    for _ in range(2):
        assert (await house.done(f"{path}/dismiss", "agent", version=present))["state"] == "dismissed"
    async with house.database.reading() as session:
        verbs = await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity_id == proposal["id"]))
        assert list(verbs) == ["dismiss"]


def test_every_change_of_a_record_with_versions_takes_one() -> None:
    without = {
        f"{call.method} {call.path}"
        for call in ENDPOINTS
        if call.method != "GET" and "{id}" in call.path
        if not any(model and "version" in model.model_fields for model in (call.body, call.query))
    }
    assert without == WITHOUT_A_VERSION
