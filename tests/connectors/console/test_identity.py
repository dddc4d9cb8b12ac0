"""Who is who, over HTTP: create, correct, compare, merge and undo."""

from typing import Any

from tests.connectors.console.conftest import NOBODY, REZA, SARA, House

NEW = "09127776655"


async def patch(house: House, contact_id: str, **body: Any) -> tuple[int, dict[str, Any]]:
    return await house.call("PATCH", f"/v1/contacts/{contact_id}", json=body)


async def test_a_new_customer_is_written_down_and_told_how_complete_they_are(house: House) -> None:
    contact = await house.done("/v1/contacts", name="مینا صادقی", mobile="۰۹۱۲ ۷۷۷ ۶۶۵۵", email="Mina@Example.com")
    assert (contact["mobile"], contact["email"], contact["source"]) == (NEW, "mina@example.com", "staff")
    assert contact["completeness"] == {"score": 60, "missing": ["company", "city", "national_id"]}
    assert contact["merged_from"] is None


async def test_a_mobile_that_somebody_has_answers_who_that_is(house: House) -> None:
    status, body = await house.post("/v1/contacts", name="مینا صادقی", mobile=SARA)
    assert (status, body["error"]["code"]) == (409, "identity_taken")
    assert body["error"]["data"] == {"kind": "mobile", "contact_id": house.ids["sara"]}


async def test_a_customer_without_a_way_to_be_reached_is_refused(house: House) -> None:
    assert await house.refused("/v1/contacts", name="مینا صادقی") == (422, "invalid_input")
    assert await house.refused("/v1/contacts", name="مینا", mobile="123") == (400, "bad_request")
    assert await house.refused("/v1/contacts", mobile=NEW, national_id="0499370890") == (400, "bad_request")


async def test_an_edit_changes_what_is_given_and_takes_keys_away(house: House) -> None:
    sara = house.ids["sara"]
    before = await house.found(f"/v1/contacts/{sara}")
    (email,) = [key for key in before["identities"] if key["kind"] == "email"]
    status, after = await patch(house, sara, city="تبریز", mobile=NEW, remove=[email["id"]], version=before["version"])
    assert status == 200
    assert (after["city"], after["name"], after["email"]) == ("تبریز", before["name"], None)
    assert {key["value"] for key in after["identities"] if key["kind"] == "mobile"} == {SARA, NEW}
    status, body = await patch(house, sara, city="قم", version=before["version"])
    assert (status, body["error"]["code"]) == (409, "version_conflict")


async def test_a_legal_id_belongs_to_the_company(house: House) -> None:
    status, sara = await patch(house, house.ids["sara"], national_id="10380284790")
    assert status == 200 and sara["organisation"]["national_id"] == "10380284790"
    found = await house.found("/v1/organisations", code="10380284790")
    assert [row["id"] for row in found["items"]] == [sara["organisation"]["id"]]
    status, body = await patch(house, house.ids["reza"], national_id="10380284790")
    assert (status, body["error"]["data"]) == (422, {"field": "company", "reason": "empty"})


async def test_an_edit_with_the_key_of_another_changes_nothing_and_asks_in_the_queue(house: House) -> None:
    sara, reza = house.ids["sara"], house.ids["reza"]
    status, body = await patch(house, reza, city="اصفهان", mobile=SARA)
    assert (status, body["error"]["data"]) == (409, {"kind": "mobile", "contact_id": sara})
    assert (await house.found(f"/v1/contacts/{reza}"))["city"] is None
    (proposal,) = (await house.found("/v1/merge-proposals", state="open", contact_id=reza))["items"]
    assert {contact["id"] for contact in proposal["contacts"]} == {sara, reza}
    assert (proposal["reasons"], proposal["conflicts"]) == (["mobile"], ["different_name"])


async def test_duplicates_are_shown_and_a_dismissed_pair_stays_dismissed(house: House) -> None:
    new = await house.done("/v1/contacts", name="خانم سارا كريمي", company="بازرگانی امید", mobile=NEW)
    (found,) = (await house.found(f"/v1/contacts/{new['id']}/duplicates"))["items"]
    assert (found["contact"]["id"], found["state"]) == (house.ids["sara"], "open")
    path = f"/v1/merge-proposals/{found['proposal_id']}/dismiss"
    first = await house.done(path, "agent")
    assert (await house.done(path, "sales"))["decided_at"] == first["decided_at"]
    await patch(house, new["id"], city="قم")
    assert (await house.found("/v1/merge-proposals", state="open"))["items"] == []
    (found,) = (await house.found(f"/v1/contacts/{new['id']}/duplicates"))["items"]
    assert found["state"] == "dismissed"


async def test_a_merge_answers_the_survivor_under_both_ids_and_can_be_undone(house: House) -> None:
    sara, reza = house.ids["sara"], house.ids["reza"]
    merged = await house.done(f"/v1/contacts/{sara}/merge", "supervisor", other=reza, fields={"name": "loser"})
    assert merged["name"] == "رضا احمدی"
    again = await house.done(f"/v1/contacts/{sara}/merge", "manager", other=reza)
    assert again["version"] == merged["version"]
    old = await house.found(f"/v1/contacts/{reza}")
    assert (old["id"], old["merged_from"]) == (sara, reza)
    assert reza not in {row["id"] for row in (await house.found("/v1/contacts"))["items"]}
    quote = await house.found(f"/v1/quotes/{house.ids['quote']}")
    assert quote["contact"]["id"] == sara
    (merge,) = (await house.found(f"/v1/contacts/{reza}/merges"))["items"]
    assert merge["moved"]["identities"] == 1
    undone = await house.done(f"/v1/merges/{merge['id']}/undo", "supervisor")
    assert undone["undone_by"] == f"staff:{house.ids['supervisor']}"
    assert (await house.done(f"/v1/merges/{merge['id']}/undo", "admin")) == undone
    back = await house.found(f"/v1/contacts/{reza}")
    assert (back["id"], back["merged_from"], back["mobile"]) == (reza, None, REZA)
    assert (await house.found(f"/v1/contacts/{sara}"))["name"] == "سارا کریمی"


async def test_what_cannot_be_merged_or_undone_is_refused(house: House) -> None:
    sara, reza = house.ids["sara"], house.ids["reza"]
    path = f"/v1/contacts/{sara}/merge"
    assert await house.refused(path, other=sara) == (422, "merge_with_itself")
    assert await house.refused(path, other=NOBODY) == (404, "not_found")
    assert await house.refused(path, other=reza, version=99) == (409, "version_conflict")
    assert await house.refused("/v1/merges/nonsense/undo") == (404, "not_found")
    await house.done(path, other=reza)
    assert await house.refused(f"/v1/contacts/{reza}/merge", other=sara) == (409, "merge_cycle")


async def test_a_refusal_said_under_the_old_id_is_shown_with_the_survivor(house: House) -> None:
    sara, reza = house.ids["sara"], house.ids["reza"]
    await house.done(f"/v1/contacts/{reza}/merge", other=sara)
    listed = (await house.found("/v1/consents", contact_id=reza))["items"]
    assert [row["id"] for row in listed] == [house.ids["consent"]]
    assert listed[0]["contact"]["id"] == reza
