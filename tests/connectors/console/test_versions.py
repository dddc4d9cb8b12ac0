"""Two colleagues at one record: whoever comes second with an old version is told the present one."""

from typing import Any

import pytest

from tests.connectors.console.conftest import PRODUCT, House

CHANGES: list[tuple[str, str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("tickets", "ticket", "POST", "/priority", {"priority": "urgent"}, {"priority": "low"}),
    ("tickets", "ticket", "POST", "/assign", {"assignee": "me"}, {"assignee": "n.karimi"}),
    ("tickets", "ticket", "POST", "/category", {"category": "billing"}, {"category": "printing"}),
    ("tickets", "ticket", "POST", "/state", {"state": "assigned"}, {"state": "closed", "reason": "x"}),
    ("tickets", "ticket", "PATCH", "", {"subject": "کاغذ"}, {"subject": "جوهر"}),
    ("opportunities", "deal", "POST", "/assign", {"assignee": "me"}, {"assignee": "o.rahimi"}),
    ("opportunities", "deal", "POST", "/move", {"stage": "negotiation"}, {"stage": "lost", "lost_reason": "price"}),
    ("opportunities", "deal", "PATCH", "", {"next_step": "بازدید"}, {"next_step": "تماس"}),
    ("leads", "lead", "POST", "/assign", {"assignee": "me"}, {"assignee": "o.rahimi"}),
    ("tasks", "task", "POST", "/assign", {"assignee": "me"}, {"assignee": "n.karimi"}),
    ("tasks", "task", "POST", "/snooze", {"due_at": "2027-01-01T08:00:00Z"}, {"due_at": "2027-01-02T08:00:00Z"}),
    ("orders", "order", "POST", "/state", {"state": "preparing"}, {"state": "cancelled", "note": "x"}),
    ("quotes", "draft", "PATCH", "", {"note": "یک"}, {"note": "دو"}),
    ("quotes", "quote", "POST", "/accept", {}, {"reason": "price"}),
    ("contacts", "sara", "PATCH", "", {"city": "تبریز"}, {"city": "اهر"}),
    ("problems", "problem", "PATCH", "", {"workaround": "روشن و خاموش"}, {"workaround": "صبر"}),
    ("calendar-days", "day", "PATCH", "", {"source": "دولت"}, {"source": "استانداری"}),
]  # fmt: skip
"""A list, a record of it, a change, and what two colleagues ask for; the second of an accepted quote rejects it."""
DAY = {"day": "2027-01-06", "kind": "closed"}


@pytest.fixture
async def records(house: House) -> dict[str, str]:
    """Ids by name: those of the store, and a draft, a problem and a day."""
    draft = await house.done("/v1/quotes", contact_id=house.ids["reza"], lines=[{"product": PRODUCT, "quantity": 1}])
    problem = await house.done("/v1/problems", title="گیر کاغذ")
    day = await house.done("/v1/calendar-days", **DAY)
    return {**house.ids, "draft": draft["id"], "problem": problem["id"], "day": day["id"]}


@pytest.mark.parametrize(("kind", "name", "method", "verb", "first", "second"), CHANGES)
async def test_the_second_of_two_editors_is_told_the_present_version(
    house: House, records: dict[str, str], kind: str, name: str, method: str, verb: str, first: Any, second: Any
) -> None:
    path, common = f"/v1/{kind}/{records[name]}", DAY if name == "day" else {}
    seen = (await house.found(path))["version"]
    status, body = await house.call(method, path + verb, "admin", json={**common, **first, "version": seen})
    assert status == 200, body
    other = path + ("/reject" if verb == "/accept" else verb)
    refused, told = await house.call(method, other, "supervisor", json={**common, **second, "version": seen})
    present = (await house.found(path))["version"]
    assert (refused, told["error"]["code"], told["error"]["data"]["version"]) == (409, "version_conflict", present)
    assert present > seen


async def test_an_invoice_issued_meanwhile_is_not_cancelled_unseen_and_a_double_click_changes_nothing(
    house: House,
) -> None:
    path = f"/v1/invoices/{house.ids['invoice']}"
    seen = (await house.found(path))["version"]
    present = (await house.done(f"{path}/issue", "billing"))["version"]
    status, told = await house.post(f"{path}/cancel", reason="اشتباه", version=seen)
    assert (status, told["error"]["code"], told["error"]["data"]["version"]) == (409, "version_conflict", present)
    for _ in range(2):
        assert (await house.done(f"{path}/cancel", reason="اشتباه", version=present))["state"] == "cancelled"


@pytest.mark.parametrize("verb", ["reply", "notes"])
async def test_words_on_a_ticket_are_written_once_however_often_they_are_sent(house: House, verb: str) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    for _ in range(2):
        await house.done(f"{path}/{verb}", "agent", text="فردا می‌آییم", client_id="w-1")
    await house.done(f"{path}/{verb}", "supervisor", text="فردا می‌آییم", client_id="w-1")
    written = [one["actor"] for one in (await house.found(path))["events"] if one["text"] == "فردا می‌آییم"]
    assert written == [f"staff:{house.ids['agent']}", f"staff:{house.ids['supervisor']}"]


async def test_a_draft_that_a_colleague_changed_is_not_thrown_away_unseen(
    house: House, records: dict[str, str]
) -> None:
    path = f"/v1/quotes/{records['draft']}"
    seen = (await house.found(path))["version"]
    present = (await house.call("PATCH", path, "admin", json={"note": "یک"}))[1]["version"]
    status, told = await house.call("DELETE", path, "supervisor", params={"version": str(seen)})
    assert (status, told["error"]["code"], told["error"]["data"]["version"]) == (409, "version_conflict", present)
    assert (await house.call("DELETE", path, "supervisor", params={"version": str(present)}))[0] == 204
    assert (await house.call("GET", path))[0] == 404
    issued = f"/v1/quotes/{house.ids['quote']}"
    status, told = await house.call("DELETE", issued)
    assert (status, told["error"]["code"]) == (409, "quote_state")
