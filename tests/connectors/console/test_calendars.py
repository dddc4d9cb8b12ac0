"""Closures and worked holidays, and promises as tickets show them."""

from typing import Any

import pytest

from tests.connectors.console.conftest import NOBODY, House
from tests.connectors.console.test_tickets import acts_on

CLOSED = {"day": "2026-12-15", "kind": "closed", "scope": "تهران", "source": "استانداری"}


async def test_a_closure_is_written_down_changed_and_taken_back(house: House) -> None:
    row = await house.done("/v1/calendar-days", "supervisor", **CLOSED)
    assert (row["day"], row["calendar"], row["hours"], row["version"]) == ("2026-12-15", "all", None, 1)
    assert (await house.done("/v1/calendar-days", "supervisor", **CLOSED))["id"] == row["id"]
    path = f"/v1/calendar-days/{row['id']}"
    opened = {**CLOSED, "kind": "open", "hours": [["10:00", "14:00"]], "version": 1}
    status, changed = await house.call("PATCH", path, "supervisor", json=opened)
    assert (status, changed["hours"], changed["version"]) == (200, [["10:00", "14:00"]], 2)
    status, stale = await house.call("PATCH", path, "supervisor", json=opened)
    assert (status, stale["error"]["code"]) == (409, "version_conflict")
    listed = await house.found("/v1/calendar-days", "agent", day_after="2026-12-15", day_before="2026-12-16")
    assert [it["id"] for it in listed["items"]] == [row["id"]]
    assert (await house.call("DELETE", path, "supervisor"))[0] == 204
    assert (await house.get(path))[0] == 404
    assert await acts_on(house, row["id"], "supervisor") == ["add", "change", "delete"]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"kind": "open"}, (422, "invalid_input")), ({"hours": [["10:00", "14:00"]]}, (422, "invalid_input")),
        ({"kind": "open", "hours": [["14:00", "10:00"]]}, (422, "calendar_invalid")),
        ({"kind": "open", "hours": [["10", "14"]]}, (400, "bad_request")),
        ({"calendar": "moon"}, (404, "not_found")), ({"day": "soon"}, (400, "bad_request")),
    ],
)  # fmt: skip
async def test_a_day_that_makes_no_sense_is_refused(
    house: House, body: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert await house.refused("/v1/calendar-days", "supervisor", **{**CLOSED, **body}) == refusal


async def test_another_word_on_the_same_day_is_pointed_to_the_first(house: House) -> None:
    await house.done("/v1/calendar-days", **CLOSED)
    other = {**CLOSED, "kind": "open", "hours": [["10:00", "14:00"]]}
    assert await house.refused("/v1/calendar-days", **other) == (409, "calendar_day_taken")


async def test_a_calendar_tells_its_days(house: House) -> None:
    await house.done("/v1/calendar-days", **CLOSED)
    path = "/v1/calendars/default/days"
    days = (await house.found(path, "trainer", first="2026-12-15", last="2026-12-23"))["items"]
    assert (len(days), days[0]["source"], days[0]["hours"]) == (9, "override", [])
    assert days[1] == {
        "day": "2026-12-16", "hours": [["08:00", "12:30"], ["13:30", "17:00"]], "source": "week", "holiday": None,
        "estimated": False,
    }  # fmt: skip
    assert (days[8]["source"], days[8]["holiday"] is not None) == ("holiday", True)
    assert (await house.get(path, first="2026-12-23", last="2026-12-15"))[0] == 422
    assert (await house.get(path, first="2026-01-01", last="2027-01-03"))[0] == 422
    assert (await house.get("/v1/calendars/moon/days", first="2026-12-15", last="2026-12-15"))[0] == 404


async def test_a_ticket_shows_its_promises_and_all_their_clocks(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    ticket = await house.found(path, "agent")
    assert set(ticket["sla"]) == {"first_response", "resolution"}
    assert set(ticket["ola"]) == {"ola_own", "ola_resolve"}
    assert ticket["sla"]["first_response"]["state"] == "running"
    assert 0 < ticket["sla"]["first_response"]["left_s"] <= 4 * 3600
    (listed,) = (await house.found("/v1/tickets"))["items"]
    assert [it["due_at"] for it in listed["sla"].values()] == [it["due_at"] for it in ticket["sla"].values()]
    await house.done(f"{path}/state", "agent", state="waiting_customer", text="مدل دستگاه؟")
    items = (await house.found(f"{path}/clocks", "agent"))["items"]
    clocks = {it["kind"]: it for it in items}
    assert (clocks["resolution"]["state"], clocks["resolution"]["due_at"]) == ("paused", None)
    (pause,) = clocks["resolution"]["pauses"]
    assert (pause["end"], pause["reason"]) == (None, "waiting_customer")
    assert (clocks["first_response"]["state"], clocks["ola_own"]["team"]) == ("met", "support")
    assert (await house.get(f"/v1/tickets/{NOBODY}/clocks"))[0] == 404


async def test_tickets_are_found_by_what_is_late_or_soon_due(house: House) -> None:
    def ids(body: dict[str, Any]) -> list[str]:
        return [it["id"] for it in body["items"]]

    ticket = house.ids["ticket"]
    assert ids(await house.found("/v1/tickets", breached="false")) == [ticket]
    assert ids(await house.found("/v1/tickets", breached="true")) == []
    assert ids(await house.found("/v1/tickets", due_before="2099-01-01T00:00:00Z")) == [ticket]
    assert ids(await house.found("/v1/tickets", due_before="2020-01-01T00:00:00Z")) == []
