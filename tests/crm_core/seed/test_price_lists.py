"""Price lists of customer classes and limits of discounts, from their files."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.knowledge.service import get_fact
from crm_core.products.service import price_product
from crm_core.seed.errors import SeedError
from crm_core.seed.reading import read_definitions
from crm_core.seed.service import seed_company

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
Edit = Callable[[str, Callable[[Any], None]], None]
ROW = {"product": "CAM-DH-B5", "price": 40_000_000, "from": "2026-03-21"}
LIST = {"code": "partner", "name": "همکار", "customer_class": "partner", "rows": [ROW]}


async def price(session: AsyncSession, day: date, quantity: int = 1) -> int:
    priced = await price_product(session, code="CAM-DH-B5", day=day, customer_class="partner", quantity=quantity)
    return priced.unit_price


def put_list(edit: Edit, **fields: Any) -> None:
    edit("price_lists.yml", lambda lists: (lists.clear(), lists.append({**LIST, **fields})))


async def test_the_shipped_lists_give_partners_their_prices(session: AsyncSession, data_dir: Path) -> None:
    await seed_company(session, data_dir=data_dir, now=NOW)
    assert [await price(session, TODAY, count) for count in (1, 10)] == [41_000_000, 39_500_000]
    assert (await get_fact(session, key="discounts")) == {
        "agent": 0, "sales": 500, "supervisor": 1500, "trainer": 0, "manager": 3000, "admin": 3000,
    }  # fmt: skip


async def test_a_changed_row_holds_from_today_and_seeding_again_changes_nothing(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    put_list(edit)
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    put_list(edit, rows=[{**ROW, "price": 38_000_000}])
    changed = await seed_company(session, data_dir=small_data_dir, now=NOW + timedelta(days=3))
    assert changed.as_dict() == {"added": {"prices": 1}, "changed": {}}
    assert [await price(session, TODAY + timedelta(days)) for days in (0, 2, 3)] == [40_000_000, 40_000_000, 38_000_000]
    again = await seed_company(session, data_dir=small_data_dir, now=NOW + timedelta(days=4))
    assert again.total == 0


async def test_a_row_mended_on_its_day_is_changed_in_place_and_may_be_ended(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    row = {**ROW, "from": str(TODAY)}
    put_list(edit, rows=[row])
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    put_list(edit, rows=[{**row, "price": 39_000_000, "to": "2026-11-25"}])
    changed = await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert changed.as_dict() == {"added": {}, "changed": {"prices": 1}}
    assert [await price(session, TODAY + timedelta(days)) for days in (0, 3, 4)] == [39_000_000, 39_000_000, 45_000_000]


async def test_a_row_that_is_to_have_ended_gets_no_new_price(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    put_list(edit)
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    put_list(edit, rows=[{**ROW, "price": 1, "to": "2026-11-01"}])
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert [await price(session, TODAY + timedelta(days)) for days in (-1, 0)] == [40_000_000, 45_000_000]


async def test_a_role_that_left_the_file_gives_no_discount(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    edit("discounts.yml", lambda roles: roles.pop(0))
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert (await get_fact(session, key="discounts"))["sales"] == 0


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"rows": [{**ROW, "product": "CAM-X"}]}, ("partner", "rows", "unknown_reference", "CAM-X")),
        ({"rows": [ROW, ROW]}, ("partner", "rows", "duplicate", "CAM-DH-B5")),
        ({"rows": [{**ROW, "to": "2026-03-20"}]}, ("partner", "rows.0", "too_small", "2026-03-21")),
        ({"rows": [{**ROW, "price": 1.5}]}, ("partner", "rows.0.price", "not_an_integer", "")),
        ({"rows": [{**ROW, "min_quantity": 0}]}, ("partner", "rows.0.min_quantity", "too_small", "1")),
        ({"rows": []}, ("partner", "rows", "missing", "")),
        ({"percent": "many"}, ("partner", "percent", "not_a_number", "")),
        ({"percent": -100.5}, ("partner", "percent", "too_small", "-100")),
        ({"percent": 1.234}, ("partner", "percent", "wrong_form", "")),
        ({"rounding_rial": 0}, ("partner", "rounding_rial", "too_small", "1")),
        ({"customer_class": "standard"}, ("partner", "customer_class", "duplicate", "standard")),
        ({"code": "default"}, ("default", "code", "duplicate", "default")),
    ],
)
def test_a_mistake_in_a_list_is_named(
    data_dir: Path, edit: Edit, fields: dict[str, Any], found: tuple[str, str, str, str]
) -> None:
    put_list(edit, **fields)
    with pytest.raises(SeedError) as error:
        read_definitions(data_dir)
    assert [tuple(problem.values()) for problem in error.value.data["problems"]] == [("price_lists.yml", *found)]


def test_every_mistake_of_both_files_is_told_at_once(data_dir: Path, edit: Edit) -> None:
    edit("price_lists.yml", lambda lists: lists.extend([{**LIST, "code": "b"}, {**LIST, "code": "c", "percent": -200}]))
    edit("discounts.yml", lambda roles: roles.append({"role": "boss", "max_percent": 101}))
    with pytest.raises(SeedError) as error:
        read_definitions(data_dir)
    found = {(problem["file"], problem["field"]) for problem in error.value.data["problems"]}
    assert found == {("price_lists.yml", "percent"), ("discounts.yml", "role"), ("discounts.yml", "max_percent")}


def test_two_lists_of_one_class_are_refused(data_dir: Path, edit: Edit) -> None:
    edit("price_lists.yml", lambda lists: lists.append({**LIST, "code": "b"}))
    with pytest.raises(SeedError) as error:
        read_definitions(data_dir)
    assert [tuple(problem.values()) for problem in error.value.data["problems"]] == [
        ("price_lists.yml", "b", "customer_class", "duplicate", "partner")
    ]
