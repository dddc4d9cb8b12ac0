"""Consent, privacy and the timeline over HTTP."""

from tests.connectors.console.conftest import NOBODY, SARA, House
from tests.connectors.console.test_tickets import acts_on

YES = {
    "granted": True, "purpose": "marketing", "channel": "sms", "source": "call", "basis": "consent",
    "note": "تلفنی گفت بفرستید",
}  # fmt: skip


async def settle_sara(house: House) -> None:
    """Ends what is open of Sara: the ticket, the order and the invoice that was asked for."""
    await house.done(f"/v1/tickets/{house.ids['ticket']}/state", state="closed", reason="تلفنی حل شد")
    for state in ("preparing", "shipped", "delivered"):
        await house.done(f"/v1/orders/{house.ids['order']}/state", state=state)
    await house.done(f"/v1/invoices/{house.ids['invoice']}/cancel", reason="به نام سارا کریمی نبود")


async def test_staff_take_down_a_yes_and_see_where_a_customer_stands(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/consents"
    before = await house.found(path, "agent")
    assert {one["channel"]: one["allowed"] for one in before["current"]} == dict.fromkeys(
        ("sms", "telegram", "bale", "email", "call"), False
    )
    after = await house.done(path, "agent", **YES)
    assert {one["channel"]: one["allowed"] for one in after["current"]}["sms"] is True
    assert (after["events"][-1]["basis"], after["events"][-1]["note"]) == ("consent", YES["note"])
    again = await house.done(path, "agent", **YES)
    assert len(again["events"]) == len(after["events"]) == len(before["events"]) + 1
    assert await acts_on(house, house.ids["sara"], "agent") == ["record_consent"]
    detail = await house.found(f"/v1/contacts/{house.ids['sara']}")
    assert (detail["standing"], detail["erased_at"]) == (after["current"], None)


async def test_a_yes_without_evidence_and_a_no_to_service_messages_are_refused(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/consents"
    assert await house.refused(path, **{**YES, "note": None}) == (422, "invalid_input")
    assert await house.refused(path, granted=False, purpose="service", source="call") == (422, "invalid_input")


async def test_a_manager_takes_out_everything_that_is_held_on_a_customer(house: House) -> None:
    document = await house.found(f"/v1/contacts/{house.ids['sara']}/export", "manager")
    assert [row["value"] for row in document["tables"]["identities"] if row["kind"] == "mobile"] == [SARA]
    assert document["tables"]["tickets"][0]["id"] == house.ids["ticket"]
    assert await acts_on(house, house.ids["sara"], "manager") == ["export"]


async def test_with_something_open_only_an_admin_erases(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/erase"
    assert await house.refused(path, "manager", reason="requested") == (409, "obligations_open")
    assert await house.refused(path, "manager", reason="requested", force=True) == (403, "forbidden")
    assert (await house.done(path, "admin", reason="requested", force=True))["forced"] is True


async def test_an_erased_customer_is_an_empty_contact(house: House) -> None:
    await settle_sara(house)
    path = f"/v1/contacts/{house.ids['sara']}/erase"
    erasure = await house.done(path, "manager", reason="requested")
    assert (erasure["reason"], erasure["forced"], erasure["counts"]["identities"]) == ("requested", False, 3)
    assert await house.done(path, "manager", reason="requested") == erasure
    detail = await house.found(f"/v1/contacts/{house.ids['sara']}")
    assert (detail["name"], detail["mobile"], detail["identities"]) == (None, None, [])
    assert detail["erased_at"] == erasure["created_at"]
    assert await acts_on(house, house.ids["sara"], "manager") == ["erase"]


async def test_the_admin_sees_what_would_be_emptied_now(house: House) -> None:
    items = (await house.found("/v1/retention"))["items"]
    assert {one["kind"]: one["days"] for one in items}["accounting"] == 3653
    assert {one["due"] for one in items} == {0}


async def test_a_timeline_goes_on_from_its_cursor(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/timeline"
    whole = (await house.found(path, "agent"))["items"]
    assert {"lead", "deal", "quote_issued", "order", "ticket", "task", "rating", "subscription", "consent"} <= {
        one["kind"] for one in whole
    }
    page = await house.found(path, "agent", limit=4)
    rest = await house.found(path, "agent", cursor=page["next"])
    assert page["items"] + rest["items"] == whole
    assert await house.get(path, "agent", cursor="x") == (400, {"error": {"code": "cursor_invalid", "data": {}}})


async def test_messages_are_told_only_when_asked_for(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/timeline"
    assert "message" not in {one["kind"] for one in (await house.found(path))["items"]}
    assert {one["kind"] for one in (await house.found(path, kinds="message"))["items"]} == {"message"}


async def test_kinds_that_a_role_may_not_read_are_left_out(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/timeline"
    assert {one["kind"] for one in (await house.found(path, "trainer"))["items"]} == {"conversation", "rating"}
    assert (await house.found(path, "trainer", kinds="order,invoice_issued"))["items"] == []


async def test_a_timeline_takes_three_queries_beside_the_token(house: House) -> None:
    path = f"/v1/contacts/{house.ids['sara']}/timeline"
    with house.counting() as nothing_found:
        assert (await house.get(f"/v1/contacts/{NOBODY}/timeline"))[0] == 404
    with house.counting() as found:
        await house.found(path)
    assert len(found) == len(nothing_found) + 2


async def test_a_merged_customer_is_one_person_by_either_id(house: House) -> None:
    sara, reza = house.ids["sara"], (await house.done("/v1/contacts", name="رضا", mobile="09127776655"))["id"]
    await house.done(f"/v1/contacts/{reza}/merge", other=sara)
    for part in ("timeline", "consents"):
        of_survivor = await house.found(f"/v1/contacts/{reza}/{part}")
        assert await house.found(f"/v1/contacts/{sara}/{part}") == of_survivor
    assert "merged" in {one["kind"] for one in (await house.found(f"/v1/contacts/{sara}/timeline"))["items"]}
    assert (await house.found(f"/v1/contacts/{sara}/export", "manager"))["contact_id"] == reza
