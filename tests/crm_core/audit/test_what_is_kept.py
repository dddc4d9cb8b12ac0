"""The audit trail is never emptied, so no call of it may hand over words of people or anything about a person.

Every ``audit.record(…)`` in the code is read, together with the calls of functions that pass their own keywords on to
it. What is handed over must be named in the tables below, where a name stands for one kind of value.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import String

from crm_core.db.models import metadata
from crm_core.opportunities.fields import WORDS

HOME = Path(__file__).resolve().parents[3]
WHO_AND_WHAT = frozenset({"actor", "verb", "entity", "entity_id", "now"})
IDS = frozenset({
    "assignee_id", "consent_id", "intent_id", "into", "merge_id", "message_id", "other", "payment_id", "team_id",
    "ticket_id",
})  # fmt: skip
CODES = frozenset({"calendar", "code", "kind", "method", "of", "reason", "role"})
"""Codes of ours: of documents, and words of closed lists."""
NUMBERS = frozenset({
    "amount_rial", "count", "counts", "day", "forced", "hours", "on_duty", "seq", "ticket_capacity",
})  # fmt: skip
"""Figures, days, hours, yes and no."""
NAMES_OF_FIELDS = frozenset({"fields"})
CHANGES = frozenset({"old", "new"})
"""What somebody changed: an id, a code or a time by the last word of the expression."""
CHANGED = frozenset({
    "id", "owner_id", "assignee_id", "staff_id", "survivor_id", "state", "current", "target", "source", "priority",
    "category_code", "stage", "old",
})  # fmt: skip
WITHOUT_WORDS = frozenset({"crm_core/opportunities/fields.py"})
"""Where ``old`` and ``new`` hold columns by name, those with words left out (`WORDS` there)."""
NAMED_BY = frozenset({"id", "kind", "key", "files"})
"""How a record is named, besides expressions that end in ``_id``."""


@dataclass(frozen=True)
class Call:
    """One call that leads into the audit trail."""

    place: str
    path: str
    node: ast.Call

    def data(self) -> Iterator[tuple[str | None, ast.expr]]:
        for keyword in self.node.keywords:
            if keyword.arg not in WHO_AND_WHAT:
                yield keyword.arg, keyword.value


def calls() -> Iterator[Call]:
    """Every call of `record`, and within its module every call of a function that passes keywords on to it."""
    for folder in ("crm_core", "connectors", "actions"):
        for path in sorted((HOME / folder).rglob("*.py")):
            name, tree = str(path.relative_to(HOME)), ast.parse(path.read_text(encoding="utf-8"))
            passing = {function.name for function in _functions(tree) if _passes_on(function)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {"audit.record", *passing}:
                    yield Call(f"{name}:{node.lineno}", name, node)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _passes_on(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    own = function.args.kwarg
    return own is not None and any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "audit.record"
        and any(keyword.arg is None and ast.unparse(keyword.value) == own.arg for keyword in node.keywords)
        for node in ast.walk(function)
    )


def _last_word(value: ast.expr) -> str:
    """``owner_id`` of ``lead.owner_id``, ``isoformat`` of ``day.isoformat()``."""
    if isinstance(value, ast.Call):
        return _last_word(value.func)
    if isinstance(value, ast.Constant):
        return str(value.value)
    return value.attr if isinstance(value, ast.Attribute) else ast.unparse(value)


def _is_known(call: Call, name: str | None, value: ast.expr) -> bool:
    if name is None:  # what a function passes on is looked at where that function is called
        return ast.unparse(value) == "data"
    if name in CHANGES:
        return call.path in WITHOUT_WORDS or _last_word(value) in CHANGED | {"isoformat"}
    return name in IDS | CODES | NUMBERS | NAMES_OF_FIELDS


def test_the_audit_trail_is_given_ids_codes_and_figures_only() -> None:
    unknown = [
        f"{call.place} {name}={ast.unparse(value)}"
        for call in calls()
        for name, value in call.data()
        if not _is_known(call, name, value)
    ]
    assert unknown == []


def test_ids_are_given_where_ids_are_promised() -> None:
    guilty = [
        f"{call.place} {name}={ast.unparse(value)}"
        for call in calls()
        for name, value in call.data()
        if name in IDS and not _last_word(value).endswith(("id", "other"))
    ]
    assert guilty == []


def test_records_are_named_by_their_ids() -> None:
    guilty = [
        f"{call.place} {ast.unparse(keyword.value)}"
        for call in calls()
        for keyword in call.node.keywords
        if keyword.arg == "entity_id" and not _is_name_of_record(_last_word(keyword.value))
    ]
    assert guilty == []


def _is_name_of_record(word: str) -> bool:
    return word.endswith("_id") or word in NAMED_BY


def test_columns_of_a_deal_that_hold_words_are_only_named() -> None:
    table = metadata.tables["opportunities"]
    words = {column.name for column in table.columns if isinstance(column.type, String) and column.type.length != 64}
    assert words - {"key"} <= WORDS | {"lost_note"}  # which goes with a stage, and is never edited by itself


def test_rows_of_the_trail_are_made_in_one_place() -> None:
    makers = [
        str(path.relative_to(HOME))
        for folder in ("crm_core", "connectors", "actions")
        for path in (HOME / folder).rglob("*.py")
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func).endswith("AuditEvent")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert makers == ["crm_core/audit/service.py"]


def test_every_call_is_found() -> None:
    places = [call.path for call in calls()]
    assert len(places) > 60
    assert {"crm_core/tasks/service.py", "crm_core/leads/qualifying.py", "connectors/console/deals.py"} <= set(places)
