"""Deals, leads and tasks worked on by staff, and the figures of the funnel."""

from datetime import timedelta
from typing import Any

import pytest

from crm_core import clock
from crm_core.assignments.rules import RULES_KEY
from crm_core.knowledge.service import set_fact
from crm_core.leads.service import capture_lead
from crm_core.opportunities.repository import get_opportunity
from crm_core.scoring.service import rebuild_models
from tests.connectors.console.conftest import NOBODY, SARA, House
from tests.connectors.console.test_tickets import acts_on

OTHER = "09190000001"


async def patch(house: House, path: str, who: str = "admin", **body: Any) -> tuple[int, dict[str, Any]]:
    return await house.call("PATCH", path, who, json=body)


async def new_lead(house: House, *, rules: list[dict[str, Any]] | None = None) -> str:
    """A lead as a customer leaves it, under some rules of assignment."""
    now = clock.now()
    async with house.database.writing() as session:
        await set_fact(session, key=RULES_KEY, value={"rules": rules or []}, actor="test", now=now)
        lead, _ = await capture_lead(
            session, mobile=OTHER, name="مینا صالحی", need="دوربین برای انبار", source="website", now=now
        )
    return lead.id


async def test_a_deal_is_opened_once_for_one_click(house: House) -> None:
    body = {"client_id": "c1", "contact_id": house.ids["sara"], "title": "شبکه", "amount": 5_000, "assignee": "me"}
    first = await house.done("/v1/opportunities", "sales", **body)
    assert (first["stage"], first["amount"], first["assignee"]["username"]) == ("new", 5_000, "s.mohammadi")
    assert (await house.done("/v1/opportunities", "sales", **body))["id"] == first["id"]
    assert (await house.done("/v1/opportunities", "seller", **body))["id"] != first["id"]
    assert await acts_on(house, first["id"], "sales") == ["open"]
    for wrong, code in (({"contact_id": NOBODY}, "not_found"), ({"pipeline": "moon"}, "not_found")):
        assert await house.refused("/v1/opportunities", "sales", **body | {"client_id": "c2"} | wrong) == (404, code)


async def test_a_deal_is_edited_by_whoever_saw_its_newest_version(house: House) -> None:
    path = f"/v1/opportunities/{house.ids['deal']}"
    seen = await house.found(path)
    status, edited = await patch(
        house,
        path,
        "sales",
        version=seen["version"],
        probability_override=85,
        next_step="تماس",
        expected_close_on="2026-12-25",
    )
    assert (status, edited["probability_override"], edited["probability"]) == (200, 85, seen["probability"])
    assert (edited["next_step"], edited["expected_close_on"]) == ("تماس", "2026-12-25")
    assert edited["version"] == seen["version"] + 1
    status, body = await patch(house, path, "sales", version=seen["version"], next_step="ایمیل")
    assert (status, body["error"]["code"]) == (409, "version_conflict")
    assert (await patch(house, path, "sales", probability_override=None))[1]["probability_override"] is None
    assert (await patch(house, path, "sales", amount=1))[1]["error"]["code"] == "amount_quoted"
    assert (await patch(house, path, "sales", title=None))[0] == 400
    assert (await patch(house, path, "sales", probability_override=101))[0] == 400
    found = await house.found("/v1/opportunities", closing_before="2026-12-26", pipeline="default")
    assert [one["id"] for one in found["items"]] == [house.ids["deal"]]


async def test_sales_touch_their_own_deals_and_those_of_nobody(house: House) -> None:
    deal = house.ids["deal"]
    await house.done(f"/v1/opportunities/{deal}/assign", "seller", assignee="me")
    for call, body in (("move", {"stage": "negotiation"}), ("assign", {"assignee": "me"})):
        assert await house.refused(f"/v1/opportunities/{deal}/{call}", "sales", **body) == (403, "forbidden")
    assert (await patch(house, f"/v1/opportunities/{deal}", "sales", next_step="x"))[0] == 403
    assert (await house.done(f"/v1/opportunities/{deal}/move", "supervisor", stage="negotiation"))[
        "stage"
    ] == "negotiation"
    assert (await house.done(f"/v1/opportunities/{deal}/move", "seller", stage="quoted"))["stage"] == "quoted"


async def test_a_deal_that_stands_too_long_says_since_when(house: House) -> None:
    path = f"/v1/opportunities/{house.ids['deal']}"
    assert (await house.found(path))["rotting_since"] is None
    since = clock.now() - timedelta(days=1)
    async with house.database.writing() as session:
        (await get_opportunity(session, house.ids["deal"])).rots_at = since
    assert (await house.found(path))["rotting_since"] == since.isoformat().replace("+00:00", "Z")
    assert [one["id"] for one in (await house.found("/v1/opportunities", rotting="true"))["items"]] == [
        house.ids["deal"]
    ]


async def test_a_lead_comes_to_its_person_by_rule_and_says_why(house: House) -> None:
    lead = await house.found(f"/v1/leads/{await new_lead(house, rules=[{'code': 'all', 'team': 'sales'}])}")
    assert lead["assignee"]["username"] == "o.rahimi"
    assert [(one["rule"], one["reason"], one["assignee"]) for one in lead["assignments"]] == [
        ("all", "least_loaded", "o.rahimi")
    ]
    assert await house.refused(f"/v1/leads/{lead['id']}/qualify", "sales") == (403, "forbidden")
    given = await house.done(f"/v1/leads/{lead['id']}/assign", "seller", assignee="s.mohammadi")
    assert given["assignee"]["username"] == "s.mohammadi"
    assert await acts_on(house, lead["id"], "seller") == ["assign"]


async def test_a_lead_is_refused_taken_up_and_converted_once(house: House) -> None:
    path = f"/v1/leads/{await new_lead(house)}"
    refused = await house.done(f"{path}/disqualify", "sales", reason="no_budget", note="سال بعد")
    assert (refused["state"], refused["disqualify_reason"], refused["disqualify_note"]) == (
        "disqualified", "no_budget", "سال بعد",
    )  # fmt: skip
    assert await house.refused(f"{path}/contacted", "sales") == (409, "lead_state")
    assert await house.refused(f"{path}/convert", "sales") == (409, "lead_state")
    assert (await house.done(f"{path}/qualify", "sales"))["state"] == "qualified"
    converted = await house.done(f"{path}/convert", "sales", title="دوربین انبار")
    assert converted["state"] == "converted"
    assert await house.done(f"{path}/convert", "sales") == converted
    deal = await house.found(f"/v1/opportunities/{converted['opportunity_id']}")
    assert (deal["title"], deal["need"], deal["lead_id"]) == ("دوربین انبار", "دوربین برای انبار", converted["id"])


async def test_a_lead_joins_only_an_open_deal_of_its_people(house: House) -> None:
    path = f"/v1/leads/{await new_lead(house)}/convert"
    assert await house.refused(path, "sales", opportunity_id=house.ids["deal"]) == (409, "lead_deal")
    assert await house.refused(path, "sales", opportunity_id=NOBODY) == (404, "not_found")


async def test_a_task_is_made_once_put_off_done_and_taken_up_again(house: House) -> None:
    due = clock.now() + timedelta(hours=2)
    body = {"client_id": "t1", "note": "تماس با سارا", "due_at": due.isoformat(), "contact_id": house.ids["sara"]}
    task = await house.done("/v1/tasks", "agent", **body, assignee="me", opportunity_id=house.ids["deal"])
    assert (task["kind"], task["state"], task["contact"]["mobile"]) == ("follow_up", "open", SARA)
    assert (await house.done("/v1/tasks", "agent", **body))["id"] == task["id"]
    path = f"/v1/tasks/{task['id']}"
    assert await house.refused(f"{path}/snooze", "sales", due_at=due.isoformat()) == (403, "forbidden")
    later = (due + timedelta(days=1)).isoformat()
    snoozed = await house.done(f"{path}/snooze", "agent", due_at=later, remind_at=due.isoformat())
    assert snoozed["remind_at"] == due.isoformat().replace("+00:00", "Z")
    await house.done(f"{path}/finish", "agent")
    assert await house.refused(f"{path}/assign", "agent", assignee="me") == (409, "task_state")
    assert (await house.done(f"{path}/reopen", "agent"))["state"] == "open"
    assert (await house.done(f"{path}/assign", "supervisor", assignee="o.rahimi"))["assignee"]["username"] == "o.rahimi"
    assert await acts_on(house, task["id"], "agent") == ["create", "snooze", "finish", "reopen"]
    found = await house.found("/v1/tasks", opportunity_id=house.ids["deal"])
    assert [one["id"] for one in found["items"]] == [task["id"]]


async def test_overdue_tasks_of_mine_are_a_list(house: House) -> None:
    due = clock.now() - timedelta(hours=2)
    task = await house.done("/v1/tasks", "agent", note="دیر شده", due_at=due.isoformat(), assignee="me")
    assert [one["id"] for one in (await house.found("/v1/tasks", "agent", due="overdue", assignee="me"))["items"]] == [
        task["id"]
    ]
    assert (await house.found("/v1/tasks", "sales", due="overdue", assignee="me"))["items"] == []
    refused = await house.refused(
        "/v1/tasks", "agent", note="x", due_at=due.isoformat(), remind_at=clock.now().isoformat()
    )
    assert refused == (422, "invalid_input")


async def test_pipelines_tell_their_stages_moves_and_fields(house: House) -> None:
    found = await house.found("/v1/pipelines", "agent")
    default = next(one for one in found["items"] if one["code"] == "default")
    assert [stage["code"] for stage in default["stages"]][:2] == ["new", "qualified"]
    quoted = next(stage for stage in default["stages"] if stage["code"] == "quoted")
    assert (quoted["probability"], quoted["required"], "won" in quoted["moves"]) == (50, ["amount_rial"], True)
    assert {"code": "other", "name": "دلیل دیگر", "needs_note": True} in found["lost_reasons"]


async def test_the_forecast_weighs_what_is_open_and_tells_what_was_won(house: House) -> None:
    deal = await house.found(f"/v1/opportunities/{house.ids['deal']}")
    bought = await house.found(f"/v1/opportunities/{house.ids['bought_deal']}")
    today = clock.now().date()
    await patch(house, f"/v1/opportunities/{deal['id']}", expected_close_on=today.isoformat(), probability_override=40)
    found = await house.found("/v1/metrics/forecast", "manager", months=2)
    assert len(found["months"]) == 2
    assert found["months"][0]["won"] == bought["amount"]
    assert found["months"][0]["expected"] == round(deal["amount"] * 0.4)
    assert (await house.get("/v1/metrics/forecast", "manager", months=0))[0] == 400


async def test_the_funnel_of_a_period_tells_won_lost_and_open(house: House) -> None:
    found = await house.found("/v1/metrics/funnel", "manager")
    quoted = next(one for one in found["stages"] if one["stage"] == "quoted")
    assert (quoted["entered"], quoted["won"], quoted["lost"], quoted["open"]) == (2, 1, 0, 1)
    day = (clock.now() - timedelta(days=30)).date().isoformat()
    empty = await house.found("/v1/metrics/funnel", "manager", **{"from": day, "to": day, "pipeline": "default"})
    assert (empty["start"], {one["entered"] for one in empty["stages"]}) == (day, {0})
    crossed = {"from": clock.now().date().isoformat(), "to": day}
    assert (await house.get("/v1/metrics/funnel", "manager", **crossed))[0] == 400
    assert (await house.get("/v1/metrics/funnel", "manager", pipeline="moon"))[0] == 404


@pytest.mark.parametrize("built", [False, True])
async def test_the_score_of_a_young_company_is_the_stages(house: House, built: bool) -> None:
    if built:
        async with house.database.writing() as session:
            await rebuild_models(session, now=clock.now())
    (found,) = (await house.found("/v1/scoring", "manager"))["items"]
    assert ((found["built_at"] is not None), found["metrics"]["shown"]) == (built, False)
    deal = await house.found(f"/v1/opportunities/{house.ids['deal']}")
    assert deal["score"] == {"probability": 50, "shown": False, "factors": []}
    assert (await house.found(f"/v1/opportunities/{house.ids['bought_deal']}"))["score"] is None
