"""Names in one file that must stand in another."""

from collections.abc import Iterable, Iterator
from typing import Any

from crm_core.knowledge.rules import list_unknown_placeholders
from crm_core.seed.errors import Problem, SeedReason


def reference_problems(parts: dict[str, list[Any]]) -> list[Problem]:
    """Every category, team, stage or VAT class that is named but not defined."""
    teams = {team.code for team in parts["teams"]}
    categories = {category.code for category in parts["categories"]}
    products = {product.code for product in parts["products"]}
    return [
        *_unknown("catalog/products.yml", parts["products"], "category", categories),
        *_unknown("staff.yml", parts["staff"], "team", teams, key="username"),
        *_unknown("ticket_categories.yml", parts["ticket_categories"], "team", teams),
        *_unknown("canned_replies.yml", parts["canned_replies"], "team", teams),
        *(problem for pipeline in parts["pipelines"] for problem in _moves(pipeline)),
        *(problem for entry in parts["price_lists"] for problem in _unknown_rows(entry, products)),
        *_shared_classes(parts["price_lists"]),
        *_untaxed(parts["products"], {rate.vat_class for rate in parts["vat_rates"]}),
    ]


def placeholder_problems(answers: Iterable[Any], facts: dict[str, Any]) -> Iterator[Problem]:
    """Every ``{company.…}`` of an answer that the company's facts do not fill."""
    for item in answers:
        for name in list_unknown_placeholders([item.answer], facts):
            yield Problem("faq.yml", item.topic, "answer", SeedReason.UNKNOWN_PLACEHOLDER, name)


def _unknown(file: str, entries: Iterable[Any], field: str, known: set[str], *, key: str = "code") -> Iterator[Problem]:
    for entry in entries:
        value = getattr(entry, field)
        if value is not None and value not in known:
            yield Problem(file, str(getattr(entry, key)), field, SeedReason.UNKNOWN_REFERENCE, value)


def _moves(pipeline: Any) -> Iterator[Problem]:
    file, stages = f"pipelines ({pipeline.code})", [stage.code for stage in pipeline.stages]
    named = {*pipeline.moves, *(target for targets in pipeline.moves.values() for target in targets)}
    for stage in sorted(named - set(stages)):
        yield Problem(file, pipeline.code, "moves", SeedReason.UNKNOWN_REFERENCE, stage)
    for stage in sorted({stage for stage in stages if stages.count(stage) > 1}):
        yield Problem(file, stage, "stages", SeedReason.DUPLICATE)
    for kind in sorted({"open", "won", "lost"} - {stage.kind for stage in pipeline.stages}):
        yield Problem(file, pipeline.code, "stages", SeedReason.STAGE_KIND_MISSING, kind)


def _unknown_rows(entry: Any, products: set[str]) -> Iterator[Problem]:
    for row in entry.rows:
        if row.product not in products:
            yield Problem("price_lists.yml", entry.code, "rows", SeedReason.UNKNOWN_REFERENCE, row.product)


def _shared_classes(entries: Iterable[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in entries:
        if entry.customer_class in seen:
            yield Problem("price_lists.yml", entry.code, "customer_class", SeedReason.DUPLICATE, entry.customer_class)
        seen.add(entry.customer_class)


def _untaxed(products: Iterable[Any], taxed: set[str]) -> Iterator[Problem]:
    for product in products:
        if product.vat not in taxed:
            yield Problem("catalog/products.yml", product.code, "vat", SeedReason.UNKNOWN_REFERENCE, product.vat)
