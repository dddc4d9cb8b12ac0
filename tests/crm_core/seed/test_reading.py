"""A mistake in a file is named by file, entry and field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crm_core.seed.errors import SeedError
from crm_core.seed.reading import read_definitions
from crm_core.seed.sales_entries import StaffEntry
from crm_core.staff.rules import DEFAULT_CAPACITY

Edit = Callable[[str, Callable[[Any], None]], None]


def mistakes(data_dir: Path) -> list[tuple[str, str, str, str, str]]:
    """Everything that the reader finds wrong."""
    with pytest.raises(SeedError) as caught:
        read_definitions(data_dir)
    return [tuple(problem.values()) for problem in caught.value.data["problems"]]


def put(key: str, value: Any, row: int | None = 0) -> Callable[[Any], None]:
    """Sets one key of an entry."""

    def act(content: Any) -> None:
        (content if row is None else content[row])[key] = value

    return act


def promised(kind: str, time: str) -> Callable[[Any], None]:
    """Sets a target of the first policy."""
    return lambda content: content["policies"][0]["targets"]["urgent"].update({kind: time})


ROUTING = "routing.yml"


def in_rule(code: str, part: str, **values: Any) -> Callable[[Any], None]:
    """Changes what one rule of the routing table says."""
    return lambda table: next(rule for rule in table["rules"] if rule["code"] == code)[part].update(values)


PRODUCTS, FIRST = "catalog/products.yml", "CAM-DH-B5"
CASES: list[tuple[str, Callable[[Any], None], tuple[str, str, str, str]]] = [
    (PRODUCTS, put("price", "45,000,000"), (FIRST, "price", "not_an_integer", "")),
    (PRODUCTS, put("price", -1), (FIRST, "price", "too_small", "0")),
    (PRODUCTS, put("price", True), (FIRST, "price", "not_an_integer", "")),
    (PRODUCTS, put("pric", 1), (FIRST, "pric", "unknown_key", "")),
    (PRODUCTS, put("kind", "thing"), (FIRST, "kind", "not_one_of", "goods، service")),
    (PRODUCTS, put("category", "camer"), (FIRST, "category", "unknown_reference", "camer")),
    (PRODUCTS, put("subscription", "no"), (FIRST, "subscription", "not_a_boolean", "")),
    (PRODUCTS, put("name", " "), (FIRST, "name", "empty", "1")),
    (PRODUCTS, put("name", "ن" * 201), (FIRST, "name", "too_long", "200")),
    (PRODUCTS, lambda rows: rows.append(rows[0]), (FIRST, "", "duplicate", "")),
    (PRODUCTS, lambda rows: rows.insert(0, "CAM"), ("1", "", "not_an_entry", "")),
    ("staff.yml", put("mobile", 9120000001), ("s.mohammadi", "mobile", "not_text", "")),
    ("staff.yml", put("mobile", "912"), ("s.mohammadi", "mobile", "wrong_form", "")),
    ("staff.yml", put("team", "shop"), ("s.mohammadi", "team", "unknown_reference", "shop")),
    ("company.yml", put("national_id", "14099991407", None), ("", "national_id", "check_digit", "")),
    ("company.yml", lambda company: company["bank"].pop("sheba"), ("", "bank.sheba", "missing", "")),
    ("company.yml", put("quote_validity_days", 0, None), ("", "quote_validity_days", "too_small", "1")),
    ("vat.yml", put("from", "1403"), ("1", "from", "not_a_date", "")),
    ("vat.yml", put("from", 86_400), ("1", "from", "not_a_date", "")),
    ("vat.yml", put("rate_percent", 101), ("1", "rate_percent", "too_large", "100")),
    (
        "faq.yml",
        put("answer", "زنگ بزنید: {company.fax}"),
        ("opening_hours", "answer", "unknown_placeholder", "company.fax"),
    ),
    ("sla.yml", lambda it: it["policies"][0]["targets"].pop("low"), ("", "policies.0.targets", "missing", "low")),
    ("sla.yml", promised("first_response", "soon"), ("", "policies.0.targets.urgent.first_response", "duration", "")),
    ("sla.yml", promised("first_answer", "1h"), ("", "policies.0.targets.urgent.first_answer", "unknown_key", "")),
    ("sla.yml", lambda it: it["levels"][0].update(at="25%"), ("", "levels.0.at", "offset", "")),
    ("sla.yml", lambda it: it["levels"][0].update(note="{who}"), ("", "levels.0.note", "unknown_placeholder", "who")),
    ("sla.yml", lambda it: it["levels"].append(it["levels"][0]), ("", "levels", "duplicate", "warning")),
    ("sla.yml", lambda it: it["policies"].reverse(), ("", "policies", "default_not_last", "standard")),
    (
        "sla.yml",
        lambda it: it["policies"][0].update({"from": "2026-03-21", "until": "2026-03-20"}),
        ("", "policies.0.until", "too_small", "2026-03-21"),
    ),
    ("sla.yml", lambda it: it["names"].pop("ola_own"), ("", "names.ola_own", "missing", "")),
    ("sla.yml", lambda it: it["policies"][0].update(calendar="moon"), ("vip", "calendar", "unknown_reference", "moon")),
    (
        "sla.yml",
        lambda it: it["policies"][0]["when"].update(team=["kitchen"]),
        ("vip", "when.team", "unknown_reference", "kitchen"),
    ),
    ("ola.yml", lambda it: it["teams"][0].update(team="kitchen"), ("kitchen", "team", "unknown_reference", "kitchen")),
    ("ola.yml", lambda it: it["teams"].append(it["teams"][0]), ("", "teams", "duplicate", "support")),
    ("calendar.yml", lambda it: it["week"].pop("friday"), ("", "week", "calendar_invalid", "friday")),
    (
        "calendar.yml",
        lambda it: it["week"].update(friday=[["17:00", "08:00"]]),
        ("", "friday", "calendar_invalid", "order"),
    ),
    (
        "calendar.yml",
        put("holidays", {"overrides": [{"date": 1405}]}, None),
        ("", "holidays.overrides.0.date", "not_a_date", ""),
    ),
    ("calendar.yml", put("timezone", "Asia/Teheran", None), ("", "timezone", "calendar_invalid", "unknown")),
    (ROUTING, lambda table: table["rules"].pop(), ("", "rules", "default_missing", "")),
    (ROUTING, lambda table: table["rules"].append({"code": "late"}), ("", "rules", "default_missing", "")),
    (
        ROUTING,
        lambda table: table["rules"].insert(0, {"code": "money", "when": {"hours": "open"}}),
        ("money", "code", "duplicate", ""),
    ),
    (
        ROUTING,
        lambda table: table["rules"].insert(0, {"code": "all"}),
        ("danger_after_hours", "when", "never_its_turn", "all"),
    ),
    (ROUTING, in_rule("money", "when", category=["biling"]), ("money", "category", "unknown_reference", "biling")),
    (ROUTING, in_rule("money", "when", category="billing"), ("", "rules.2.when.category", "not_a_list", "")),
    (ROUTING, in_rule("money", "when", after="8"), ("", "rules.2.when.after", "wrong_form", "")),
    (ROUTING, in_rule("money", "when", after="08:00", before="08:00"), ("money", "before", "contradiction", "after")),
    (ROUTING, in_rule("money", "then", team="bank"), ("money", "team", "unknown_reference", "bank")),
    (ROUTING, in_rule("money", "then", skill="counting"), ("money", "skill", "unknown_reference", "counting")),
    (ROUTING, in_rule("vip_fault", "then", priority="high"), ("vip_fault", "raise_by", "contradiction", "priority")),
    (ROUTING, in_rule("vip_fault", "then", raise_by=9), ("", "rules.1.then.raise_by", "too_large", "3")),
    ("sites.yml", put("allowed_origins", ["*"]), ("default", "allowed_origins.0", "wrong_form", "")),
    ("sites.yml", put("pre_chat", [{"key": "name"}]), ("default", "pre_chat", "missing", "mobile")),
    ("sites.yml", put("colour", "red"), ("default", "colour", "unknown_key", "")),
]


@pytest.mark.parametrize(("file", "act", "found"), CASES, ids=lambda case: case if isinstance(case, str) else None)
def test_a_mistake_is_named(
    data_dir: Path, edit: Edit, file: str, act: Callable[[Any], None], found: tuple[str, str, str, str]
) -> None:
    edit(file, act)
    assert mistakes(data_dir) == [(file, *found)]


def test_the_shipped_files_have_no_mistake(data_dir: Path) -> None:
    assert len(read_definitions(data_dir).products) > 40


def test_a_move_to_a_stage_that_is_not_there_is_named(data_dir: Path) -> None:
    path = data_dir / "pipelines" / "default.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("lost: [qualified]", "lost: [qualifed]"), encoding="utf-8")
    assert mistakes(data_dir) == [("pipelines (default)", "default", "moves", "unknown_reference", "qualifed")]


def test_a_missing_file_is_named(data_dir: Path) -> None:
    (data_dir / "teams.yml").unlink()
    assert mistakes(data_dir) == [("teams.yml", "", "", "file_missing", "")]


def test_text_that_is_no_yaml_is_named_with_its_line(data_dir: Path) -> None:
    (data_dir / "teams.yml").write_text("- code: sales\n\tname: فروش\n", encoding="utf-8")
    assert mistakes(data_dir) == [("teams.yml", "", "", "not_yaml", "2")]


def test_an_empty_file_and_a_file_of_another_shape_are_named(data_dir: Path) -> None:
    (data_dir / "teams.yml").write_text("# هنوز هیچ\n", encoding="utf-8")
    (data_dir / "faq.yml").write_text("topic: x\n", encoding="utf-8")
    assert {(file, reason) for file, _, _, reason, _ in mistakes(data_dir)} == {
        ("teams.yml", "file_empty"),
        ("faq.yml", "not_a_list"),
    }


def test_every_mistake_is_told_at_once(data_dir: Path) -> None:
    (data_dir / "teams.yml").unlink()
    (data_dir / "vat.yml").write_text("[]", encoding="utf-8")
    (data_dir / "staff.yml").write_text('- {username: a, name: "", role: boss}\n', encoding="utf-8")
    assert {(file, field) for file, _, field, _, _ in mistakes(data_dir)} == {
        ("teams.yml", ""),
        ("staff.yml", "name"),
        ("staff.yml", "role"),
    }


def edit_pipeline(data_dir: Path, old: str, new: str) -> None:
    path = data_dir / "pipelines" / "default.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_mistake_of_a_pipeline_is_named_at_once(data_dir: Path) -> None:
    edit_pipeline(data_dir, "required: [owner_id], kind: open", "required: [onwer_id], kind: open")
    edit_pipeline(data_dir, "probability: 100", "probability: 90")
    edit_pipeline(data_dir, "rotting_hours: 24,", "rotting_hours: -1,")
    assert [problem[2:4] for problem in mistakes(data_dir)] == [
        ("stages.0.rotting_hours", "too_small"), ("stages.2.required.0", "not_one_of"), ("stages.5", "not_one_of"),
    ]  # fmt: skip


def test_a_stage_that_the_assistant_needs_or_that_nobody_reaches_is_named(data_dir: Path) -> None:
    edit_pipeline(data_dir, "code: quoted,", "code: offered,")
    edit_pipeline(data_dir, "quoted", "offered")
    edit_pipeline(data_dir, "offered: [needs_analysed, negotiation, won, lost]", "offered: [needs_analysed, won, lost]")
    file = "pipelines (default)"
    assert mistakes(data_dir) == [
        (file, "negotiation", "moves", "unreachable", ""), (file, "default", "stages", "missing", "quoted"),
    ]  # fmt: skip


def test_the_default_pipeline_must_be_there(data_dir: Path) -> None:
    edit_pipeline(data_dir, "code: default", "code: sales")
    assert mistakes(data_dir) == [("pipelines", "default", "code", "missing", "")]


def test_rules_of_assignment_name_only_what_is_there(data_dir: Path, edit: Edit) -> None:
    def act(rules: list[dict[str, Any]]) -> None:
        rules[0] |= {"person": "nobody", "cities": ["اصفهان", "اصفهون"], "provinces": ["تهران"], "categories": ["car"]}
        rules[1]["person"] = "o.rahimi"

    edit("sales_assignment.yml", act)
    file = "sales_assignment.yml"
    assert mistakes(data_dir) == [(file, "everything_else", "team", "missing", "person")]
    edit("sales_assignment.yml", lambda rules: rules[1].pop("person"))
    assert mistakes(data_dir) == [
        (file, "network_and_software", "person", "unknown_reference", "nobody"),
        (file, "network_and_software", "categories", "unknown_reference", "car"),
        (file, "network_and_software", "cities", "unknown_reference", "اصفهون"),
    ]


def test_the_two_capacities_of_a_colleague_have_names_of_their_own_and_older_files_are_read() -> None:
    person = {"username": "s.mohammadi", "name": "سارا محمدی", "role": "sales"}
    found = StaffEntry.model_validate({**person, "ticket_capacity": 3, "deal_capacity": 7})
    assert (found.ticket_capacity, found.deal_capacity) == (3, 7)
    assert StaffEntry.model_validate({**person, "capacity": 7}).deal_capacity == 7
    assert StaffEntry.model_validate(person).deal_capacity == DEFAULT_CAPACITY
