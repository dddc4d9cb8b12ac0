"""Putting a company's definitions into its store, again and again without harm."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.assignments.rules import RULES_KEY
from crm_core.audit import service as audit
from crm_core.clock import TEHRAN
from crm_core.knowledge.model import CannedReply, FaqEntry
from crm_core.opportunities.model import Opportunity
from crm_core.pipelines.model import LostReason, Pipeline, Stage
from crm_core.privacy.rules import FACT_KEY as RETENTION
from crm_core.products.model import Category, PriceList, Product, VatRate
from crm_core.products.repository import DEFAULT_PRICE_LIST
from crm_core.routing.service import ROUTING_FACT
from crm_core.seed.errors import Problem, SeedError, SeedReason
from crm_core.seed.prices import put_discount_limits, put_price_lists
from crm_core.seed.reading import Definitions, read_definitions
from crm_core.seed.sales_entries import PipelineEntry, ProductEntry, StaffEntry, TeamEntry
from crm_core.seed.support_entries import TicketCategoryEntry
from crm_core.seed.writing import SeedReport, Writer
from crm_core.sites.service import SITES_FACT
from crm_core.staff.model import StaffUser, Team
from crm_core.tickets.model import TicketCategory

DEFAULT_PRICE_LIST_NAME = "لیست قیمت پایه"


async def seed_company(session: AsyncSession, *, data_dir: Path, now: datetime) -> SeedReport:
    """Adds what the files define and the store lacks, and changes what was changed in the files since last time.

    Records of customers are never touched, and nothing is deleted: an entry gone from a file stays in the store.

    Raises:
        SeedError: the files are wrong; nothing was written.
    """
    definitions = read_definitions(data_dir)
    writer = await Writer.open(session, now=now)
    await _put_facts(writer, definitions)
    await _put_catalogue(writer, definitions)
    for pipeline in definitions.pipelines:
        await _put_pipeline(writer, pipeline)
    for reason in definitions.lost_reasons:
        values = {"name": reason.name, "needs_note": reason.needs_note, "aliases": reason.aliases}
        await writer.put(LostReason, {"code": reason.code}, values)
    teams = await _put_teams(writer, definitions.teams)
    await _put_staff(writer, definitions.staff, teams)
    await _put_ticket_categories(writer, definitions.ticket_categories, teams)
    await _put_answers(writer, definitions)
    await writer.close()
    if writer.report.total:
        audit.record(
            session, actor="cli", verb="seed", entity="definitions", entity_id="files", now=now,
            counts=writer.report.as_dict(),
        )  # fmt: skip
        await session.flush()
    return writer.report


async def _put_facts(writer: Writer, definitions: Definitions) -> None:
    await writer.put_fact("company", definitions.company.model_dump(mode="json"))
    await writer.put_fact("calendar", definitions.calendar.model_dump(mode="json"))
    await writer.put_fact(ROUTING_FACT, definitions.routing.model_dump(mode="json"))
    if definitions.calendars:
        others = {code: entry.model_dump(mode="json") for code, entry in definitions.calendars.items()}
        await writer.put_fact("calendars", others)
    await writer.put_fact("sla", definitions.sla.model_dump(mode="json"))
    await writer.put_fact("ola", definitions.ola.model_dump(mode="json"))
    await writer.put_fact(RETENTION, definitions.retention.model_dump())
    await writer.put_fact(SITES_FACT, {"sites": [site.model_dump(mode="json") for site in definitions.sites]})
    await writer.put_fact("tax_goods", definitions.tax_goods.model_dump(mode="json"))
    rules = [
        rule.model_dump(exclude={"min_amount"}) | {"min_amount_rial": rule.min_amount}
        for rule in definitions.sales_rules
    ]
    await writer.put_fact(RULES_KEY, {"rules": rules})


async def _put_catalogue(writer: Writer, definitions: Definitions) -> None:
    for rate in definitions.vat_rates:
        key = {"vat_class": rate.vat_class, "valid_from": rate.start}
        await writer.put(VatRate, key, {"rate": round(rate.rate_percent * 100)})
    categories = {}
    for entry in definitions.categories:
        key, values = {"code": entry.code}, {"name": entry.name, "aliases": entry.aliases}
        category, changed = await writer.put(Category, key, values)
        categories[entry.code] = category.id
        if changed:  # a product is also found by its category's words
            stale = update(Product).where(Product.category_id == category.id).values(updated_at=writer.now)
            await writer.session.execute(stale)
    prices, _ = await writer.put(PriceList, {"code": DEFAULT_PRICE_LIST}, {"name": DEFAULT_PRICE_LIST_NAME})
    products = {}
    for item in definitions.products:
        products[item.code] = await _put_product(
            writer, item, category_id=categories[item.category], price_list_id=prices.id
        )
    await put_price_lists(writer, definitions.price_lists, products)
    await put_discount_limits(writer, definitions.discounts)


async def _put_product(writer: Writer, entry: ProductEntry, *, category_id: str, price_list_id: str) -> str:
    """The id of the product."""
    values = {
        "name": entry.name, "category_id": category_id, "kind": entry.kind, "unit": entry.unit,
        "vat_class": entry.vat, "aliases": entry.aliases, "brand": entry.brand, "model": entry.model,
        "specs": entry.specs, "warranty_months": entry.warranty_months, "stock": entry.stock,
        "subscription": entry.subscription,
    }  # fmt: skip
    product, changed = await writer.put(Product, {"code": entry.code}, values, new={"updated_at": writer.now})
    if changed:
        product.updated_at = writer.now
    today = writer.now.astimezone(TEHRAN).date()
    await writer.put_price(product, entry.price, price_list_id=price_list_id, today=today)
    return product.id


async def _put_pipeline(writer: Writer, entry: PipelineEntry) -> None:
    pipeline, _ = await writer.put(Pipeline, {"code": entry.code}, {"name": entry.name, "moves": entry.moves})
    for position, stage in enumerate(entry.stages, start=1):
        values = {**stage.model_dump(exclude={"code"}), "position": position, "active": True}
        await writer.put(Stage, {"pipeline_id": pipeline.id, "code": stage.code}, values)
    await _retire_stages(writer, pipeline, kept=[stage.code for stage in entry.stages])


async def _retire_stages(writer: Writer, pipeline: Pipeline, *, kept: Sequence[str]) -> None:
    """Stages that are gone from a file leave the pipeline; one in which deals stand is refused."""
    gone = select(Stage).where(Stage.pipeline_id == pipeline.id, Stage.active, Stage.code.not_in(kept))
    problems = []
    for stage in await writer.session.scalars(gone.order_by(Stage.position)):
        count = select(func.count()).select_from(Opportunity).where(Opportunity.stage_id == stage.id)
        if standing := await writer.session.scalar(count):
            file = f"pipelines ({pipeline.code})"
            problems.append(Problem(file, stage.code, "stages", SeedReason.STAGE_IN_USE, str(standing)))
        await writer.put(Stage, {"pipeline_id": pipeline.id, "code": stage.code}, {"active": False})
    if problems:
        raise SeedError(problems)


async def _put_teams(writer: Writer, entries: Sequence[TeamEntry]) -> dict[str | None, str | None]:
    """The id of each team by its code, and none for no team."""
    ids: dict[str | None, str | None] = {None: None}
    for entry in entries:
        team, _ = await writer.put(Team, {"code": entry.code}, entry.model_dump(exclude={"code"}))
        ids[entry.code] = team.id
    return ids


async def _put_staff(writer: Writer, entries: Sequence[StaffEntry], teams: dict[str | None, str | None]) -> None:
    for entry in entries:
        values = {**entry.model_dump(exclude={"username", "team"}), "team_id": teams[entry.team]}
        await writer.put(StaffUser, {"username": entry.username}, values, new={"created_at": writer.now})


async def _put_ticket_categories(
    writer: Writer, entries: Sequence[TicketCategoryEntry], teams: dict[str | None, str | None]
) -> None:
    for entry in entries:
        values = {
            "name": entry.name, "team_id": teams[entry.team], "kind": entry.kind,
            "default_priority": entry.default_priority, "aliases": entry.aliases,
            "urgent_words": entry.keywords_urgent,
        }  # fmt: skip
        await writer.put(TicketCategory, {"code": entry.code}, values)


async def _put_answers(writer: Writer, definitions: Definitions) -> None:
    for reply in definitions.canned_replies:
        await writer.put(CannedReply, {"code": reply.code}, reply.model_dump(exclude={"code"}))
    for item in definitions.faq:
        await writer.put(FaqEntry, {"topic": item.topic}, item.model_dump(exclude={"topic"}))
