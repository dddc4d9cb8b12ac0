"""Staff write quotes, have discounts approved, issue, replace and renew them, and bring orders to the customer."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_core import clock
from crm_core.contacts.model import Contact
from crm_core.conversations.model import Message
from crm_core.products.model import Product
from crm_core.quotes.repository import get_quote
from tests.connectors.console.conftest import NOBODY, PRODUCT, House
from tests.connectors.console.test_tickets import acts_on

LINES = [{"product": PRODUCT, "quantity": 2}]
PRICE = 45_000_000


async def draft(house: House, who: str = "sales", **body: Any) -> dict[str, Any]:
    return await house.done("/v1/quotes", who, **{"contact_id": house.ids["reza"], "lines": LINES, **body})


async def patch(house: House, quote: dict[str, Any], who: str = "sales", **body: Any) -> tuple[int, dict[str, Any]]:
    return await house.call("PATCH", f"/v1/quotes/{quote['id']}", who, json=body)


async def sent(house: House, conversation_id: str) -> list[Message]:
    async with house.database.reading() as session:
        query = select(Message).where(Message.conversation_id == conversation_id, Message.author == "agent")
        return list(await session.scalars(query))


async def set_stock(house: House, count: int) -> None:
    async with house.database.writing() as session:
        (await session.scalars(select(Product).where(Product.code == PRODUCT))).one().stock = count


async def run_out(house: House, quote_id: str) -> None:
    async with house.database.writing() as session:
        (await get_quote(session, quote_id)).valid_until = (clock.now() - timedelta(days=2)).date()


async def test_a_draft_is_written_edited_previewed_and_issued(house: House) -> None:
    quote = await draft(house, note="تحویل حضوری", validity_days=3)
    assert (quote["state"], quote["code"], quote["total"], quote["revision"]) == ("draft", None, 99_000_000, 1)
    path = f"/v1/quotes/{quote['id']}"
    seen = await house.done(f"{path}/preview", "sales", lines=[{"product": PRODUCT, "quantity": 1}])
    assert (seen["total"], seen["approval"], seen["lines"][0]["quantity"]) == (49_500_000, "not_needed", 1)
    status, quote = await patch(
        house, quote, lines=[{"product": PRODUCT, "quantity": 1, "discount_percent": 2.5}],
        discount_reason="خرید دوم", version=quote["version"],
    )  # fmt: skip
    assert (status, quote["discount"], quote["lines"][0]["given_percent"]) == (200, 1_125_000, 2.5)
    issued = await house.done(f"{path}/issue", "sales", version=quote["version"])
    assert (issued["state"], issued["total"], issued["issued_by"]) == (
        "issued", 48_262_500, f"staff:{house.ids['sales']}",
    )  # fmt: skip
    assert (await house.done(f"{path}/issue", "sales", version=1)) == issued
    assert await acts_on(house, quote["id"], "sales") == ["draft", "edit", "issue"]


async def test_two_editors_notice_each_other(house: House) -> None:
    quote = await draft(house)
    assert (await patch(house, quote, note="یک", version=quote["version"]))[0] == 200
    status, answer = await patch(house, quote, "supervisor", note="دو", version=quote["version"])
    assert (status, answer["error"]["code"]) == (409, "version_conflict")
    issue = f"/v1/quotes/{quote['id']}/issue"
    assert await house.refused(issue, "sales", version=quote["version"]) == (409, "version_conflict")


async def test_a_double_click_makes_one_draft(house: House) -> None:
    first, second = [await draft(house, client_id="c-1") for _ in range(2)]
    assert first["id"] == second["id"]
    assert (await draft(house, "seller", client_id="c-1"))["id"] != first["id"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"contact_id": None}, (400, "bad_request")),
        ({"contact_id": NOBODY}, (404, "not_found")),
        ({"lines": [{"product": "NOTHING", "quantity": 1}]}, (404, "not_found")),
        ({"lines": [{"product": PRODUCT, "quantity": 0}]}, (422, "quantity")),
        ({"lines": [{"product": PRODUCT, "quantity": 1.5}]}, (400, "bad_request")),
        ({"lines": [{"product": PRODUCT, "quantity": 1, "price": 1}]}, (400, "bad_request")),
        ({"discount": -1}, (400, "bad_request")),
        ({"discount": 90_000_001, "discount_reason": "x"}, (422, "invalid_input")),
        ({"discount": 1}, (422, "invalid_input")),
        ({"discount": 1, "discount_percent": 1, "discount_reason": "x"}, (400, "bad_request")),
        ({"discount_percent": 100.5}, (400, "bad_request")),
        ({"discount_percent": 1.234}, (400, "bad_request")),
        ({"validity_days": 366}, (400, "bad_request")),
        ({"buyer_national_id": "12"}, (400, "bad_request")),
    ],
)
async def test_what_makes_no_sense_is_refused(house: House, body: dict[str, Any], expected: tuple[int, str]) -> None:
    whole = {"contact_id": house.ids["reza"], "lines": LINES, **body}
    assert await house.refused("/v1/quotes", "sales", **whole) == expected


async def test_a_deal_or_conversation_of_another_customer_is_refused(house: House) -> None:
    for field in ("opportunity_id", "conversation_id"):
        theirs = {"opportunity_id": house.ids["deal"], "conversation_id": house.ids["other_conversation"]}[field]
        body = {"contact_id": house.ids["sara"], "lines": LINES, field: theirs}
        assert await house.refused("/v1/quotes", "sales", **body) == (422, "invalid_input")


async def test_a_high_discount_is_approved_by_a_supervisor_before_it_is_issued(house: House) -> None:
    quote = await draft(house, discount_percent=12, discount_reason="رقابت با دیگری")
    path = f"/v1/quotes/{quote['id']}"
    assert quote["approval"] == "needed"
    status, answer = await house.post(f"{path}/issue", "sales")
    assert (status, answer["error"]["code"], answer["error"]["data"]["limit"]) == (403, "discount_limit", 500)
    assert await house.refused(f"{path}/approve", "sales") == (403, "forbidden")
    approved = await house.done(f"{path}/approve", "supervisor", version=quote["version"])
    assert (approved["approval"], approved["approved_by"]) == ("given", f"staff:{house.ids['supervisor']}")
    assert (await house.done(f"{path}/issue", "sales"))["state"] == "issued"
    steep = await draft(house, discount_percent=20, discount_reason="تصفیه")
    assert await house.refused(f"/v1/quotes/{steep['id']}/approve", "supervisor") == (403, "discount_limit")
    assert (await house.done(f"/v1/quotes/{steep['id']}/approve", "manager"))["approval"] == "given"


async def test_an_issued_quote_reaches_its_conversation_once(house: House) -> None:
    conversation = house.ids["other_conversation"]
    quote = await draft(house, opportunity_id=house.ids["deal"], contact_id=None)
    assert quote["conversation_id"] == conversation
    path = f"/v1/quotes/{quote['id']}"
    issued, again = await asyncio.gather(*(house.done(f"{path}/issue", "sales") for _ in range(2)))
    assert issued == again
    (message,) = await sent(house, conversation)
    assert issued["code"] in message.text
    assert message.staff_id == house.ids["sales"]
    assert message.attachments == [
        {"id": quote["id"], "name": f"{issued['code']}.pdf", "mime": "application/pdf", "url": f"{path}/pdf"}
    ]
    assert (await house.found(f"/v1/quotes/{house.ids['quote']}"))["state"] == "superseded"


async def test_a_closed_conversation_gets_nothing(house: House) -> None:
    conversation = house.ids["other_conversation"]
    quote = await draft(house, opportunity_id=house.ids["deal"])
    await house.done(f"/v1/conversations/{conversation}/close", "admin")
    assert (await house.done(f"/v1/quotes/{quote['id']}/issue", "sales"))["state"] == "issued"
    assert await sent(house, conversation) == []


async def test_the_next_version_replaces_the_older(house: House) -> None:
    path = f"/v1/quotes/{house.ids['quote']}"
    second = await house.done(f"{path}/revise", "sales")
    assert (second["state"], second["revision"], second["revision_of_id"]) == ("draft", 2, house.ids["quote"])
    assert (await house.done(f"{path}/revise", "sales"))["id"] == second["id"]
    issued = await house.done(f"/v1/quotes/{second['id']}/issue", "sales")
    assert ((await house.found(path))["state"], issued["opportunity_id"]) == ("superseded", house.ids["deal"])
    assert await house.refused(f"{path}/accept", "sales") == (409, "quote_state")
    assert await house.refused(f"/v1/quotes/{house.ids['bought']}/revise", "sales") == (409, "quote_state")


async def test_an_expired_quote_is_renewed_and_sent(house: House) -> None:
    path = f"/v1/quotes/{house.ids['quote']}"
    assert await house.refused(f"{path}/renew", "sales") == (409, "quote_state")
    await run_out(house, house.ids["quote"])
    assert await house.refused(f"{path}/accept", "sales") == (409, "quote_expired")
    renewed = await house.done(f"{path}/renew", "sales")
    assert (renewed["state"], renewed["revision"]) == ("issued", 2)
    assert (await house.done(f"{path}/renew", "sales")) == renewed
    assert len(await sent(house, house.ids["other_conversation"])) == 1
    accepted = await house.done(f"/v1/quotes/{renewed['id']}/accept", "sales", note="تلفنی تأیید کرد")
    assert (accepted["accepted_by"], accepted["accept_note"]) == (f"staff:{house.ids['sales']}", "تلفنی تأیید کرد")
    status, again = await house.call("POST", f"/v1/quotes/{renewed['id']}/accept", "sales")
    assert (status, again) == (200, accepted)


async def test_a_partner_is_quoted_partner_prices(house: House) -> None:
    async with house.database.writing() as session:
        (await session.get_one(Contact, house.ids["reza"])).customer_class = "partner"
    few, many = [await draft(house, lines=[{"product": PRODUCT, "quantity": count}]) for count in (9, 10)]
    assert [quote["lines"][0]["unit_price"] for quote in (few, many)] == [41_000_000, 39_500_000]
    assert (few["customer_class"], few["lines"][0]["price_list"]) == ("partner", "partner")


async def test_kept_stock_is_seen_owed_and_sent(house: House) -> None:
    await set_stock(house, 3)
    quote = await draft(house)
    path = f"/v1/quotes/{quote['id']}"
    await house.done(f"{path}/issue", "sales", reserve=True)
    product = f"/v1/products/{PRODUCT}"
    assert [(await house.found(product))[name] for name in ("stock", "available")] == [3, 1]
    other = await draft(house, contact_id=house.ids["sara"])
    status, answer = await house.post(f"/v1/quotes/{other['id']}/issue", "sales", reserve=True)
    assert (status, answer["error"]["code"]) == (409, "out_of_stock")
    assert answer["error"]["data"]["products"][0]["available"] == 1
    assert (await house.found(f"/v1/quotes/{other['id']}"))["state"] == "draft"
    order = (await house.done(f"{path}/accept", "sales"))["order"]
    move = f"/v1/orders/{order['id']}/state"
    await house.done(move, "agent", state="preparing")
    shipped = await house.done(move, "agent", state="shipped", tracking_code="870012")
    assert (shipped["state"], shipped["tracking_code"]) == ("shipped", "870012")
    assert [step["state"] for step in shipped["history"]] == ["placed", "preparing", "shipped"]
    assert [(await house.found(product))[name] for name in ("stock", "available")] == [1, 1]


async def test_an_order_is_moved_as_its_editor_saw_it_and_only_forwards(house: House) -> None:
    path = f"/v1/orders/{house.ids['order']}"
    order = await house.found(path)
    moved = await house.done(f"{path}/state", "agent", state="preparing", version=order["version"])
    assert await house.done(f"{path}/state", "agent", state="preparing", version=order["version"]) == moved
    late = {"state": "cancelled", "note": "منصرف شد"}
    assert await house.refused(f"{path}/state", "agent", **late, version=order["version"]) == (409, "version_conflict")
    assert await house.refused(f"{path}/state", "agent", state="placed") == (409, "order_state")
    assert await house.refused(f"{path}/state", "agent", state="cancelled") == (422, "invalid_input")
    assert (await house.done(f"{path}/state", "agent", **late))["history"][-1]["note"] == "منصرف شد"
    assert await acts_on(house, house.ids["order"], "agent") == ["move", "move"]
