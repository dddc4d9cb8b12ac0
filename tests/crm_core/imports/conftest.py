"""A small company, and files of its old system."""

import csv
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.identifiers import new_id
from crm_core.imports.report import ImportReport
from crm_core.imports.service import import_file
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.products.model import Category, Price, PriceList, Product, VatRate
from crm_core.products.rules import ProductKind
from crm_core.staff.model import StaffUser, Team
from crm_core.staff.rules import Role
from crm_core.tickets.model import TicketCategory
from crm_core.tickets.rules import Priority, TicketKind

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]


def write_csv(path: Path, lines: list[list[Any]], **options: Any) -> Path:
    """A CSV file of lines, the first one being the header."""
    with path.open("w", encoding=options.pop("encoding", "utf-8-sig"), newline="") as file:
        csv.writer(file, **options).writerows(lines)
    return path


async def add_pipeline(session: AsyncSession) -> None:
    """A pipeline of four stages."""
    pipeline = Pipeline(id=new_id(), code="default", name="قیف فروش")
    session.add(pipeline)
    await session.flush()
    for position, (code, name, kind) in enumerate(
        (
            ("new", "جدید", "open"),
            ("negotiation", "مذاکره", "open"),
            ("won", "موفق", "won"),
            ("lost", "ازدست‌رفته", "lost"),
        )
    ):
        session.add(
            Stage(
                pipeline_id=pipeline.id, code=code, name=name, position=position, probability=10, kind=kind,
                rotting_hours=24 if kind == "open" else None,
            )
        )  # fmt: skip


@pytest.fixture
async def company(session: AsyncSession) -> AsyncSession:
    """The store of a company that sells one camera and one licence."""
    category = Category(id=new_id(), code="camera", name="دوربین مداربسته", aliases=["دوربین"])
    prices = PriceList(id=new_id(), code="default", name="لیست قیمت پایه")
    team = Team(id=new_id(), code="support", name="پشتیبانی فنی", kind="support", skills=[])
    session.add_all([category, prices, team])
    await session.flush()
    for code, name, kind in (("CAM-1", "دوربین بولت", ProductKind.GOODS), ("LIC-1", "لایسنس", ProductKind.SERVICE)):
        product = Product(
            id=new_id(), code=code, name=name, category_id=category.id, kind=kind, unit="عدد", updated_at=NOW
        )
        session.add(product)
        await session.flush()
        price = Price(
            price_list_id=prices.id, product_id=product.id, amount_rial=1_000_000, valid_from=date(2026, 1, 1)
        )
        session.add(price)
    for code, name, words in (("camera_image", "تصویر دوربین", ["تصویر"]), ("other", "سایر", [])):
        session.add(
            TicketCategory(
                code=code,
                name=name,
                team_id=team.id,
                kind=TicketKind.FAULT,
                default_priority=Priority.NORMAL,
                aliases=words,
            )
        )
    await add_pipeline(session)
    session.add_all(
        [
            VatRate(vat_class="standard", valid_from=date(2015, 3, 21), rate=900),
            VatRate(vat_class="standard", valid_from=date(2024, 3, 20), rate=1000),
            LostReason(code="price", name="قیمت بالا بود"),
            LostReason(code="other", name="دلیل دیگر", needs_note=True),
            StaffUser(username="n.karimi", name="نسرین کریمی", role=Role.AGENT, created_at=NOW),
        ]
    )
    await session.flush()
    return session


@pytest.fixture
def bring_in(company: AsyncSession, tmp_path: Path) -> Import:
    """Imports lines of a kind, the first one being the header."""

    async def act(kind: str, *lines: list[Any], **options: Any) -> ImportReport:
        path = write_csv(tmp_path / f"{kind}.csv", list(lines))
        return await import_file(company, kind=kind, path=path, now=NOW, **options)

    return act
