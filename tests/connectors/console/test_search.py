"""Search as staff see it."""

from connectors.console.search import READ_BY
from crm_core.search.documents import SOURCES
from tests.connectors.console.conftest import SARA, House


async def test_what_is_found_comes_by_kind_with_the_places_of_the_words(house: House) -> None:
    body = await house.found("/v1/search", q="كريمي")
    groups = {group["kind"]: group["hits"] for group in body["groups"]}
    (hit,) = groups["contacts"]
    assert (hit["id"], hit["contact"]["mobile"]) == (house.ids["sara"], SARA)
    assert [hit["title"]["text"][start:end] for start, end in hit["title"]["marks"]] == ["کریمی"]
    assert {"quotes", "leads"} <= set(groups)


async def test_a_fragment_of_a_mobile_and_an_exact_code_find_their_record(house: House) -> None:
    body = await house.found("/v1/search", q="۱۱۱۲۲", kinds="contacts,tickets")
    assert [(group["kind"], group["hits"][0]["id"]) for group in body["groups"]] == [("contacts", house.ids["sara"])]
    code = (await house.found(f"/v1/tickets/{house.ids['ticket']}"))["code"]
    first = (await house.found("/v1/search", q=code.replace("-", " ").lower()))["groups"][0]
    assert (first["kind"], first["hits"][0]["id"], first["more"]) == ("tickets", house.ids["ticket"], False)


async def test_a_message_tells_its_place_in_its_conversation(house: House) -> None:
    (group,) = (await house.found("/v1/search", q="پرینتر؟", kinds="messages"))["groups"]
    (hit,) = group["hits"]
    assert (hit["conversation_id"], hit["seq"]) == (house.ids["other_conversation"], 1)
    assert hit["snippet"] == {"text": "قیمت پرینتر؟", "marks": [[5, 11]]}


async def test_what_a_role_may_not_read_is_never_searched_for_it(house: House) -> None:
    for kinds in ({}, {"kinds": "contacts,tickets,quotes"}):
        with house.counting() as statements:
            body = await house.found("/v1/search", "trainer", q="پرینتر", **kinds)
        assert {group["kind"] for group in body["groups"]} <= {"messages"}
        searched = [statement for statement in statements if "FROM search_entries" in statement]
        assert len(searched) <= (2 if not kinds else 0)


def test_every_searched_kind_says_who_may_read_it() -> None:
    assert set(READ_BY) == set(SOURCES)


async def test_an_empty_or_endless_search_is_refused(house: House) -> None:
    for params in ({}, {"q": " "}, {"q": "x" * 201}, {"q": "x", "limit": "21"}):
        assert (await house.get("/v1/search", **params))[0] == 400


async def test_a_search_takes_a_bounded_number_of_statements(house: House) -> None:
    for limit in (1, 20):
        with house.counting() as statements:
            await house.found("/v1/search", q="کریمی", limit=limit)
        assert len(statements) <= 45
