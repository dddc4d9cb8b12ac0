"""Working on tickets and tasks."""

from sqlalchemy import select

from crm_core.audit.model import AuditEvent
from tests.connectors.console.conftest import NOBODY, House


async def acts_on(house: House, record_id: str, who: str) -> list[str]:
    """What the audit trail says that a colleague did to a record, in order."""
    async with house.database.reading() as session:
        rows = await session.scalars(
            select(AuditEvent.verb)
            .where(AuditEvent.entity_id == record_id, AuditEvent.actor == f"staff:{house.ids[who]}")
            .order_by(AuditEvent.id)
        )
        return list(rows)


async def test_a_ticket_goes_to_a_person_by_id_name_or_me_and_to_a_team(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    mine = await house.done(f"{path}/assign", "agent", assignee="me")
    assert (mine["assignee"]["username"], mine["state"]) == ("n.karimi", "assigned")
    assert [one["id"] for one in (await house.found("/v1/tickets", "agent", assignee="me"))["items"]] == [mine["id"]]
    other = await house.done(f"{path}/assign", "agent", assignee="h.yousefi")
    assert other["assignee"]["id"] == house.ids["supervisor"]
    by_id = await house.done(f"{path}/assign", "agent", assignee=house.ids["billing"], team="billing")
    assert (by_id["assignee"]["username"], by_id["team"]["code"]) == ("l.ahmadi", "billing")
    assert await house.refused(f"{path}/assign", "agent", team="support") == (403, "forbidden")
    team = await house.done(f"{path}/assign", "billing", team="support")
    assert (team["assignee"], team["team"]["code"]) == (None, "support")
    assert await acts_on(house, house.ids["ticket"], "agent") == ["assign"] * 3
    assert [event["kind"] for event in team["events"]].count("assigned") == 4


async def test_a_ticket_cannot_go_to_nobody_or_to_a_stranger(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}/assign"
    assert await house.refused(path, "agent") == (422, "invalid_input")
    assert await house.refused(path, "agent", assignee="nobody") == (404, "not_found")
    assert await house.refused(path, "agent", assignee=NOBODY) == (404, "not_found")
    assert await house.refused(path, "agent", team="kitchen") == (404, "not_found")


async def test_a_ticket_moves_through_its_states_and_reopens(house: House) -> None:
    code = (await house.found(f"/v1/tickets/{house.ids['ticket']}"))["code"]
    path = f"/v1/tickets/{code}"
    await house.done(f"{path}/state", "agent", state="in_progress")
    done = await house.done(f"{path}/state", "agent", state="resolved", text="کاغذکش عوض شد.")
    assert (done["state"], done["events"][-1]["text"]) == ("resolved", "کاغذکش عوض شد.")
    assert done["resolved_at"] is not None
    assert await house.refused(f"{path}/state", "agent", state="closed") == (422, "invalid_input")
    closed = await house.done(f"{path}/state", "agent", state="closed", reason="مشتری تأیید کرد.")
    assert closed["events"][-1]["change"]["reason"] == "مشتری تأیید کرد."
    assert closed["closed_at"] is not None
    assert await house.refused(f"{path}/state", "agent", state="waiting_customer") == (409, "ticket_state")
    assert await house.refused(f"{path}/assign", "agent", assignee="me") == (409, "ticket_state")
    again = await house.done(f"{path}/state", "agent", state="in_progress")
    assert (again["state"], again["closed_at"], again["events"][-1]["kind"]) == ("in_progress", None, "reopened")
    assert await acts_on(house, house.ids["ticket"], "agent") == ["move"] * 4
    assert await house.refused(f"{path}/state", "agent", state="lost") == (400, "bad_request")


async def test_the_first_reply_stops_the_clock_of_the_first_response(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    first = await house.done(f"{path}/reply", "agent", text="  فردا می‌آییم.  ")
    assert (first["events"][-1]["kind"], first["events"][-1]["text"]) == ("reply", "فردا می‌آییم.")
    assert first["events"][-1]["actor"] == f"staff:{house.ids['agent']}"
    assert first["first_response_at"] is not None
    second = await house.done(f"{path}/reply", "agent", text="رسیدیم.")
    assert second["first_response_at"] == first["first_response_at"]
    assert await acts_on(house, house.ids["ticket"], "agent") == ["reply", "reply"]
    assert await house.refused(f"{path}/reply", "agent", text=" \u200f") == (400, "bad_request")


async def test_priority_changes_once(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}/priority"
    raised = await house.done(path, "agent", priority="urgent")
    assert raised["priority"] == "urgent"
    assert (await house.done(path, "agent", priority="urgent"))["version"] == raised["version"]
    assert await acts_on(house, house.ids["ticket"], "agent") == ["set_priority"]


async def test_a_task_is_finished_once(house: House) -> None:
    path = f"/v1/tasks/{house.ids['task']}/finish"
    first = await house.done(path, "agent")
    assert first["state"] == "done"
    assert (await house.done(path, "manager"))["done_at"] == first["done_at"]
    assert await acts_on(house, house.ids["task"], "agent") == ["finish"]
    assert await house.refused(f"/v1/tasks/{NOBODY}/finish", "agent") == (404, "not_found")


async def test_a_text_with_lone_surrogates_is_stored_without_them(house: House) -> None:
    raw = b'{"text": "ok \\ud800\\u0000 done"}'
    status, body = await house.call("POST", f"/v1/tickets/{house.ids['ticket']}/reply", "agent", data=raw)
    assert (status, body["events"][-1]["text"]) == (200, "ok  done")
