"""Moving deals and deciding quotes."""

from datetime import timedelta

from crm_core import clock
from crm_core.quotes.repository import get_quote
from tests.connectors.console.conftest import NOBODY, House
from tests.connectors.console.test_tickets import acts_on


async def test_a_deal_moves_and_goes_to_whoever_moves_it_first(house: House) -> None:
    path = f"/v1/opportunities/{house.ids['deal']}"
    assert (await house.found(path))["assignee"] is None
    moved = await house.done(f"{path}/move", "sales", stage="negotiation")
    assert (moved["stage"], moved["assignee"]["username"]) == ("negotiation", "s.mohammadi")
    last = moved["history"][-1]
    assert (last["stage"], last["actor"], last["reason"]) == ("negotiation", f"staff:{house.ids['sales']}", "staff")
    again = await house.done(f"{path}/move", "supervisor", stage="negotiation")
    assert again == moved
    assert await acts_on(house, house.ids["deal"], "sales") == ["assign", "move"]
    assert await acts_on(house, house.ids["deal"], "supervisor") == []


async def test_a_refused_move_leaves_the_deal_with_nobody(house: House) -> None:
    path = f"/v1/opportunities/{house.ids['deal']}"
    assert await house.refused(f"{path}/move", "sales", stage="new") == (409, "stage_move")
    assert await house.refused(f"{path}/move", "sales", stage="moon") == (409, "stage_move")
    assert (await house.found(path))["assignee"] is None


async def test_a_deal_is_lost_only_with_a_reason_and_its_note(house: House) -> None:
    path = f"/v1/opportunities/{house.ids['deal']}/move"
    assert await house.refused(path, "sales", stage="lost") == (422, "lost_reason_required")
    assert await house.refused(path, "sales", stage="lost", lost_reason="luck") == (422, "lost_reason_required")
    blank = {"stage": "lost", "lost_reason": "other", "lost_note": "  "}
    assert await house.refused(path, "sales", **blank) == (422, "lost_reason_required")
    lost = await house.done(path, "sales", stage="lost", lost_reason="other", lost_note="شرکت دیگر ارزان‌تر داد")
    assert (lost["stage"], lost["lost_reason"], lost["lost_note"]) == ("lost", "other", "شرکت دیگر ارزان‌تر داد")
    assert lost["closed_at"] is not None


async def test_a_deal_is_given_to_a_colleague(house: House) -> None:
    path = f"/v1/opportunities/{house.ids['deal']}/assign"
    given = await house.done(path, "manager", assignee="o.rahimi")
    assert given["assignee"]["username"] == "o.rahimi"
    assert await house.done(path, "manager", assignee="o.rahimi") == given
    assert await house.refused(path, "manager", assignee="nobody") == (404, "not_found")
    assert await acts_on(house, house.ids["deal"], "manager") == ["assign"]
    found = await house.found("/v1/opportunities", assignee="o.rahimi")
    assert [one["id"] for one in found["items"]] == [house.ids["deal"]]


async def test_accepting_a_quote_wins_its_deal_and_places_one_order(house: House) -> None:
    path = f"/v1/quotes/{house.ids['quote']}/accept"
    first = await house.done(path, "sales")
    assert first["state"] == "accepted"
    assert await house.done(path, "sales") == first
    assert (await house.found(f"/v1/orders/{first['order']['code']}"))["id"] == first["order"]["id"]
    assert (await house.found(f"/v1/opportunities/{house.ids['deal']}"))["stage"] == "won"
    assert await acts_on(house, house.ids["quote"], "sales") == ["accept"]
    assert await house.refused(f"/v1/quotes/{house.ids['quote']}/reject", "sales", reason="price") == (
        409, "quote_state",
    )  # fmt: skip


async def test_rejecting_a_quote_loses_its_deal_with_the_reason(house: House) -> None:
    path = f"/v1/quotes/{house.ids['quote']}"
    rejected = await house.done(f"{path}/reject", "sales", reason="price")
    assert (rejected["state"], rejected["reject_reason"]) == ("rejected", "price")
    assert (await house.found(f"/v1/opportunities/{house.ids['deal']}"))["lost_reason"] == "price"
    assert await house.refused(f"{path}/accept", "sales") == (409, "quote_state")
    assert await house.refused(f"/v1/quotes/{NOBODY}/accept", "sales") == (404, "not_found")


async def test_a_rejection_that_the_deal_refuses_changes_nothing(house: House) -> None:
    path = f"/v1/quotes/{house.ids['quote']}"
    assert await house.refused(f"{path}/reject", "sales", reason="other") == (422, "lost_reason_required")
    assert (await house.found(path))["state"] == "issued"


async def test_an_expired_quote_is_not_accepted(house: House) -> None:
    async with house.database.writing() as session:
        (await get_quote(session, house.ids["quote"])).valid_until = (clock.now() - timedelta(days=2)).date()
    assert await house.refused(f"/v1/quotes/{house.ids['quote']}/accept", "sales") == (409, "quote_expired")
