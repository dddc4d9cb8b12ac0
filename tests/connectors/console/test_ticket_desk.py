"""The desk over HTTP: opening, taking, sorting, merging, and whose tickets are whose."""

from tests.connectors.console.conftest import NOBODY, REZA, House
from tests.connectors.console.test_tickets import acts_on

BROKEN = {"category": "printing", "description": "پرینتر جوهر پس می‌دهد"}


async def test_a_ticket_is_opened_once_for_a_known_contact_or_a_mobile(house: House) -> None:
    body = {**BROKEN, "mobile": "۰۹۱۲ ۷۷۷ ۶۶ ۵۵", "name": "مینا", "client_id": "c1", "product": "CAM-DH-B5"}
    first = await house.done("/v1/tickets", "agent", **body)
    assert (first["contact"]["mobile"], first["reporter_name"], first["team"]["code"]) == (
        "09127776655", "مینا", "support",
    )  # fmt: skip
    assert (await house.done("/v1/tickets", "agent", **body))["id"] == first["id"]
    other = await house.done("/v1/tickets", "supervisor", **body)
    assert other["id"] != first["id"]
    by_id = await house.done("/v1/tickets", "agent", **BROKEN, contact=house.ids["sara"], priority="urgent")
    assert (by_id["contact"]["id"], by_id["priority"]) == (house.ids["sara"], "urgent")
    assert await house.refused("/v1/tickets", "agent", **BROKEN) == (400, "bad_request")
    assert await house.refused("/v1/tickets", "agent", **BROKEN, contact=NOBODY) == (404, "not_found")
    assert await acts_on(house, first["id"], "agent") == ["open"]


async def test_the_second_to_take_a_ticket_hears_who_has_it(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    assert (await house.done(f"{path}/take", "agent"))["assignee"]["username"] == "n.karimi"
    status, answer = await house.post(f"{path}/take", "supervisor")
    assert (status, answer["error"]) == (409, {"code": "ticket_taken", "data": {"assignee": "n.karimi"}})
    assert await house.refused(f"{path}/take", "billing") == (403, "forbidden")
    freed = await house.done(f"{path}/release", "agent")
    assert (freed["assignee"], freed["state"]) == (None, "assigned")
    assert (await house.done(f"{path}/take", "supervisor"))["assignee"]["username"] == "h.yousefi"


async def test_agents_work_with_the_tickets_of_their_team_and_supervisors_with_all(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    for verb, body in (("reply", {"text": "سلام"}), ("notes", {"text": "سلام"}), ("priority", {"priority": "low"})):
        assert await house.refused(f"{path}/{verb}", "billing", **body) == (403, "forbidden")
        assert (await house.post(f"{path}/{verb}", "agent", **body))[0] == 200
    await house.done(f"{path}/assign", "agent", assignee="l.ahmadi", team="billing")
    assert await house.refused(f"{path}/notes", "agent", text="سلام") == (403, "forbidden")
    assert (await house.post(f"{path}/notes", "supervisor", text="سلام"))[0] == 200


async def test_notes_are_marked_as_ours_and_edits_need_the_version_that_was_read(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    noted = await house.done(f"{path}/notes", "agent", text="بدقول است")
    assert [(event["kind"], event["public"]) for event in noted["events"]] == [("opened", True), ("note", False)]
    edit = {"version": noted["version"], "tags": ["گارانتی"], "product": "CAM-DH-B5"}
    status, edited = await house.call("PATCH", path, "agent", json=edit)
    assert (status, edited["tags"], edited["product_id"]) == (200, ["گارانتی"], house.ids["product"])
    status, answer = await house.call("PATCH", path, "agent", json={"version": noted["version"], "subject": "دیگر"})
    assert (status, answer["error"]["code"]) == (409, "version_conflict")
    status, emptied = await house.call("PATCH", path, "agent", json={"product": ""})
    assert (status, emptied["product_id"]) == (200, None)


async def test_a_category_sends_a_waiting_ticket_on_and_the_decisions_say_why(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    moved = await house.done(f"{path}/category", "agent", category="billing")
    assert (moved["team"]["code"], moved["skill"]) == ("billing", "billing")
    decisions = (await house.found(f"{path}/decisions", "agent"))["items"]
    assert [(one["rule"], one["chosen"]) for one in decisions] == [("default", "support"), ("money", "billing")]


async def test_merging_splitting_and_taking_apart(house: House) -> None:
    path = f"/v1/tickets/{house.ids['ticket']}"
    other = await house.done("/v1/tickets", "agent", **BROKEN, contact=house.ids["sara"])
    stranger = await house.done("/v1/tickets", "agent", **BROKEN, mobile=REZA)
    assert await house.refused(f"{path}/merge", "agent", into=stranger["code"]) == (409, "ticket_merge")
    forced = {"into": stranger["code"], "other_customer": True}
    assert await house.refused(f"{path}/merge", "agent", **forced) == (403, "forbidden")
    survivor = await house.done(f"{path}/merge", "agent", into=other["code"])
    assert (survivor["id"], len({event["ticket"] for event in survivor["events"]})) == (other["id"], 2)
    assert await house.refused(f"{path}/reply", "agent", text="سلام") == (409, "ticket_merged")
    apart = await house.done(f"{path}/unmerge", "agent")
    assert (apart["state"], apart["merged_into_id"]) == ("new", None)
    split = await house.done(f"{path}/split", "agent", seq=1, category="billing")
    assert (split["split_from_id"], split["team"]["code"]) == (house.ids["ticket"], "billing")
    assert (await house.done(f"{path}/split", "agent", seq=1))["id"] == split["id"]


async def test_the_routing_table_is_tried_without_opening_anything(house: House) -> None:
    before = [(one["id"], one["version"]) for one in (await house.found("/v1/tickets"))["items"]]
    await house.done(f"/v1/staff/{house.ids['agent']}/workload", "supervisor", on_duty=True)
    tried = await house.done("/v1/routing/try", "admin", text="دوربین تصویر نمیده", customer_class="standard")
    assert (tried["rule"], tried["team"], tried["skill"]) == ("cameras", "support", "camera_image")
    assert (tried["assignee"], tried["candidates"]["admin"]) == ("n.karimi", "no_skill")
    assert [(one["id"], one["version"]) for one in (await house.found("/v1/tickets"))["items"]] == before
    assert await house.refused("/v1/routing/try", "agent", text="سلام") == (403, "forbidden")


async def test_a_supervisor_sets_what_a_colleague_is_given(house: House) -> None:
    path = f"/v1/staff/{house.ids['agent']}/workload"
    assert (await house.found(f"/v1/staff/{house.ids['agent']}"))["ticket_capacity"] == 20
    changed = await house.done(path, "supervisor", skills=["printing"], ticket_capacity=3, on_duty=True)
    assert (changed["skills"], changed["ticket_capacity"], changed["on_duty"]) == (["printing"], 3, True)
    assert await acts_on(house, house.ids["agent"], "supervisor") == ["set_workload", "set_duty"]
    assert await house.refused(path, "agent", ticket_capacity=1) == (403, "forbidden")


async def test_a_problem_gathers_tickets_and_is_settled_with_them(house: House) -> None:
    problem = await house.done("/v1/problems", "agent", title="گیر کاغذ", category="printing", symptoms=["گیر"])
    assert (problem["code"][:3], problem["state"], problem["category"]["code"]) == ("PR-", "open", "printing")
    path = f"/v1/problems/{problem['code']}"
    linked = await house.done(f"{path}/link", "agent", ticket=house.ids["ticket"])
    assert [ticket["id"] for ticket in linked["tickets"]] == [house.ids["ticket"]]
    listed = await house.found("/v1/tickets", "agent", problem_id=problem["id"])
    assert len(listed["items"]) == 1
    status, known = await house.call("PATCH", path, "agent", json={"version": 1, "workaround": "خاموش و روشن"})
    assert (status, known["state"]) == (200, "known_workaround")
    done = await house.done(f"{path}/resolve", "agent", root_cause="غلتک", note_to_customers="درست شد.")
    assert (done["state"], done["tickets"][0]["state"]) == ("resolved", "resolved")
    assert await house.refused(f"{path}/link", "agent", ticket=house.ids["ticket"]) == (409, "problem_state")
    assert (await house.found("/v1/problem-proposals", "agent"))["items"] == []
