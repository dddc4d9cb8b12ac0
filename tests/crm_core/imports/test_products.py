"""Products and prices of an old system."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.products.model import Category
from crm_core.products.service import price_product

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Added, updated, unchanged and refused."""
    return (*(report.counts[outcome] for outcome in Outcome), len(report.refused))


PRODUCTS = ["کد کالا", "نام کالا", "گروه", "قیمت", "نام‌های دیگر", "موجودی"]


async def test_a_product_gets_its_price_category_and_names(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in(
        "products",
        PRODUCTS,
        ["PRN-1", "چاپگر لیزری", "چاپگر", "۱۲٬۵۰۰٬۰۰۰", "پرینتر، printer", "3"],
        ["CAM-9", "دوربین دام", "دوربین مداربسته", "2000000", "", ""],
        unit="toman",
    )
    assert counts(report) == (2, 0, 0, 0)
    priced = await price_product(company, code="PRN-1", day=NOW.date())
    assert (priced.unit_price, priced.vat_rate) == (125_000_000, 1000)
    assert priced.product.aliases == ["پرینتر", "printer"]
    codes = set(await company.scalars(select(Category.code)))
    assert codes == {"camera", "چاپگر"}


async def test_a_new_price_counts_only_with_update_and_from_today(company: AsyncSession, bring_in: Import) -> None:
    line = ["CAM-1", "نام دیگر", "", "1,500,000", "", "7"]
    assert counts(await bring_in("products", PRODUCTS, line)) == (0, 1, 0, 0)
    before = await price_product(company, code="CAM-1", day=NOW.date())
    assert (before.unit_price, before.product.name, before.product.stock) == (1_000_000, "دوربین بولت", 7)
    assert counts(await bring_in("products", PRODUCTS, line, update=True)) == (0, 1, 0, 0)
    company.expire_all()
    after = await price_product(company, code="CAM-1", day=NOW.date())
    assert (after.unit_price, after.product.name) == (1_500_000, "نام دیگر")
    assert (await price_product(company, code="CAM-1", day=date(2026, 11, 1))).unit_price == 1_000_000
    assert counts(await bring_in("products", PRODUCTS, line, update=True)) == (0, 0, 1, 0)


async def test_an_unsaid_unit_is_told(company: AsyncSession, bring_in: Import) -> None:
    assert (await bring_in("products", PRODUCTS, ["X", "x", "", "1000", "", ""])).unit_assumed
