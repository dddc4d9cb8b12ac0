"""Lists and single records as staff see them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connectors.console import listings
from connectors.console.queries import ListQuery
from crm_core import clock
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import find_or_create_contact
from crm_core.conversations.service import open_conversation
from crm_core.listing.kinds import KINDS
from crm_core.products.model import Price
from crm_core.quotes.repository import get_quote
from crm_core.text.characters import to_persian_digits
from tests.connectors.console.conftest import NOBODY, PRODUCT, SARA, House
from tests.connectors.console.filter_cases import cases_of_other_lists, cases_of_tickets
from tests.connectors.console.lasting import lasting

NAMES = [
    "contacts", "leads", "opportunities", "quotes", "invoices", "orders", "subscriptions", "tickets",
    "conversations", "tasks", "ratings", "consents", "products", "staff", "outbox",
]  # fmt: skip

MOST_STATEMENTS = 12
"""Statements of a list: who calls, the rows, and one for each kind of record that they name."""
MOST_OF_A_RECORD = 18
"""Statements of one record: it is shown with its history, its promises or its score, and what hangs on it."""


def ids_of(part: dict[str, Any]) -> list[str]:
    """The ids of a list, in its order."""
    return [item["id"] for item in part["items"]]


@pytest.mark.parametrize("name", NAMES)
async def test_every_kind_is_listed_newest_first_and_each_record_opens_by_its_id(house: House, name: str) -> None:
    part = await house.found(f"/v1/{name}")
    assert part["items"]
    assert ids_of(part) == sorted(ids_of(part), reverse=True)
    for item in part["items"][:3]:
        whole = await house.found(f"/v1/{name}/{item['id']}")
        assert lasting(item) == lasting({field: whole[field] for field in item})


async def test_campaigns_are_no_list_yet(house: House) -> None:
    assert (await house.get("/v1/campaigns"))[0] == 404


async def test_a_list_goes_on_where_it_stopped_while_records_are_added(house: House) -> None:
    before = ids_of(await house.found("/v1/conversations"))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(2 * len(before)):
        part = await house.found("/v1/conversations", limit=1, **cursor)
        seen += ids_of(part)
        async with house.database.writing() as session:
            await open_conversation(session, channel="website", site="default", visitor_token=None, now=clock.now())
        if part["next"] is None:
            break
        cursor = {"cursor": part["next"]}
    assert seen == before
    assert len(ids_of(await house.found("/v1/conversations"))) == 2 * len(before)


async def test_a_page_holds_at_most_the_limit_and_the_last_one_says_so(house: House) -> None:
    everything = await house.found("/v1/products", limit=200)
    assert everything["next"] is None
    count = len(everything["items"])
    assert count > 10
    exact = await house.found("/v1/products", limit=count)
    assert (len(exact["items"]), exact["next"]) == (count, None)
    first = await house.found("/v1/products", limit=count - 1)
    rest = await house.found("/v1/products", limit=count - 1, cursor=first["next"])
    assert ids_of(first) + ids_of(rest) == ids_of(everything)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"limit": 0}, "limit"), ({"limit": 201}, "limit"), ({"limit": "many"}, "limit"), ({"colour": "red"}, "colour"),
        ({"state": "new,sleeping"}, "state.1"), ({"contact_id": "me"}, "contact_id"), ({"mobile": "12"}, "mobile"),
        ({"created_after": "2026-01-01T00:00:00"}, "created_after"), ({"q": " \u200e"}, "q"), ({"q": ""}, "q"),
    ],
)  # fmt: skip
async def test_a_wrong_filter_is_named(house: House, params: dict[str, Any], field: str) -> None:
    status, body = await house.get("/v1/tickets", **params)
    assert (status, body["error"]["code"]) == (400, "bad_request")
    assert [one["field"] for one in body["error"]["data"]["fields"]] == [field]


@pytest.mark.parametrize("cursor", ["x", "", "پ", "A" * 24, "A" * 100])
async def test_a_wrong_cursor_is_refused(house: House, cursor: str) -> None:
    status, body = await house.get("/v1/tickets", cursor=cursor)
    assert (status, body["error"]["code"]) == (400, "cursor_invalid")


async def test_a_cursor_of_another_list_is_refused(house: House) -> None:
    cursor = (await house.found("/v1/products", limit=1))["next"]
    status, body = await house.get("/v1/tickets", cursor=cursor)
    assert (status, body["error"]["code"]) == (400, "cursor_invalid")


async def test_filters_leave_what_they_say(house: House) -> None:
    for name, params, expected in [*cases_of_tickets(house), *cases_of_other_lists(house)]:
        found = ids_of(await house.found(f"/v1/{name}", **params))
        assert sorted(found) == sorted(house.ids[one] for one in expected), (name, params)


async def test_search_finds_by_name_mobile_code_and_bare_number(house: House) -> None:
    ticket = (await house.found(f"/v1/tickets/{house.ids['ticket']}"))["code"]
    number = str(int(ticket.rpartition("-")[2]))
    cases = [
        ("contacts", "سارا", ["sara"]), ("contacts", "كريمي", ["sara"]), ("contacts", "ریم", ["sara"]),
        ("contacts", "0912", ["sara"]), ("contacts", "٠٩٣٥", ["reza"]), ("contacts", "+98 935", ["reza"]),
        ("contacts", "912", ["sara"]), ("contacts", "%", []), ("contacts", "س_را", []),
        ("tickets", ticket, ["ticket"]), ("tickets", ticket.lower()[:7], ["ticket"]), ("tickets", number, ["ticket"]),
        ("tickets", to_persian_digits(number), ["ticket"]), ("tickets", "999", []), ("tickets", "کریمی", ["ticket"]),
        ("tickets", "09121112233", ["ticket"]), ("tickets", "TK-", ["ticket"]), ("tickets", "QT-", []),
        ("leads", "بازرگانی", ["lead"]), ("conversations", "رضا", ["other_conversation"]),
        ("products", PRODUCT.lower(), ["product"]), ("staff", "یوسفی", ["supervisor"]),
        ("staff", "h.you", ["supervisor"]), ("staff", "0912000000", list("xxxxxxxx")),
    ]  # fmt: skip
    for name, typed, expected in cases:
        found = ids_of(await house.found(f"/v1/{name}", q=typed))
        if "x" in expected:
            assert len(found) == len(expected), (name, typed)
        else:
            assert sorted(found) == sorted(house.ids[one] for one in expected), (name, typed)


async def test_records_open_by_their_code_however_it_is_typed(house: House) -> None:
    for name, one in [("tickets", "ticket"), ("quotes", "quote"), ("orders", "order")]:
        code = (await house.found(f"/v1/{name}/{house.ids[one]}"))["code"]
        series, year, number = code.split("-")
        for typed in (code, code.lower(), to_persian_digits(code), f"{series} {year} {int(number)}"):
            assert (await house.found(f"/v1/{name}/{typed}"))["id"] == house.ids[one]
    assert (await house.found("/v1/staff/h.yousefi"))["id"] == house.ids["supervisor"]
    assert (await house.found(f"/v1/products/{PRODUCT}"))["id"] == house.ids["product"]


@pytest.mark.parametrize("key", [NOBODY, "TK-1300-000001", "nobody", "%00", "a%2Fb", "' OR 1=1--"])
async def test_unknown_and_foreign_keys_are_not_found(house: House, key: str) -> None:
    for name in NAMES:
        status, body = await house.get(f"/v1/{name}/{key}")
        assert (status, body["error"]["code"]) == (404, "not_found"), name


async def test_an_id_of_another_kind_is_not_found(house: House) -> None:
    assert (await house.get(f"/v1/tickets/{house.ids['quote']}"))[0] == 404


async def test_a_quote_is_shown_with_lines_and_numbers(house: House) -> None:
    quote = await house.found(f"/v1/quotes/{house.ids['bought']}")
    line = quote["lines"][0]
    assert line["product"]["code"] == PRODUCT
    assert (line["quantity"], line["unit_price"], line["vat_rate"]) == (2, 45_000_000, 10.0)
    assert (quote["subtotal"], quote["vat"], quote["total"]) == (90_000_000, 9_000_000, 99_000_000)
    assert line["total"] == 99_000_000
    assert quote["national_id"] == "0499370899"
    assert quote["contact"] == {"id": house.ids["sara"], "name": "سارا کریمی", "mobile": SARA}
    assert quote["state"] == "accepted"
    assert quote["accepted_at"].endswith(("Z", "+00:00"))
    for name, one in [("orders", "order"), ("invoices", "invoice")]:
        document = await house.found(f"/v1/{name}/{house.ids[one]}")
        assert document["quote"] == {"id": quote["id"], "code": quote["code"]}
        assert [{**line, "price_list": None} for line in document["lines"]] == [
            {**line, "price_list": None} for line in quote["lines"]
        ]
        assert document["total"] == quote["total"]


async def test_an_offer_past_its_last_day_reads_and_filters_as_expired(house: House) -> None:
    async with house.database.writing() as session:
        quote = await get_quote(session, house.ids["quote"])
        quote.valid_until = (clock.now() - timedelta(days=2)).date()
    assert (await house.found(f"/v1/quotes/{house.ids['quote']}"))["state"] == "expired"
    assert ids_of(await house.found("/v1/quotes", state="expired")) == [house.ids["quote"]]
    assert ids_of(await house.found("/v1/quotes", state="issued")) == []


async def test_a_contact_is_shown_with_keys_company_and_what_was_said_about_advertising(house: House) -> None:
    contact = await house.found(f"/v1/contacts/{house.ids['sara']}")
    assert (contact["mobile"], contact["email"], contact["national_id"], contact["company"], contact["city"]) == (
        SARA, "sara@example.com", "0499370899", "بازرگانی امید", "قم",
    )  # fmt: skip
    assert [key["kind"] for key in contact["identities"]] == ["mobile", "email", "national_id"]
    assert [(c["purpose"], c["granted"], c["contact"]["id"]) for c in contact["consents"]] == [
        ("marketing", False, house.ids["sara"])
    ]


async def test_a_deal_tells_its_way_and_a_ticket_what_happened_to_it(house: House) -> None:
    deal = await house.found(f"/v1/opportunities/{house.ids['bought_deal']}")
    assert [stay["stage"] for stay in deal["history"]] == ["qualified", "quoted", "won"]
    assert [stay["left_at"] is None for stay in deal["history"]] == [False, False, True]
    assert (deal["stage"], deal["probability"], deal["amount"], deal["pipeline"]) == ("won", 100, 99_000_000, "default")
    ticket = await house.found(f"/v1/tickets/{house.ids['ticket']}")
    assert [(event["seq"], event["kind"]) for event in ticket["events"]] == [(1, "opened")]
    assert (ticket["category"]["code"], ticket["team"]["code"], ticket["assignee"]) == ("printing", "support", None)


async def test_a_product_has_todays_price(house: House) -> None:
    assert (await house.found(f"/v1/products/{PRODUCT}"))["price"] == 45_000_000
    today = clock.now().date()
    async with house.database.writing() as session:
        price = await session.scalar(select(Price).where(Price.product_id == house.ids["product"]))
        assert price is not None
        price.valid_from = today - timedelta(days=9)
        for days, amount in ((-3, 47_000_000), (-6, 46_000_000), (3, 50_000_000)):
            start = today + timedelta(days=days)
            key = {"price_list_id": price.price_list_id, "product_id": price.product_id}
            session.add(Price(**key, amount_rial=amount, valid_from=start))
    assert (await house.found(f"/v1/products/{PRODUCT}"))["price"] == 47_000_000


async def test_staff_are_shown_without_passwords_and_tokens(house: House) -> None:
    for user in (await house.found("/v1/staff"))["items"]:
        assert not {"password_hash", "password", "token"} & set(user)


def test_every_filter_of_a_query_is_known_to_its_list_and_none_is_hidden() -> None:
    for collection in (*listings.LISTED, listings.TURNS, listings.SMS):
        offered = set(collection.query.model_fields) - set(ListQuery.model_fields)
        fixed = {"conversation_id"} if collection is listings.TURNS else set()
        assert offered | fixed == set(collection.kind.clauses), collection.kind.name


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


async def test_a_long_list_needs_no_more_queries_than_a_short_one(house: House) -> None:
    async with house.database.writing() as session:
        for number in range(30):
            await find_or_create_contact(
                session, kind=IdentityKind.MOBILE, value=f"0913{number:07}", name=f"نام {number}", source="import",
                now=clock.now(),
            )  # fmt: skip
    counts = []
    for limit in (2, 30):
        with house.counting() as queries:
            await house.found("/v1/contacts", limit=limit)
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("name", NAMES)
async def test_a_list_and_a_record_take_few_statements(house: House, name: str) -> None:
    for limit in (1, 200):
        with house.counting() as queries:
            part = await house.found(f"/v1/{name}", limit=limit)
        assert len(queries) <= MOST_STATEMENTS
    with house.counting() as queries:
        await house.found(f"/v1/{name}/{part['items'][0]['id']}")
    assert len(queries) <= MOST_OF_A_RECORD
