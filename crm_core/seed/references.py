"""Names in one file that must stand in another."""

from collections.abc import Iterable, Iterator
from typing import Any

from crm_core.knowledge.rules import list_unknown_placeholders
from crm_core.seed.errors import Problem, SeedReason


def reference_problems(parts: dict[str, list[Any]]) -> list[Problem]:
    """Every category, team, stage or VAT class that is named but not defined."""
    teams = {team.code for team in parts["teams"]}
    categories = {category.code for category in parts["categories"]}
    return [
        *_unknown("catalog/products.yml", parts["products"], "category", categories),
        *_unknown("staff.yml", parts["staff"], "team", teams, key="username"),
        *_unknown("ticket_categories.yml", parts["ticket_categories"], "team", teams),
        *_unknown("canned_replies.yml", parts["canned_replies"], "team", teams),
        *(problem for pipeline in parts["pipelines"] for problem in _moves(pipeline)),
        *_untaxed(parts["products"], {rate.vat_class for rate in parts["vat_rates"]}),
    ]


def tax_problems(tax: Any, products: Iterable[Any]) -> Iterator[Problem]:
    """Every goods id of a product that is not in the catalogue, and every product or unit that has two."""
    known, file = {product.code for product in products}, "tax_goods.yml"
    for field, codes in (("goods", [item.code for item in tax.goods]), ("units", [item.unit for item in tax.units])):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield Problem(file, code, field, SeedReason.DUPLICATE)
    for item in tax.goods:
        if item.code not in known:
            yield Problem(file, item.code, "code", SeedReason.UNKNOWN_REFERENCE, item.code)


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


def _untaxed(products: Iterable[Any], taxed: set[str]) -> Iterator[Problem]:
    for product in products:
        if product.vat not in taxed:
            yield Problem("catalog/products.yml", product.code, "vat", SeedReason.UNKNOWN_REFERENCE, product.vat)
