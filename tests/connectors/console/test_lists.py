"""Lists and single records as staff see them."""

from typing import Any

import pytest

from tests.connectors.console.conftest import House

KINDS = [
    "contacts", "leads", "opportunities", "quotes", "invoices", "orders", "subscriptions", "tickets",
    "conversations", "tasks", "ratings", "consents", "products", "staff", "outbox",
]  # fmt: skip


def ids_of(part: dict[str, Any]) -> list[str]:
    """The ids of a list, in its order."""
    return [item["id"] for item in part["items"]]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_listed_newest_first_and_each_record_opens_by_its_id(house: House, kind: str) -> None:
    part = await house.found(f"/v1/{kind}")
    assert part["items"]
    assert ids_of(part) == sorted(ids_of(part), reverse=True)
    for item in part["items"][:3]:
        whole = await house.found(f"/v1/{kind}/{item['id']}")
        assert item == {name: whole[name] for name in item}


async def test_campaigns_are_no_list_yet(house: House) -> None:
    assert (await house.get("/v1/campaigns"))[0] == 404
