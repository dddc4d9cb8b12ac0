"""Names in one file that must stand in another."""

from collections.abc import Iterable, Iterator
from typing import Any

from crm_core.knowledge.rules import list_unknown_placeholders
from crm_core.seed.errors import Problem, SeedReason
from crm_core.text.cities import CITIES

DEFAULT_PIPELINE = "default"
STAGES_OF_THE_ASSISTANT = ("new", "qualified", "quoted", "won", "lost")
"""Stages of the default pipeline into which what happens in a conversation brings a deal."""
RULES_FILE = "sales_assignment.yml"


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
        *_without_default(parts["pipelines"]),
        *_unknown(RULES_FILE, parts["sales_rules"], "team", teams),
        *_unknown(RULES_FILE, parts["sales_rules"], "person", {person.username for person in parts["staff"]}),
        *_listed_unknown(parts["sales_rules"], "categories", categories),
        *_listed_unknown(parts["sales_rules"], "cities", {city.name for city in CITIES}),
        *_listed_unknown(parts["sales_rules"], "provinces", {city.province for city in CITIES}),
        *_untaxed(parts["products"], {rate.vat_class for rate in parts["vat_rates"]}),
    ]


def promise_problems(sla: Any, ola: Any, parts: dict[str, list[Any]], *, calendars: set[str]) -> list[Problem]:
    """Every team, category, product or calendar that a promise names and nobody defines."""
    known = {
        "team": {team.code for team in parts["teams"]},
        "category": {category.code for category in parts["ticket_categories"]},
        "product": {product.code for product in parts["products"]},
    }  # fmt: skip
    named = [
        Problem("sla.yml", policy.code, f"when.{field}", SeedReason.UNKNOWN_REFERENCE, code)
        for policy in sla.policies
        for field, codes in known.items()
        for code in getattr(policy.when, field)
        if code not in codes
    ]
    return [
        *named,
        *_unknown("sla.yml", sla.policies, "calendar", calendars),
        *_unknown("ola.yml", ola.teams, "team", known["team"], key="team"),
        *_unknown("ola.yml", ola.teams, "calendar", calendars, key="team"),
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
    reached = {stages[0], *(target for targets in pipeline.moves.values() for target in targets)}
    for stage in stages:
        if stage not in reached:
            yield Problem(file, stage, "moves", SeedReason.UNREACHABLE)


def _without_default(pipelines: Iterable[Any]) -> Iterator[Problem]:
    """What the assistant's own pipeline lacks."""
    default = next((pipeline for pipeline in pipelines if pipeline.code == DEFAULT_PIPELINE), None)
    if default is None:
        yield Problem("pipelines", DEFAULT_PIPELINE, "code", SeedReason.MISSING)
        return
    stages = {stage.code for stage in default.stages}
    for stage in STAGES_OF_THE_ASSISTANT:
        if stage not in stages:
            yield Problem(f"pipelines ({DEFAULT_PIPELINE})", DEFAULT_PIPELINE, "stages", SeedReason.MISSING, stage)


def _listed_unknown(rules: Iterable[Any], field: str, known: set[str]) -> Iterator[Problem]:
    for rule in rules:
        for value in getattr(rule, field):
            if value not in known:
                yield Problem(RULES_FILE, rule.code, field, SeedReason.UNKNOWN_REFERENCE, value)


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
