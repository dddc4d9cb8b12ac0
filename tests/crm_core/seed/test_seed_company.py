"""Seeding a company from its files, and seeding it again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.invoices.tax_facts import tax_facts
from crm_core.knowledge.model import Fact, FaqEntry
from crm_core.opportunities.service import open_opportunity
from crm_core.pipelines.model import Pipeline, Stage
from crm_core.pipelines.repository import get_pipeline, get_stage, list_stages
from crm_core.products.model import Category, Price, Product, VatRate
from crm_core.products.service import price_product
from crm_core.seed.errors import SeedError
from crm_core.seed.reading import read_definitions
from crm_core.seed.service import seed_company
from crm_core.sla.promises import ClockKind
from crm_core.sla.service import load_book
from crm_core.staff.model import StaffUser
from crm_core.staff.rules import Role
from tests.crm_core.factories import make_contact

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
Edit = Callable[[str, Callable[[Any], None]], None]


async def product(session: AsyncSession, code: str) -> Product:
    """A product as the store has it now."""
    found = await session.scalar(select(Product).where(Product.code == code))
    assert found is not None
    return found


async def test_the_demo_company_is_whole(session: AsyncSession, data_dir: Path) -> None:
    report = await seed_company(session, data_dir=data_dir, now=NOW)
    assert report.changed == {}
    for table, least in {"products": 40, "prices": 40, "faq_entries": 28, "staff_users": 8}.items():
        assert report.added[table] >= least
    roles = set(await session.scalars(select(StaffUser.role)))
    assert roles == set(Role)
    stages = list(await session.scalars(select(Stage.code).order_by(Stage.position)))
    assert stages == ["new", "qualified", "needs_analysed", "quoted", "negotiation", "won", "lost"]


async def test_every_product_on_sale_can_be_priced(session: AsyncSession, data_dir: Path) -> None:
    await seed_company(session, data_dir=data_dir, now=NOW)
    for item in (await session.scalars(select(Product))).all():
        priced = await price_product(session, code=item.code, day=TODAY)
        assert priced.vat_rate == (1000 if item.vat_class == "standard" else 0)


async def test_the_rate_of_a_past_day_is_kept(session: AsyncSession, data_dir: Path) -> None:
    await seed_company(session, data_dir=data_dir, now=NOW)
    query = select(VatRate.valid_from, VatRate.rate).where(VatRate.vat_class == "standard").order_by(VatRate.valid_from)
    rows = (await session.execute(query)).all()
    assert [tuple(row) for row in rows] == [(date(2015, 3, 21), 900), (date(2024, 3, 20), 1000)]


async def test_seeding_again_changes_nothing(session: AsyncSession, small_data_dir: Path) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    again = await seed_company(session, data_dir=small_data_dir, now=NOW + timedelta(days=1))
    assert (again.added, again.changed) == ({}, {})


async def test_a_changed_price_holds_from_today_and_yesterday_keeps_its_own(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    old = (await price_product(session, code="CAM-DH-B5", day=TODAY)).unit_price

    def raise_price(products: Any) -> None:
        next(item for item in products if item["code"] == "CAM-DH-B5")["price"] = old + 1_000_000

    edit("catalog/products.yml", raise_price)
    report = await seed_company(session, data_dir=small_data_dir, now=NOW + timedelta(days=3))
    assert report.as_dict() == {"added": {"prices": 1}, "changed": {}}
    prices = [
        (await price_product(session, code="CAM-DH-B5", day=TODAY + timedelta(days=days))).unit_price
        for days in (0, 2, 3)
    ]
    assert prices == [old, old, old + 1_000_000]


async def test_a_price_mended_on_its_first_day_leaves_one_row(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    edit("catalog/products.yml", lambda products: products[0].update(price=7))
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    first = await product(session, "CAM-DH-B5")
    amounts = list(await session.scalars(select(Price.amount_rial).where(Price.product_id == first.id)))
    assert amounts == [7]


async def test_a_new_entry_is_added_and_a_removed_one_stays(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    before = await session.scalar(select(func.count(FaqEntry.id)))

    def swap(items: Any) -> None:
        items[0] = {"topic": "parking", "question": "جای پارک دارید؟", "answer": "بله.", "keywords": []}

    edit("faq.yml", swap)
    report = await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert report.as_dict() == {"added": {"faq_entries": 1}, "changed": {}}
    assert await session.scalar(select(func.count(FaqEntry.id))) == (before or 0) + 1


async def test_what_staff_changed_survives_until_the_file_says_otherwise(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    camera = await product(session, "CAM-DH-B5")
    camera.stock, camera.name = 3, "نام تازه"
    await session.flush()
    edit("catalog/products.yml", lambda products: products[0].update(specs="مشخصات تازه"))
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert (camera.stock, camera.name, camera.specs) == (3, "نام تازه", "مشخصات تازه")
    edit("catalog/products.yml", lambda products: products[0].update(stock=12))
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert (camera.stock, camera.name) == (12, "نام تازه")


async def test_a_fact_that_staff_changed_survives_too(session: AsyncSession, small_data_dir: Path, edit: Edit) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    fact = await session.get_one(Fact, "company")
    fact.value = {**fact.value, "phone": "02100000000"}
    await session.flush()
    edit("company.yml", lambda company: company.update(address="نشانی تازه"))
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert (fact.value["phone"], fact.value["address"]) == ("02100000000", "نشانی تازه")


async def test_new_words_of_a_category_mark_its_products_as_changed(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    edit("catalog/categories.yml", lambda categories: categories[0]["aliases"].append("چشم الکترونیکی"))
    later = NOW + timedelta(hours=1)
    await seed_company(session, data_dir=small_data_dir, now=later)
    session.expire_all()
    category = await session.scalar(select(Category).where(Category.aliases.is_not(None), Category.code == "camera"))
    assert category is not None
    assert "چشم الکترونیکی" in category.aliases
    assert (await product(session, "CAM-DH-B5")).updated_at == later


async def test_a_second_pipeline_may_stand_beside_the_first(session: AsyncSession, small_data_dir: Path) -> None:
    text = (small_data_dir / "pipelines" / "default.yml").read_text(encoding="utf-8")
    (small_data_dir / "pipelines" / "projects.yml").write_text(
        text.replace("code: default", "code: projects"), encoding="utf-8"
    )
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert set(await session.scalars(select(Pipeline.code))) == {"default", "projects"}
    assert await session.scalar(select(func.count(Stage.id))) == 14


async def test_nothing_is_written_when_one_file_is_wrong(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    edit("faq.yml", lambda items: items[1].pop("answer"))
    with pytest.raises(SeedError):
        await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert await session.scalar(select(func.count(Product.id))) == 0


async def test_promises_and_calendars_are_read_back_as_they_were_written(session: AsyncSession, data_dir: Path) -> None:
    (data_dir / "calendars").mkdir()
    night = (data_dir / "calendar.yml").read_text(encoding="utf-8").replace('["08:00", "13:00"]', '["18:00", "23:00"]')
    (data_dir / "calendars" / "night.yml").write_text(night, encoding="utf-8")
    await seed_company(session, data_dir=data_dir, now=NOW)
    book = await load_book(session)
    assert [policy.code for policy in book.promises.policies] == ["vip", "complaint", "standard"]
    urgent = book.promises.policies[-1].targets["urgent"]
    assert urgent[ClockKind.FIRST_RESPONSE] == timedelta(minutes=30)
    assert len(book.promises.teams or {}) == 3
    thursday = date(2026, 11, 26)
    hours = {code: calendar.hours_of(thursday) for code, calendar in book.calendars.by_code.items()}
    assert hours == {
        "default": ((timedelta(hours=8), timedelta(hours=13)),), "night": ((timedelta(hours=18), timedelta(hours=23)),),
    }  # fmt: skip
    mark = book.mark
    await seed_company(session, data_dir=data_dir, now=NOW)
    assert (await load_book(session)).mark == mark


@pytest.mark.parametrize("name", ["default", "all"])
def test_a_second_calendar_may_not_take_the_name_of_the_first_or_of_all(data_dir: Path, name: str) -> None:
    (data_dir / "calendars").mkdir()
    (data_dir / "calendars" / f"{name}.yml").write_text((data_dir / "calendar.yml").read_text(encoding="utf-8"))
    with pytest.raises(SeedError) as caught:
        read_definitions(data_dir)
    assert [problem["reason"] for problem in caught.value.data["problems"]] == ["duplicate"]


def drop_stage(data_dir: Path, code: str) -> None:
    path = data_dir / "pipelines" / "default.yml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if f"code: {code}," not in line]
    text = "\n".join(line for line in lines if not line.startswith(f"  {code}:"))
    path.write_text(text.replace(f"{code}, ", ""), encoding="utf-8")


async def test_a_stage_that_is_gone_from_its_file_leaves_the_pipeline_and_may_come_back(
    session: AsyncSession, small_data_dir: Path
) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    whole = (small_data_dir / "pipelines" / "default.yml").read_text(encoding="utf-8")
    drop_stage(small_data_dir, "negotiation")
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    pipeline = await get_pipeline(session, code="default")
    codes = [stage.code for stage in await list_stages(session, pipeline_id=pipeline.id)]
    assert codes == ["new", "qualified", "needs_analysed", "quoted", "won", "lost"]
    assert (await seed_company(session, data_dir=small_data_dir, now=NOW)).total == 0
    (small_data_dir / "pipelines" / "default.yml").write_text(whole, encoding="utf-8")
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert (await get_stage(session, pipeline_id=pipeline.id, code="negotiation")).active


async def test_a_stage_in_which_deals_stand_is_not_dropped(session: AsyncSession, small_data_dir: Path) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    contact = await make_contact(session)
    await open_opportunity(session, contact_id=contact.id, title="x", stage_code="negotiation", actor="staff", now=NOW)
    drop_stage(small_data_dir, "negotiation")
    with pytest.raises(SeedError) as error:
        await seed_company(session, data_dir=small_data_dir, now=NOW)
    assert [tuple(problem.values()) for problem in error.value.data["problems"]] == [
        ("pipelines (default)", "negotiation", "stages", "stage_in_use", "1")
    ]


async def test_the_rules_of_assignment_give_a_deal_to_somebody(session: AsyncSession, small_data_dir: Path) -> None:
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    contact = await make_contact(session)
    owners = []
    for title in ("مودم و روتر شبکه", "چاپگر"):
        deal = await open_opportunity(session, contact_id=contact.id, title=title, actor="bot", now=NOW)
        owners.append((await session.get_one(StaffUser, deal.owner_id)).role)
    assert owners == [Role.SALES, Role.SALES]


async def test_goods_ids_and_units_become_facts(session: AsyncSession, small_data_dir: Path, edit: Edit) -> None:
    known = yaml.safe_load((small_data_dir / "catalog/products.yml").read_text(encoding="utf-8"))[0]["code"]
    edit("tax_goods.yml", lambda tax: tax["goods"].append({"code": known, "id": "2720000114542"}))
    await seed_company(session, data_dir=small_data_dir, now=NOW)
    facts = await tax_facts(session)
    assert (facts.goods_id(known), facts.unit(known, "دستگاه"), facts.memory_id) == ("2720000114542", "1631", None)


async def test_goods_ids_of_unknown_products_and_doubles_are_reported(
    session: AsyncSession, small_data_dir: Path, edit: Edit
) -> None:
    wrong = [{"code": "NOPE", "id": "2720000114542"}, {"code": "NOPE", "id": "2720000114543"}]
    edit("tax_goods.yml", lambda tax: tax["goods"].extend(wrong))
    with pytest.raises(SeedError) as error:
        await seed_company(session, data_dir=small_data_dir, now=NOW)
    found = [(problem["entry"], problem["reason"]) for problem in error.value.data["problems"]]
    assert found == [("NOPE", "duplicate"), ("NOPE", "unknown_reference"), ("NOPE", "unknown_reference")]
